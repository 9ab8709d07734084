// What Relais signs is verified by the library of Standard Webhooks and by the code in our documentation;
// what anybody else made, or is old, by neither.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Webhook } from 'standardwebhooks'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  newWebhookSecret,
  webhookHeaders,
  webhookKey,
} from '../../../src/server/lib/webhook-signature.ts'

const test = suite('webhook signature')
type Headers = Record<string, string>
type Verifier = (headers: Headers, body: string, secret: string) => boolean

const documented = (await import(
  pathToFileURL(resolve('examples/node/verify-webhook.js')).href
)) as { isFromRelais: Verifier }

const verifiers: Record<string, Verifier> = {
  'the library': (headers, body, secret) => {
    try {
      new Webhook(secret).verify(body, headers)
      return true
    } catch {
      return false
    }
  },
  'the documentation': documented.isFromRelais,
}

const secret = newWebhookSecret()
const body = '{"id":"w_1","type":"message_created","at":1,"data":{"message":{"body":"été 🎉"}}}'
const sign = (now = Date.now(), key = webhookKey(secret)!) =>
  webhookHeaders(key, { id: 'w_1', body }, now)

for (const [name, isGood] of Object.entries(verifiers)) {
  test(`${name} takes what Relais signed`, () => {
    assert.ok(isGood(sign(), body, secret))
    assert.ok(isGood(sign(Date.now() - 4 * 60_000), body, secret))
  })

  test(`${name} refuses another body, id, time, key or signature`, () => {
    const good = sign()
    const forged: [Headers, string][] = [
      [good, body.replace('été', 'hiver')],
      [good, `${body} `],
      [{ ...good, 'webhook-id': 'w_2' }, body],
      [{ ...good, 'webhook-timestamp': String(Number(good['webhook-timestamp']) + 1) }, body],
      [sign(Date.now(), webhookKey(newWebhookSecret())!), body],
      [{ ...good, 'webhook-signature': 'v1,' }, body],
      [{ ...good, 'webhook-signature': 'v1,\u00e9\u00e9' }, body],
      [{ ...good, 'webhook-signature': good['webhook-signature']!.slice(0, -4) }, body],
      [{ 'webhook-id': 'w_1' }, body],
      [{}, body],
    ]
    for (const [headers, text] of forged)
      assert.not.ok(isGood(headers, text, secret), JSON.stringify(headers))
  })

  test(`${name} refuses a replay: what was signed more than five minutes ago, or is of the future`, () => {
    for (const minutes of [-6, 6])
      assert.not.ok(isGood(sign(Date.now() + minutes * 60_000), body, secret), String(minutes))
  })
}

test('a secret is whsec_ and at least 32 bytes in base64', () => {
  assert.is(webhookKey(secret)!.length, 32)
  const bytes = (count: number) => `whsec_${Buffer.alloc(count, 1).toString('base64')}`
  assert.is(webhookKey(bytes(33))!.length, 33)
  for (const wrong of [bytes(31), bytes(32).slice(6), bytes(40).replace('AQ', 'A!'), 'whsec_', ''])
    assert.is(webhookKey(wrong), null, wrong)
})

test.run()
