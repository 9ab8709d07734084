// The whole server as one process: it outlives every strange request, and stops politely.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { call, pause, Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { sayRaw } from '../support/upgrade.ts'

const test = suite('app')
let server: TestServer
let alice: Person

test.before.each(async () => {
  server = await startServer()
  alice = await Person.signUp(server.url, 'alice')
})
test.after.each(async () => {
  await server.kill()
})

const strange = [
  'GET http://evil.com/api/me HTTP/1.1\r\nHost: localhost',
  'GET * HTTP/1.1\r\nHost: localhost',
  'OPTIONS * HTTP/1.1\r\nHost: localhost',
  'TRACE /api/me HTTP/1.1\r\nHost: localhost',
  'CONNECT evil.com:80 HTTP/1.1\r\nHost: localhost',
  'GET /api/me HTTP/1.0',
  ...['[', 'a b', '', 'localhost:99999', 'x'.repeat(9000)].map(
    (host) => `GET /api/me HTTP/1.1\r\nHost: ${host}`,
  ),
  ...[
    '/%zz',
    '/%00',
    '/api/conversations/%E0%A4',
    '//evil.com/%2e%2e',
    `/${'../'.repeat(999)}`,
  ].map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost`),
  ...['Range: bytes=5-3', 'Authorization: Bearer \xff', 'Origin: \xff', 'Cookie: \xff=%zz'].map(
    (header) => `GET / HTTP/1.1\r\nHost: localhost\r\n${header}`,
  ),
  'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nExpect: nonsense',
  'POST /api/accounts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999',
  'POST /api/accounts HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz',
]

test('no strange request is answered as a fault of the server, or ends it', async () => {
  const live = await alice.connect()
  for (const request of strange) {
    const bytes = Buffer.from(`${request}\r\nConnection: close\r\n\r\n`, 'latin1')
    const answer = await sayRaw(server, bytes)
    assert.match(answer, /^(HTTP\/1\.1 [234]\d\d |$)/, request.slice(0, 80))
    assert.is((await live.ask('ping', {})).type, 'pong')
  }
  assert.is((await call(server.url, 'GET /healthz')).status, 200)
  await live.close()
})

test('told to stop, it says goodbye to every line, closes it with 4503 and ends with 0', async () => {
  const lines = [await alice.connect(), await alice.connect()]
  const ended = server.kill('SIGTERM')
  for (const line of lines) {
    assert.ok((await line.next('goodbye')).retryAfterMs > 0)
    assert.is(await line.closed(), 4503)
  }
  assert.is(await ended, 0)
})

test('with DRAIN_SECONDS it is not ready any more, and works on until they have passed', async () => {
  const draining = await startServer({ env: { DRAIN_SECONDS: '2' } })
  const bob = await Person.signUp(draining.url, 'bob')
  const before = await bob.connect()
  assert.is((await call(draining.url, 'GET /readyz')).status, 200)
  const [start, ended] = [performance.now(), draining.kill('SIGTERM')]
  while (!draining.output().includes('stops in 2 s')) await pause(5)
  const notReady = await call(draining.url, 'GET /readyz')
  assert.is(notReady.status, 503)
  assert.match(notReady.body.error!.message, /draining/)
  assert.is((await call(draining.url, 'GET /healthz')).status, 200)
  const after = await bob.connect()
  await before.do('send_message', { conversationId: 'lobby', body: 'still here' })
  assert.is((await after.next('new_message')).message.body, 'still here')
  assert.is((await bob.call('POST /api/poll', {})).status, 200)
  for (const line of [before, after]) {
    assert.ok((await line.next('goodbye')).retryAfterMs > 0)
    assert.ok(performance.now() - start >= 1990)
    assert.is(await line.closed(), 4503)
  }
  assert.is(await ended, 0)
})

test('while it drains, a second signal ends it at once', async () => {
  const draining = await startServer({ env: { DRAIN_SECONDS: '3600' } })
  const ended = draining.kill('SIGTERM')
  while (!draining.output().includes('stops in 3600 s')) await pause(5)
  draining.process.kill('SIGTERM')
  assert.is(await ended, 1)
})

test.run()
