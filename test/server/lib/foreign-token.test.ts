// Which tokens of another backend are good: signed with the configured key and its own algorithm, for here, now.
// Everything else is refused with a sentence that says why, never a fault.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createHmac } from 'node:crypto'
import { Refusal } from '../../../src/protocol/refusal.ts'
import { readConfig } from '../../../src/server/config.ts'
import { openForeignTokens, type ForeignTokens } from '../../../src/server/lib/foreign-token.ts'
import { FOREIGN_SECRET, keyPair, sign, type Signer, withSecret } from '../../support/foreign.ts'
import { seconds } from '../../support/sign.ts'

const test = suite('foreign token')
const fault = (error: unknown) => {
  throw error
}
const open = (environment: Record<string, string>): ForeignTokens =>
  openForeignTokens(readConfig(environment), fault)!

const tokens = open({
  FOREIGN_JWT_SECRET: FOREIGN_SECRET,
  FOREIGN_JWT_ISSUER: 'https://shop.example.org',
  FOREIGN_JWT_AUDIENCE: 'relais',
})
const CLAIMS = { sub: '42', iss: 'https://shop.example.org', aud: 'relais' }
const signed = (changes: Record<string, unknown> = {}, by?: Signer) =>
  sign({ ...CLAIMS, ...changes }, by)

/** The sentence with which a token is refused. */
async function refusedBy(token: string, by = tokens): Promise<string> {
  try {
    await by.check(token)
  } catch (error) {
    assert.instance(error, Refusal)
    assert.is((error as Refusal).code, 'not_authenticated')
    return (error as Refusal).message
  }
  return 'taken'
}

test('a good token says who, since when and until when', async () => {
  const [iat, exp] = [seconds(-10), seconds(100)]
  const picture = 'https://shop.example.org/42.png'
  const token = await signed({ iat, exp, name: ' Élodie ', email: ' E@Example.org', picture })
  assert.equal(await tokens.check(token), {
    said: { id: '42', name: 'Élodie', email: 'e@example.org', picture },
    issuedAt: iat * 1000,
    expiresAt: (exp + 10) * 1000,
  })
})

test('without another backend no token of one is taken', () => {
  assert.is(openForeignTokens(readConfig({}), fault), null)
})

for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const)
  test(`${algorithm} with the public key of the pair, its line breaks as \\n or real`, async () => {
    const { pem, signer } = keyPair(algorithm)
    for (const FOREIGN_JWT_PUBLIC_KEY of [pem, pem.replaceAll('\n', '\\n')]) {
      const by = open({ FOREIGN_JWT_PUBLIC_KEY })
      assert.is((await by.check(await sign({ sub: '42' }, signer))).said.id, '42')
    }
    const by = open({ FOREIGN_JWT_PUBLIC_KEY: pem })
    const others = [keyPair(algorithm).signer, withSecret]
    for (const other of others)
      assert.match(await refusedBy(await sign({ sub: '42' }, other), by), /signature|signed with/)
  })

test('the algorithm is that of the key, whatever the token says', async () => {
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { ...CLAIMS, iat: seconds(), exp: seconds(300) }
  for (const alg of ['none', 'None', 'NONE', '']) {
    const unsigned = `${base64({ alg })}.${base64(claims)}.`
    assert.match(await refusedBy(unsigned), /not valid here/, alg)
  }
  // The public key, which everybody knows, used as a secret.
  const { pem, publicKey } = keyPair('RS256')
  const rsa = open({ FOREIGN_JWT_PUBLIC_KEY: pem })
  const secrets = [pem, pem.trim(), publicKey.export({ type: 'spki', format: 'der' })]
  for (const secret of secrets) {
    const text = `${base64({ alg: 'HS256' })}.${base64({ ...claims, aud: undefined })}`
    const forged = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    assert.match(await refusedBy(forged, rsa), /must be signed with RS256/)
  }
  for (const algorithm of ['HS384', 'HS512'])
    assert.match(
      await refusedBy(await signed({}, { ...withSecret, algorithm })),
      /signed with HS256/,
    )
})

test('keys and addresses inside of a token are not used', async () => {
  const { signer, jwk } = keyPair('RS256')
  const { SignJWT } = await import('jose')
  for (const more of [
    { jwk },
    { jku: 'http://127.0.0.1:1/keys' },
    { x5u: 'http://127.0.0.1:1/' },
  ]) {
    const token = await new SignJWT({ ...CLAIMS, exp: seconds(100) })
      .setProtectedHeader({ alg: 'RS256', ...more })
      .sign(signer.key)
    assert.match(await refusedBy(token), /must be signed with HS256/)
  }
})

