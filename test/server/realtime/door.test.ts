// The upgrade against the real server: tokens, tickets, Origin, Host, limits, and whoever breaks off.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { connect } from 'node:net'
import { askDatabase } from '../../support/database.ts'
import { freePort } from '../../support/free-port.ts'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { claimsOf, seconds, SECRET, signLike } from '../../support/sign.ts'
import { hangUp, sayRaw, upgrade } from '../../support/upgrade.ts'

const test = suite('door')
let server: TestServer
let open: TestServer
/** PUBLIC_URL of the server that is open to the network. */
let page: string
let alice: Person, bob: Person, chloé: Person

test.before(async () => {
  const env = { JWT_SECRET: SECRET, ALLOWED_ORIGINS: 'https://shop.example.org' }
  server = await startServer({ env })
  const port = await freePort()
  page = `https://chat.example.org:${port}`
  open = await startServer({ port, env: { ...env, HOST: '0.0.0.0', PUBLIC_URL: page } })
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
  chloé = await Person.signUp(server.url, 'chloé')
})
test.after.each(hangUp)
test.after(async () => {
  await Promise.all([server.kill(), open.kill()])
})

const at = (token: string) => `/?token=${encodeURIComponent(token)}`
const newTicket = async (person: Person) =>
  (await person.call('POST /api/tickets')).body.ticket as string

/** Fails unless this token is refused with 401 and a sentence. */
async function refusesToken(token: string, why: string): Promise<void> {
  const { status, error } = await upgrade(server, at(token))
  assert.is(status, 401, why)
  assert.is(error?.code, 'not_authenticated', why)
  assert.match(error!.message, /sign in again/)
}

test('a good token, a ticket and no token at all open a line', async () => {
  for (const path of [at(alice.token), at(await newTicket(alice)), '/'])
    assert.is((await upgrade(server, path)).status, 101, path)
  assert.is((await upgrade(server, at(signLike(alice.token)))).status, 101)
})

test('a bad token is refused with 401 and a readable body', async () => {
  const [header, payload] = alice.token.split('.')
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  const noJson = Buffer.from('this is no JSON').toString('base64url')
  const bad = {
    empty: '',
    'no token': 'hello',
    expired: signLike(alice.token, { exp: seconds(-1) }),
    'of another user, not signed again': `${alice.token.slice(0, -6)}aaaaaa`,
    'of alg none': `${none}.${payload}.`,
    'of HS512': signLike(alice.token, {}, { algorithm: 'HS512' }),
    'for another audience': signLike(alice.token, { aud: 'elsewhere' }),
    'of another issuer': signLike(alice.token, { iss: 'elsewhere' }),
    'of a session that never was': signLike(alice.token, { sid: 's_none' }),
    'of a session of somebody else': signLike(alice.token, { sid: claimsOf(bob.token).sid }),
    'with a payload that is no JSON': `${header}.${noJson}.x`,
    'of 16,000 characters': 'x'.repeat(12_000),
  }
  for (const [why, token] of Object.entries(bad)) await refusesToken(token, why)
  assert.not.match(server.output(), /a fault/, 'a bad token is no fault of the server')
})

test('a ticket works once: of 20 at the same time, one', async () => {
  const ticket = await newTicket(alice)
  const all = await Promise.all(Array.from({ length: 20 }, () => upgrade(server, at(ticket))))
  const statuses = all.map(({ status }) => status).sort()
  assert.equal(statuses, [101, ...Array(19).fill(401)])
  await refusesToken(ticket, 'used')
})

test('a ticket that has expired opens nothing, and no ticket works as a Bearer', async () => {
  await refusesToken(signLike(await newTicket(alice), { exp: seconds(-1) }), 'expired')
  const authorization = `Bearer ${await newTicket(alice)}`
  const { status, body } = await call(server.url, 'GET /api/me', undefined, { authorization })
  assert.is(status, 401)
  assert.is(body.error?.code, 'not_authenticated')
})

test('after logging out neither the token nor a ticket of that session opens anything', async () => {
  const signedIn = { email: bob.email, password: 'correct horse' }
  const { body } = await call(server.url, 'POST /api/sessions', signedIn)
  const tab = new Person(server.url, bob.user, body.token as string, bob.email)
  const ticket = await newTicket(tab)
  assert.is((await tab.call('DELETE /api/sessions/current')).status, 200)
  await refusesToken(tab.token, 'token of a session that has ended')
  await refusesToken(ticket, 'ticket of a session that has ended')
  assert.is((await upgrade(server, at(bob.token))).status, 101, 'the other session goes on')
})

