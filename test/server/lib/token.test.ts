// Which tokens are ours: signed here, whole, for this use, not expired. Everything else is null, never a
// fault.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { generateKeyPairSync } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { NODE_ID } from '../../../src/server/lib/ids.ts'
import { Tokens } from '../../../src/server/lib/token.ts'
import { claimsOf, seconds, SECRET, signLike } from '../../support/sign.ts'

const test = suite('token')
const tokens = new Tokens(SECRET)
const access = tokens.signAccess('u_alice', 's_one')
const ticket = tokens.signTicket('u_alice', 's_one')
const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const [header = '', payload = '', signature = ''] = access.split('.')

test('an access token says who and which session, for 7 days', () => {
  const claims = tokens.check(access, 'access')!
  assert.is(claims.userId, 'u_alice')
  assert.is(claims.sessionId, 's_one')
  assert.is(claims.ticketId, null)
  const { iat, exp } = claimsOf(access)
  assert.is(exp! - iat!, 7 * 24 * 3600)
  assert.is(claims.expiresAt, exp! * 1000)
})

test('a ticket lives 30 seconds, has a name of its own, and is good only where tickets are', () => {
  const claims = tokens.check(ticket, 'access or ticket')!
  assert.is(claims.userId, 'u_alice')
  assert.match(claims.ticketId!, /^t_/)
  assert.is(claimsOf(ticket).exp! - claimsOf(ticket).iat!, 30)
  assert.is.not(claimsOf(ticket).jti, claimsOf(tokens.signTicket('u_alice', 's_one')).jti)
  assert.is(tokens.check(ticket, 'access'), null)
})

test('a ticket says which node made it; an access token is of no node', () => {
  assert.is(tokens.check(ticket, 'access or ticket')!.madeBy, NODE_ID)
  assert.is(tokens.check(access, 'access')!.madeBy, null)
  const other = signLike(ticket, { madeBy: 'n_01234567' })
  assert.is(tokens.check(other, 'access or ticket')!.madeBy, 'n_01234567')
  for (const madeBy of [undefined, 5])
    assert.is(tokens.check(signLike(ticket, { madeBy }), 'access or ticket'), null)
})

test('of one secret come keys for other purposes, the same on every node', () => {
  const key = tokens.keyFor('nodes')
  assert.is(key.length, 32)
  assert.equal(new Tokens(SECRET).keyFor('nodes'), key)
  assert.not.equal(tokens.keyFor('counters'), key)
  assert.not.equal(new Tokens(`${SECRET}.`).keyFor('nodes'), key)
})

test('the helper of these tests makes good tokens too, so that what follows is refused for its fault', () => {
  assert.equal(tokens.check(signLike(access), 'access'), tokens.check(access, 'access'))
  assert.ok(tokens.check(signLike(ticket), 'access or ticket'))
})

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const bad: Record<string, string[]> = {
  'expired, or not good yet': [
    signLike(access, { exp: seconds(-1) }),
    signLike(access, { exp: seconds() }),
    signLike(access, { nbf: seconds(60) }),
    signLike(ticket, { exp: seconds(-1) }),
  ],
  'without an end': [signLike(access, { exp: undefined }), signLike(ticket, { exp: undefined })],
  'tampered with': [
    `${header}.${base64({ ...claimsOf(access), sub: 'u_bob' })}.${signature}`,
    `${header}.${payload}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
    `${header}.${payload}.${ticket.split('.')[2]}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${payload}.${header}.${signature}`,
  ],
  'signed with another secret': [signLike(access, {}, { secret: `${SECRET}.` })],
  'of alg none': [
    `${base64({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    `${base64({ alg: 'None', typ: 'JWT' })}.${payload}.${signature}`,
    jwt.sign(claimsOf(access), '', { algorithm: 'none' }),
  ],
  'of another algorithm': [
    signLike(access, {}, { algorithm: 'HS384' }),
    signLike(access, {}, { algorithm: 'HS512' }),
    jwt.sign(claimsOf(access), privateKey, { algorithm: 'RS256' }),
    `${base64({ alg: 'HS512', typ: 'JWT' })}.${payload}.${signature}`,
  ],
  'for another audience': [
    signLike(access, { aud: 'somebody else' }),
    signLike(access, { aud: undefined }),
    signLike(access, { aud: ['somebody else'] }),
  ],
  'of another issuer': [
    signLike(access, { iss: 'somebody else' }),
    signLike(access, { iss: undefined }),
  ],
  'without a user, a session or, on a ticket, a name': [
    signLike(access, { sub: undefined }),
    signLike(access, { sid: undefined }),
    signLike(access, { sid: 5 }),
    signLike(ticket, { jti: undefined }),
  ],
  'no token at all': [
    '',
    'hello',
    'a.b.c',
    '..',
    `${access}.`,
    `Bearer ${access}`,
    `${header}.${base64('this is no JSON')}.${signature}`,
    `${header}.${base64('null')}.${signature}`,
    `${base64('null')}.${payload}.${signature}`,
    `${base64('[')}.${payload}.${signature}`,
    jwt.sign('just text', SECRET),
    '\0',
    'é'.repeat(2000),
    '.'.repeat(4000),
  ],
}
for (const [what, all] of Object.entries(bad))
  test(`nobody enters with a token ${what}`, () => {
    for (const token of all)
      for (const kinds of ['access', 'access or ticket'] as const)
        assert.is(tokens.check(token, kinds), null, token)
  })

test('a secret is kept to itself: another server takes none of our tokens', () => {
  assert.is(new Tokens('another secret of 32 bytes, or more').check(access, 'access'), null)
})

test.run()
