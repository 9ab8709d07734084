// Pages served elsewhere: the allowed ones may call the API with a token and read what it answers; no other may, and
// none has a cookie.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { request } from 'node:http'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('cors')
const SHOP = 'https://shop.example.org'
const DEVELOPMENT = [
  'http://localhost:5173',
  'http://localhost:3000',
  'http://127.0.0.1:5173',
  'http://127.0.0.1:3000',
]
let server: TestServer
let open: TestServer
let alice: Person

test.before(async () => {
  const env = { ALLOWED_ORIGINS: SHOP }
  ;[server, open] = await Promise.all([
    startServer({ env }),
    startServer({ env: { ...env, HOST: '0.0.0.0' } }),
  ])
  alice = await Person.signUp(server.url, 'alice')
})
test.after(async () => {
  await Promise.all([server.kill(), open.kill()])
})

/** What a browser asks before it sends JSON, or a token, from this page. */
const preflight = (url: string, origin: string, method = 'POST') =>
  call(url, 'OPTIONS /api/conversations/lobby/messages', undefined, {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': 'authorization,content-type,idempotency-key',
  })
const readerOf = (headers: Headers) => headers.get('access-control-allow-origin')

test('a preflight of an allowed page says what it may send, and for how long that holds', async () => {
  for (const origin of [SHOP, ...DEVELOPMENT]) {
    const { status, headers, text } = await preflight(server.url, origin)
    assert.is(status, 204)
    assert.is(text, '')
    assert.is(readerOf(headers), origin)
    assert.match(headers.get('vary')!, /Origin/)
    assert.is(
      headers.get('access-control-allow-headers'),
      'Authorization,Content-Type,Idempotency-Key',
    )
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE'])
      assert.match(headers.get('access-control-allow-methods')!, new RegExp(`\\b${method}\\b`))
    assert.is(headers.get('access-control-max-age'), '600')
    assert.is(headers.get('access-control-allow-credentials'), null)
  }
})

const STRANGERS = [
  'https://evil.com',
  'https://shop.example.org.evil.com',
  'https://shop.example.org:8443',
  'http://shop.example.org',
  'https://SHOP.example.org',
  'http://localhost:5174',
  'https://localhost:5173',
  'http://localhost:5173.evil.com',
  'null',
]
test('a page of any other origin may read nothing', async () => {
  for (const origin of STRANGERS) {
    assert.is(readerOf((await preflight(server.url, origin)).headers), null, origin)
    const { headers } = await alice.call('GET /api/me', undefined, { origin })
    assert.is(readerOf(headers), null, origin)
    assert.match(headers.get('vary')!, /Origin/)
  }
})

test('opened to a network, pages of a development server are strangers too', async () => {
  for (const origin of DEVELOPMENT) {
    assert.is(readerOf((await preflight(open.url, origin)).headers), null, origin)
    const { status } = await call(open.url, 'GET /api/house', undefined, { origin })
    assert.is(status, 403)
  }
  assert.is(readerOf((await preflight(open.url, SHOP)).headers), SHOP)
})

test('an allowed page reads answers and refusals, and when to come again', async () => {
  const answer = await alice.call('GET /api/me', undefined, { origin: SHOP })
  assert.is(answer.status, 200)
  assert.is(readerOf(answer.headers), SHOP)
  assert.is(answer.headers.get('access-control-expose-headers'), 'Retry-After')
  for (const [route, status] of [
    ['GET /api/nothing', 404],
    ['GET /api/conversations/c_none', 404],
    ['GET /api/me?x=1', 400],
  ] as const) {
    const refused = await alice.call(route, undefined, { origin: SHOP })
    assert.is(refused.status, status)
    assert.is(readerOf(refused.headers), SHOP, route)
  }
  const { status, headers } = await call(server.url, 'GET /api/me', undefined, { origin: SHOP })
  assert.is(status, 401)
  assert.is(readerOf(headers), SHOP)
})

test('an allowed page signs in for a Bearer token, and leaves no cookie', async () => {
  const input = { email: alice.email, password: 'correct horse' }
  const { status, body, headers } = await call(server.url, 'POST /api/sessions', input, {
    origin: SHOP,
  })
  assert.is(status, 201)
  assert.is(headers.get('set-cookie'), null)
  const authorization = `Bearer ${String(body.token)}`
  assert.is(
    (await call(server.url, 'GET /api/me', undefined, { authorization, origin: SHOP })).status,
    200,
  )
  const own = await call(server.url, 'POST /api/sessions', input, { origin: server.url })
  assert.match(own.headers.get('set-cookie')!, /relais_session=/)
})

test('a page from disk, or a frame of any website, makes no account and no token', async () => {
  for (const [route, body] of [
    ['POST /api/accounts', { email: 'new@example.org', password: 'correct horse' }],
    ['POST /api/sessions', { email: alice.email, password: 'correct horse' }],
  ] as const) {
    const { status, body: said, headers } = await call(server.url, route, body, { origin: 'null' })
    assert.is(status, 403, route)
    assert.match(said.error!.message, /origin is not allowed/)
    assert.is(headers.get('set-cookie'), null)
  }
})

test('a host name that is none gets no permission either', async () => {
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port: server.port,
      method: 'OPTIONS',
      path: '/api/me',
      headers: { host: 'evil.com', origin: SHOP, 'access-control-request-method': 'GET' },
    })
    asked.on('response', (response) => {
      response.resume()
      resolve(response.headers)
    })
    asked.on('error', reject)
    asked.end()
  })
  assert.is(headers['access-control-allow-origin'], undefined)
})

test.run()
