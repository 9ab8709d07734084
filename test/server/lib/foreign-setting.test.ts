// The settings of another backend's tokens: what is taken, and a sentence for each way in which they do not fit.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { generateKeyPairSync } from 'node:crypto'
import { readConfig } from '../../../src/server/config.ts'
import { FOREIGN_SECRET, keyPair } from '../../support/foreign.ts'

const test = suite('foreign settings')

function mistakesOf(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

test('a public key of each kind is taken; any other text is not, and not repeated', () => {
  for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const)
    assert.is(mistakesOf({ FOREIGN_JWT_PUBLIC_KEY: keyPair(algorithm).pem }), '')
  const { privateKey } = keyPair('ES256')
  const spki = { type: 'spki', format: 'pem' } as const
  const wrong = [
    'not a key',
    'https://a.example/key.pem',
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    keyPair('RS256').pem.slice(0, 100),
    generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export(spki).toString(),
    generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export(spki).toString(),
    generateKeyPairSync('x25519').publicKey.export(spki).toString(),
  ]
  for (const FOREIGN_JWT_PUBLIC_KEY of wrong) {
    const mistakes = mistakesOf({ FOREIGN_JWT_PUBLIC_KEY })
    assert.match(mistakes, /^FOREIGN_JWT_PUBLIC_KEY must be a public key in PEM.*private key stays/)
    assert.not.match(mistakes, /got /)
  }
})

test('keys are fetched over https, or on this machine', () => {
  const shared = { FOREIGN_JWT_ISSUER: 'me', FOREIGN_JWT_AUDIENCE: 'you' }
  for (const FOREIGN_JWT_JWKS_URL of [
    'https://login.example.org/.well-known/jwks.json',
    'http://localhost:9000/keys',
    'http://127.0.0.1/keys',
    'http://[::1]:9000/keys',
  ])
    assert.is(mistakesOf({ ...shared, FOREIGN_JWT_JWKS_URL }), '', FOREIGN_JWT_JWKS_URL)
  for (const FOREIGN_JWT_JWKS_URL of [
    'http://login.example.org/keys',
    'http://localhost.evil.com/keys',
    'http://127.evil.com/keys',
    'file:///etc/passwd',
    'https://me:secret@login.example.org/keys',
    'keys',
  ]) {
    const mistakes = mistakesOf({ ...shared, FOREIGN_JWT_JWKS_URL })
    assert.match(mistakes, /^FOREIGN_JWT_JWKS_URL must be an https address/, FOREIGN_JWT_JWKS_URL)
    assert.not.match(mistakes, /secret/)
  }
})

test('claims are named by pairs of what is known', () => {
  const named = readConfig({
    FOREIGN_JWT_SECRET: FOREIGN_SECRET,
    FOREIGN_JWT_CLAIMS: ' id=user_id , name=https://a.example/name',
  })
  assert.equal(named.FOREIGN_JWT_CLAIMS, {
    id: 'user_id',
    name: 'https://a.example/name',
    email: 'email',
    picture: 'picture',
  })
  for (const FOREIGN_JWT_CLAIMS of [
    'id',
    'sub=id',
    'id=',
    'id=a,id=b',
    'id=a b',
    'id=a,',
    '__proto__=x',
  ])
    assert.match(
      mistakesOf({ FOREIGN_JWT_SECRET: FOREIGN_SECRET, FOREIGN_JWT_CLAIMS }),
      /^FOREIGN_JWT_CLAIMS must be pairs such as/,
      FOREIGN_JWT_CLAIMS,
    )
})

test('there is one source of keys, and none is no use to the other settings', () => {
  const { pem } = keyPair('EdDSA')
  const two = { FOREIGN_JWT_SECRET: FOREIGN_SECRET, FOREIGN_JWT_PUBLIC_KEY: pem }
  assert.match(mistakesOf(two), /^Set one of FOREIGN_JWT_SECRET and FOREIGN_JWT_PUBLIC_KEY: /)
  for (const [name, value] of [
    ['FOREIGN_JWT_ISSUER', 'me'],
    ['FOREIGN_JWT_AUDIENCE', 'you'],
    ['FOREIGN_JWT_CLAIMS', 'id=user_id'],
  ] as const)
    assert.match(mistakesOf({ [name]: value }), new RegExp(`^${name} needs a key: set one of`))
})

test('keys that sign for many need an issuer and an audience', () => {
  const FOREIGN_JWT_JWKS_URL = 'https://login.example.org/keys'
  const part: Record<string, string>[] = [
    {},
    { FOREIGN_JWT_ISSUER: 'me' },
    { FOREIGN_JWT_AUDIENCE: 'you' },
  ]
  for (const some of part)
    assert.match(
      mistakesOf({ FOREIGN_JWT_JWKS_URL, ...some }),
      /needs FOREIGN_JWT_ISSUER and FOREIGN_JWT_AUDIENCE/,
    )
})

test('the secret is long enough, and not that of Relais itself', () => {
  assert.match(
    mistakesOf({ FOREIGN_JWT_SECRET: 'short dear' }),
    /^FOREIGN_JWT_SECRET must be at least 32/,
  )
  assert.not.match(mistakesOf({ FOREIGN_JWT_SECRET: 'short dear' }), /dear/)
  const same = { FOREIGN_JWT_SECRET: FOREIGN_SECRET, JWT_SECRET: FOREIGN_SECRET }
  assert.match(mistakesOf(same), /must differ from JWT_SECRET/)
  assert.not.match(mistakesOf(same), new RegExp(FOREIGN_SECRET))
})

test('signing up is on or off', () => {
  assert.is(readConfig({ SIGN_UP: 'off' }).SIGN_UP, false)
  assert.is(readConfig({ SIGN_UP: 'on' }).SIGN_UP, true)
  for (const SIGN_UP of ['no', 'false', '0', 'OFF'])
    assert.match(mistakesOf({ SIGN_UP }), /^SIGN_UP must be on or off; got /)
})

test.run()
