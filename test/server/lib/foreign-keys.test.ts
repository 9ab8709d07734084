// Published keys: fetched from the configured address alone, seldom, bounded, and kept while it is away.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FetchedKeys, type KeysPace } from '../../../src/server/lib/foreign-keys.ts'
import { CLAIM_NAMES } from '../../../src/server/lib/foreign-setting.ts'
import { ForeignTokens } from '../../../src/server/lib/foreign-token.ts'
import { Refusal } from '../../../src/protocol/refusal.ts'
import { keyPair, KeysServer, sign, withSecret, type Signer } from '../../support/foreign.ts'

const test = suite('foreign keys')
const HOUR = 3_600_000
const CALM: KeysPace = { maxAgeMs: HOUR, cooldownMs: HOUR, timeoutMs: 20_000 }
let server: KeysServer
let faults: string[] = []

test.before.each(async () => {
  server = await KeysServer.start()
  faults = []
})
test.after.each(() => server.close())

const one = keyPair('RS256', 'one')
const two = keyPair('ES256', 'two')

function open(pace: Partial<KeysPace> = {}, url = server.url): ForeignTokens {
  const note = (error: unknown) => faults.push(String((error as Error).message))
  return new ForeignTokens(new FetchedKeys(url, note, { ...CALM, ...pace }), {
    FOREIGN_JWT_ISSUER: null,
    FOREIGN_JWT_AUDIENCE: null,
    FOREIGN_JWT_CLAIMS: CLAIM_NAMES,
  })
}

/** The id in the token, or how it was refused. */
async function whoIs(tokens: ForeignTokens, by: Signer, kid = by.kid): Promise<string> {
  const { kid: _, ...signer } = by
  const token = await sign({ sub: '42' }, kid === undefined ? signer : { ...signer, kid })
  try {
    return (await tokens.check(token)).said.id
  } catch (error) {
    assert.instance(error, Refusal)
    return `${(error as Refusal).code}: ${(error as Refusal).message}`
  }
}

test('nothing is fetched before a token comes, then once for all that come at the same time', async () => {
  server.publish(one.jwk, two.jwk)
  const tokens = open()
  assert.is(server.asked, 0)
  const all = [one, two, one, two].map(({ signer }) => whoIs(tokens, signer))
  assert.equal(await Promise.all(all), ['42', '42', '42', '42'])
  assert.is(server.asked, 1)
})

test('a key that was added is fetched when a token names it; one that was taken away is no longer good', async () => {
  server.publish(one.jwk)
  const tokens = open({ cooldownMs: 0 })
  assert.is(await whoIs(tokens, one.signer), '42')
  server.publish(two.jwk)
  assert.is(await whoIs(tokens, two.signer), '42')
  assert.is(server.asked, 2)
  assert.match(await whoIs(tokens, one.signer), /^not_authenticated.*no key that is known/)
})

test('a storm of unknown keys causes one fetch in the pause, and known ones stay good meanwhile', async () => {
  server.publish(one.jwk)
  const tokens = open()
  const storm = Array.from({ length: 200 }, (_, index) => whoIs(tokens, one.signer, `kid-${index}`))
  for (const answer of await Promise.all(storm)) assert.match(answer, /no key that is known/)
  assert.is(await whoIs(tokens, one.signer), '42')
  assert.is(server.asked, 1)
})

test('while the address is away it is asked once in the pause, and people are told to come again', async () => {
  server.say(503, 'away')
  const tokens = open()
  for (let at = 0; at < 5; at++)
    assert.match(await whoIs(tokens, one.signer), /^unavailable.*cannot be fetched just now/)
  assert.is(server.asked, 1)
  assert.match(faults.join(), /answered 503/)
})

test('old keys are fetched again, and go on when that fails', async () => {
  server.publish(one.jwk)
  const tokens = open({ maxAgeMs: 0, cooldownMs: 0 })
  assert.is(await whoIs(tokens, one.signer), '42')
  for (const [status, body] of [
    [500, ''],
    [200, 'no json'],
    [200, 'null'],
    [200, '{"keys":[]}'],
    [200, '{"keys":7}'],
  ] as const) {
    server.say(status, body)
    const { asked } = server
    assert.is(await whoIs(tokens, one.signer), '42', body)
    assert.ok(server.asked > asked)
  }
  assert.is(faults.length >= 5, true, faults.join('\n'))
  server.publish(two.jwk)
  assert.is(await whoIs(tokens, two.signer), '42')
})

test('no redirect is followed', async () => {
  const elsewhere = await KeysServer.start()
  elsewhere.publish(one.jwk)
  for (const status of [301, 302, 303, 307, 308]) {
    server.say(status, '', { location: elsewhere.url })
    assert.match(await whoIs(open(), one.signer), /^unavailable/)
  }
  assert.is(elsewhere.asked, 0)
  elsewhere.close()
})

test('an address that hangs, before or in the middle of its answer, is given up', async () => {
  const waiting = open({ timeoutMs: 50 })
  assert.match(await whoIs(waiting, one.signer), /^unavailable/)
  server.answer = (response) => void response.writeHead(200).write('{"keys":[')
  assert.match(await whoIs(open({ timeoutMs: 50 }), one.signer), /^unavailable/)
  assert.is(faults.length, 2)
})

test('an endless answer is cut, and so is one with too many keys', async () => {
  let sent = 0
  const closed = new Promise<void>((resolve) => {
    server.answer = (response) => {
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(16_384))) sent += 16_384
      }
      response.on('drain', more).on('close', resolve).writeHead(200)
      more()
    }
  })
  assert.match(await whoIs(open(), one.signer), /^unavailable/)
  await closed
  assert.match(faults.join(), /more than 262144 bytes/)
  assert.ok(sent < 64 * 1024 * 1024, String(sent))
  server.publish(...Array.from({ length: 101 }, (_, index) => ({ ...two.jwk, kid: String(index) })))
  assert.match(await whoIs(open(), two.signer, '1'), /^unavailable/)
  assert.match(faults.join(), /1 to 100 public keys/)
})

test('of a set only public keys that can check a token count: no secret, no small RSA, no private one', async () => {
  const secret = {
    kty: 'oct',
    kid: 'secret',
    k: Buffer.from(withSecret.key as Uint8Array).toString('base64url'),
  }
  const { generateKeyPairSync } = await import('node:crypto')
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
    format: 'jwk',
  })
  const whole = { ...two.privateKey.export({ format: 'jwk' }), kid: 'private' }
  const rubbish = [null, 7, {}, { kty: 'RSA' }, { ...small, kid: 'small' }]
  server.publish(secret, whole, ...(rubbish as object[]), one.jwk)
  const tokens = open()
  assert.is(await whoIs(tokens, one.signer), '42')
  assert.match(await whoIs(tokens, { ...withSecret, kid: 'secret' }), /must be signed with RS256/)
  assert.match(await whoIs(tokens, two.signer, 'private'), /no key that is known/)
})

test('a key is for its own algorithm, and two that may fit want a name', async () => {
  const other = keyPair('RS256', 'other')
  server.publish({ ...one.jwk, alg: 'RS512' }, other.jwk, two.jwk)
  const tokens = open()
  assert.match(await whoIs(tokens, one.signer), /no key that is known/)
  const { kid: _, ...nameless } = two.signer
  assert.is(await whoIs(tokens, nameless), '42', 'the only one of its kind needs no name')
  server.publish(keyPair('ES256', 'a').jwk, two.jwk)
  assert.match(await whoIs(open(), nameless), /several keys may fit; name one/)
})

test.run()