const bad: Record<string, [changes: Record<string, unknown>, says: RegExp]> = {
  expired: [{ exp: seconds(-11) }, /has expired/],
  'without an end': [{ exp: undefined }, /no "exp"/],
  'whose end is no number': [{ exp: 'tomorrow' }, /"exp"/],
  'that ends in years': [{ exp: seconds(32 * 24 * 3600) }, /more than 31 days away/],
  'not good yet': [{ nbf: seconds(60) }, /"nbf" is in the future/],
  'issued in the future': [{ iat: seconds(60) }, /"iat" is in the future/],
  'of another issuer': [{ iss: 'https://evil.example.org' }, /"iss" is another/],
  'of no issuer': [{ iss: undefined }, /no "iss"/],
  'for somebody else': [{ aud: 'shop' }, /"aud" is another/],
  'for nobody': [{ aud: undefined }, /no "aud"/],
  'without a user': [{ sub: undefined }, /"sub" must be text of 1 to 100/],
}
for (const [what, [changes, says]] of Object.entries(bad))
  test(`a token ${what} is refused`, async () => {
    assert.match(await refusedBy(await signed(changes)), says)
  })

test('clocks may differ by a little; one of several audiences is enough', async () => {
  for (const changes of [
    { exp: seconds(-5) },
    { nbf: seconds(5), iat: seconds(5) },
    { aud: ['shop', 'relais'] },
    { iat: undefined },
  ])
    assert.is((await tokens.check(await signed(changes))).said.id, '42', JSON.stringify(changes))
  assert.is((await tokens.check(await signed({ iat: undefined }))).issuedAt, null)
})

test('a token for somebody is refused where it is not said who one is (RFC 7519 section 4.1.3)', async () => {
  const any = open({ FOREIGN_JWT_SECRET: FOREIGN_SECRET })
  assert.match(await refusedBy(await signed(), any), /set FOREIGN_JWT_AUDIENCE/)
  assert.is((await any.check(await signed({ aud: undefined }))).said.id, '42')
})

test('the user is a visible text, or a whole number; one of Relais is nobody', async () => {
  for (const sub of ['1', 'auth0|abc', 'a@b.example', 'é'.repeat(100), 7, 0])
    assert.is((await tokens.check(await signed({ sub }))).said.id, String(sub))
  const none = [
    '',
    'u_alice',
    'u_',
    ' ',
    'a b',
    'a\n',
    'a\0',
    'x'.repeat(101),
    1.5,
    1e300,
    null,
    true,
    ['1'],
    {},
  ]
  for (const sub of none)
    assert.match(await refusedBy(await signed({ sub })), /"sub" must be/, JSON.stringify(sub))
})

test('what is no name, e-mail or picture is left out; null takes it away', async () => {
  const said = async (changes: object) => (await tokens.check(await signed({ ...changes }))).said
  for (const value of [5, {}, ['a'], true, ''])
    assert.equal(await said({ name: value, email: value, picture: value }), { id: '42' })
  assert.equal(await said({ name: null, email: null, picture: null }), {
    id: '42',
    email: null,
    picture: null,
  })
  assert.equal(await said({ name: 'a\u0000b\n' }), { id: '42', name: 'a b' })
  const pictures = [
    'http://a.example/p.png',
    'javascript:alert(1)',
    'data:image/png;base64,AA',
    '//a.example/p.png',
    'https://',
    'https://a.example/\n',
    `https://a.example/${'x'.repeat(1000)}`,
  ]
  for (const picture of pictures) assert.equal(await said({ picture }), { id: '42' }, picture)
  for (const email of ['a', 'a@', 'a b@c', `${'x'.repeat(260)}@c`])
    assert.equal(await said({ email }), { id: '42' }, email)
})

test('claims have the names that were configured, and a prototype gives none', async () => {
  const mapped = open({
    FOREIGN_JWT_SECRET: FOREIGN_SECRET,
    FOREIGN_JWT_CLAIMS: 'id=user_id, name=https://a.example/name,picture=toString',
  })
  const token = await sign({
    user_id: 'x',
    'https://a.example/name': 'X',
    name: 'Y',
    sub: '1',
    email: 'e@e.e',
  })
  assert.equal((await mapped.check(token)).said, { id: 'x', name: 'X', email: 'e@e.e' })
})

test('what is no token, is broken or is huge is refused at once', async () => {
  const good = await signed()
  const [header = '', payload = '', signature = ''] = good.split('.')
  const flipped = `${signature.slice(0, -2)}${signature.endsWith('AA') ? 'BB' : 'AA'}`
  const broken = [
    '',
    '.',
    '..',
    'a.b.c',
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${good}.x`,
    ` ${good}`,
  ]
  for (const token of [
    ...broken,
    `${header}.${payload}.${flipped}`,
    '\0',
    '💥.💥.💥',
    '.'.repeat(4000),
  ])
    assert.match(await refusedBy(token), /not valid here/, token)
  assert.match(await refusedBy(await signed({ x: 'x'.repeat(4000) })), /more than 4096 characters/)
  const other = Buffer.from(JSON.stringify({ ...CLAIMS, sub: '1', exp: seconds(99) })).toString(
    'base64url',
  )
  assert.match(await refusedBy(`${header}.${other}.${signature}`), /signature does not fit/)
})

test.run()
