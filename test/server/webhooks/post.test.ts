// One try: what is sent, and what every kind of answer, or none, counts as.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { webhookAddress } from '../../../src/server/lib/webhook-address.ts'
import { post } from '../../../src/server/webhooks/post.ts'
import { Receiver } from '../../support/receiver.ts'
import { KEY } from '../../support/webhook-store.ts'

const test = suite('post')
let receiver: Receiver
const NOW = 1_700_000_000_000
const webhook = { eventId: 'w_1', body: '{"id":"w_1","type":"message_created","at":1,"data":{}}' }

test.before(async () => {
  receiver = await Receiver.start()
})
test.after(() => receiver.close())

const sendTo = (url: string, signal = new AbortController().signal) =>
  post(webhookAddress(url)!, webhook, { key: KEY, now: NOW, signal })
const answering = (status: number, headers: Record<string, string> = {}) => {
  receiver.answer = (heard, response) => {
    heard.status = status
    response.writeHead(status, headers).end('whatever')
  }
  return sendTo(receiver.at('/hook'))
}

test('the body goes as it is, with the headers of Standard Webhooks', async () => {
  assert.equal(await answering(200), { isTaken: true })
  const { raw, headers } = receiver.heard.at(-1)!
  assert.is(raw, webhook.body)
  assert.is(headers['content-type'], 'application/json')
  assert.is(headers['webhook-id'], 'w_1')
  assert.is(headers['webhook-timestamp'], '1700000000')
  assert.match(headers['webhook-signature'] as string, /^v1,[A-Za-z0-9+/]{43}=$/)
  assert.is(headers.authorization, undefined)
})

test('any 2xx is taken; any other status is not, a redirect neither', async () => {
  for (const status of [200, 201, 202, 204]) assert.ok((await answering(status)).isTaken)
  for (const status of [301, 304, 400, 404, 410, 429, 500, 503])
    assert.equal(await answering(status), {
      isTaken: false,
      error: `answered ${status}`,
      wishedMs: 0,
    })
})

test('a Retry-After is a wish, in seconds or as a date; nonsense is none', async () => {
  const wish = async (text: string) => {
    const outcome = await answering(503, { 'retry-after': text })
    return outcome.isTaken ? null : outcome.wishedMs
  }
  assert.is(await wish('120'), 120_000)
  assert.is(await wish(new Date(NOW + 60_000).toUTCString()), 60_000)
  assert.is(await wish(new Date(NOW - 60_000).toUTCString()), 0)
  assert.is(await wish('soon'), 0)
})

test('an answer without end is taken, and not read to its end', async () => {
  let isCut: () => void = () => {}
  const cut = new Promise<void>((done) => (isCut = done))
  receiver.answer = (_, response) => {
    response.writeHead(200)
    const more = () => {
      while (response.write(Buffer.alloc(4096)));
    }
    response.on('drain', more).on('close', isCut)
    more()
  }
  assert.equal(await sendTo(receiver.at('/')), { isTaken: true })
  await cut
})

test('who begins to answer and then breaks off has taken it', async () => {
  receiver.answer = (_, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('only this', () => response.socket!.end())
  }
  assert.equal(await sendTo(receiver.at('/')), { isTaken: true })
})

test('nobody there, no answer in time: told by a code, never with the address', async () => {
  const gone = await Receiver.start()
  await gone.close()
  const outcome = await sendTo(gone.at('/secret-path'))
  assert.equal(outcome, { isTaken: false, error: 'no answer: ECONNREFUSED', wishedMs: 0 })
  receiver.answer = () => {}
  const hangUp = new AbortController()
  const sent = sendTo(receiver.at('/hangs'), hangUp.signal)
  await receiver.until(() => receiver.heard.find(({ path }) => path === '/hangs'), 'nothing came')
  hangUp.abort()
  assert.equal(await sent, { isTaken: false, error: 'no answer in time', wishedMs: 0 })
})

test('a name and password of the address go in a header', async () => {
  receiver.answer = () => 204
  await sendTo(receiver.at('/in').replace('//', '//me:p%40ss@'))
  const { headers } = receiver.heard.at(-1)!
  assert.is(headers.authorization, `Basic ${Buffer.from('me:p@ss').toString('base64')}`)
})

test.run()
