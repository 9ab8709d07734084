// Passing a long poll on: what the other node says, and every way in which it may not be there.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal } from '../../../src/protocol/refusal.ts'
import { Forwarding } from '../../../src/server/bus/forwarding.ts'
import type { Nodes } from '../../../src/server/bus/redis-nodes.ts'
import { isFromNode, NODE_HEADER, NODE_PATH } from '../../../src/server/lib/seal.ts'
import { freePort } from '../../support/free-port.ts'

const test = suite('forwarding')
const [ID, KEY] = ['n_01234567', Buffer.alloc(32, 1)]
const ANSWER = { connectionId: `${ID}.x`, number: 1, received: 0, frames: ['é'] }
const PASSED = { input: { connectionId: `${ID}.x`, ack: 1 }, owner: 'u_a s_a' }
const servers: Server[] = []

async function node(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return at(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

/** Passes on to this address, and keeps what it logs. */
function at(url: string | null) {
  const logged: object[] = []
  const log = { warn: (what: object) => logged.push(what) } as never
  const nodes = { urlOf: async () => url } as unknown as Nodes
  const forwarding = new Forwarding(nodes, KEY, log)
  const hangUp = new AbortController()
  const ask = () => forwarding.poll(ID, { ...PASSED, hungUp: hangUp.signal })
  return { forwarding, ask, hangUp, logged }
}

const says = (status: number, body: string) => (): RequestListener => (_, response) =>
  void response.writeHead(status).end(body)

test.after.each(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

test('it is asked once, sealed, and its answer comes back', async () => {
  const asked: string[] = []
  const { ask } = await node(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const header = String(request.headers[NODE_HEADER])
    assert.ok(isFromNode(KEY, header, ID, body, Date.now()))
    asked.push(`${request.method} ${request.url} ${body}`)
    response.end(JSON.stringify({ ...ANSWER, newer: 'field' }))
  })
  assert.equal(await ask(), ANSWER)
  assert.equal(asked, [`POST ${NODE_PATH} ${JSON.stringify(PASSED)}`])
})

test('what it refuses is refused', async () => {
  const error = { code: 'bad_field', message: '"from" must be at most 1.', retryAfterMs: 5 }
  const { ask, logged } = await node(says(400, JSON.stringify({ error }))())
  const refusal = await ask().catch((thrown: unknown) => thrown)
  assert.instance(refusal, Refusal)
  const { code, message, retryAfterMs } = refusal as Refusal
  assert.equal({ code, message, retryAfterMs }, error)
  assert.equal(logged, [])
})

test('an unknown node, one that is not there, and one that says nonsense: null', async () => {
  assert.is(await at(null).ask(), null)
  const away = at(`http://127.0.0.1:${await freePort()}`)
  assert.is(await away.ask(), null)
  assert.equal(away.logged, [{ reason: 'ECONNREFUSED' }])
  const strange = [
    says(200, 'no json'),
    says(200, '{"connectionId":1}'),
    says(200, 'null'),
    says(404, '{"error":{"code":"not_found","message":"There is no such address"}}'),
    says(500, '{"error":{"code":"constructor","message":"x"}}'),
    says(502, '<html>'),
    says(200, 'x'.repeat(9 * 1024 * 1024)),
  ]
  for (const [index, each] of strange.entries()) {
    const { ask, logged } = await node(each())
    assert.is(await ask(), null, String(index))
    assert.is(await ask(), null)
    assert.is(logged.length, 1, 'an operator hears of it, once')
  }
})

test('it follows no redirect', async () => {
  let followed = 0
  const { ask } = await node((request, response) => {
    if (request.url === NODE_PATH) response.writeHead(307, { location: '/elsewhere' }).end()
    else response.end(JSON.stringify(ANSWER), () => followed++)
  })
  assert.is(await ask(), null)
  assert.is(followed, 0)
})

test('a line that was just closed at its other end: asked again', async () => {
  let asked = 0
  const { ask } = await node((request, response) => {
    if (++asked === 1) request.socket.destroy()
    else response.end(JSON.stringify(ANSWER))
  })
  assert.equal(await ask(), ANSWER)
  assert.is(asked, 2)
})

test('the client hangs up: so does this node, and nobody is told', async () => {
  let hasCome = () => {}
  const come = new Promise<void>((resolve) => (hasCome = resolve))
  let hasGone = () => {}
  const gone = new Promise<void>((resolve) => (hasGone = resolve))
  const { ask, hangUp, logged } = await node((_, response) => {
    hasCome()
    response.on('close', hasGone)
  })
  const answer = ask()
  await come
  hangUp.abort()
  assert.is(await answer, null)
  await gone
  assert.equal(logged, [])
  assert.is(await ask(), null)
})

test('this node stops: what is under way is to be asked again', async () => {
  let hasCome = () => {}
  const come = new Promise<void>((resolve) => (hasCome = resolve))
  const { ask, forwarding } = await node(() => hasCome())
  const answer = ask()
  await come
  forwarding.close()
  for (const each of [answer, ask()]) {
    const refusal = await each.catch((thrown: unknown) => thrown)
    assert.is((refusal as Refusal).code, 'unavailable')
  }
})

test.run()