test('a deleted account comes in no more, neither by token nor by ticket', async () => {
  const ticket = await newTicket(chloé)
  const { id } = chloé.user
  await askDatabase(
    server.dataDir,
    `UPDATE users SET deleted_at = ${Date.now()} WHERE id = '${id}'`,
  )
  await refusesToken(chloé.token, 'token of a deleted account')
  await refusesToken(ticket, 'ticket of a deleted account')
  assert.is((await chloé.call('GET /api/me')).status, 401)
})

test('a foreign page is refused with 403 and a body, even with a good token; its own page passes', async () => {
  for (const origin of ['https://evil.com', 'http://localhost.evil.com', 'file://']) {
    const { status, error } = await upgrade(server, at(alice.token), { origin })
    assert.is(status, 403, origin)
    assert.is(error?.code, 'forbidden')
    assert.match(error!.message, /origin is not allowed; add it to ALLOWED_ORIGINS/)
  }
  for (const origin of [server.url, 'https://shop.example.org', 'null', 'http://localhost:5173'])
    assert.is((await upgrade(server, at(alice.token), { origin })).status, 101, origin)
})

test('open to the network, pages of this machine and from disk are foreign', async () => {
  for (const origin of ['null', 'http://localhost:5173', 'http://127.0.0.1:5173'])
    assert.is((await upgrade(open, '/', { origin })).status, 403, origin)
  for (const origin of [open.url, 'https://shop.example.org'])
    assert.is((await upgrade(open, '/', { origin })).status, 101, origin)
})

test('a forged host name is refused with 403 and a body; addresses and PUBLIC_URL pass', async () => {
  for (const host of ['evil.com', `localhost.evil.com:${server.port}`, 'chat.example.org']) {
    const { status, error } = await upgrade(server, at(alice.token), { host })
    assert.is(status, 403, host)
    assert.match(error!.message, /host name is not allowed; set PUBLIC_URL/)
  }
  const host = new URL(page).host
  assert.is((await upgrade(open, '/', { host, origin: page })).status, 101)
  for (const host of ['127.0.0.1:1', '[::1]:8181', '192.168.1.20'])
    assert.is((await upgrade(open, '/', { host })).status, 101, host)
})

test('the socket is at / and nowhere else', async () => {
  for (const path of ['/socket', '/api/me', '//', '/..', `/ws?token=${alice.token}`]) {
    const { status, error } = await upgrade(server, path)
    assert.is(status, 404, path)
    assert.match(error!.message, /\/\?token=/)
  }
})

test('an upgrade that is no WebSocket is refused, and the server goes on', async () => {
  for (const wrong of [{ 'sec-websocket-version': '99' }, { 'sec-websocket-key': 'short' }]) {
    const fields = { host: 'localhost', connection: 'Upgrade', upgrade: 'websocket', ...wrong }
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
    assert.match(
      await sayRaw(server, `GET / HTTP/1.1\r\n${lines.join('')}\r\n`),
      /^HTTP\/1\.1 4\d\d/,
    )
  }
  assert.is((await upgrade(server, at(alice.token))).status, 101)
})

test('garbage instead of HTTP, and lines cut in the middle, harm nobody', async () => {
  const live = await alice.connect()
  const half = `GET ${at(alice.token)} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n`
  const whole = `${half}Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
  const garbage = ['\0\xff\xfe', '\x16\x03\x01\x02', 'hello\r\n\r\n', '{"type":"ping"}\r\n\r\n']
  for (const bytes of garbage) assert.match(await sayRaw(server, bytes), /^(HTTP\/1\.1 400|$)/)
  // The store is asked about it, so that the line is gone when it is refused.
  const ticket = await newTicket(alice)
  const refused = whole.replace(alice.token, ticket)
  await upgrade(server, at(ticket))
  const cutLine = async (bytes: string, cut: 'destroy' | 'resetAndDestroy') => {
    const line = connect(server.port, '127.0.0.1')
    line.on('error', () => {})
    await once(line, 'connect')
    line.write(bytes, () => setImmediate(() => line[cut]()))
    await once(line, 'close')
  }
  for (const bytes of [half, whole, refused, `${whole}\x81\xff`, whole.replace('GET', 'POST')])
    for (const cut of ['destroy', 'resetAndDestroy'] as const)
      await Promise.all(Array.from({ length: 20 }, () => cutLine(bytes, cut)))
  assert.is((await live.ask('ping', {})).type, 'pong')
  await live.close()
})

test.run()
