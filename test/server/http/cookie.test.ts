// The page's cookie: set by signing in, out of reach of scripts, good for the server's own pages alone.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from '../../support/free-port.ts'
import { call } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('cookie')
let server: TestServer
const alice = { email: 'alice@example.org', password: 'correct horse' }
let cookie: string

const cookieOf = (headers: Headers): string => headers.getSetCookie()[0]!.split(';')[0]!

test.before(async () => {
  server = await startServer({ env: { ALLOWED_ORIGINS: 'https://shop.example.org' } })
  cookie = cookieOf((await call(server.url, 'POST /api/accounts', alice)).headers)
})
test.after(async () => {
  await server.kill()
})

const flagsOf = (headers: Headers): string[] => {
  const all = headers.getSetCookie()
  assert.is(all.length, 1)
  return all[0]!.split(/; */).slice(1)
}

test('signing up and in set it for a week, HttpOnly and SameSite=Strict', async () => {
  const bob = { email: 'bob@example.org', password: 'correct horse' }
  for (const route of ['POST /api/accounts', 'POST /api/sessions']) {
    const { headers, body } = await call(server.url, route, bob)
    assert.is(cookieOf(headers), `relais_session=${body.token as string}`)
    const flags = flagsOf(headers)
    for (const flag of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=604800'])
      assert.ok(flags.includes(flag), `${flag} of ${flags.join('; ')}`)
    assert.not(flags.some((flag) => /^domain/i.test(flag)))
  }
})

test('it is Secure where people come by https, and not on plain http, where browsers would drop it', async () => {
  assert.not(
    flagsOf((await call(server.url, 'POST /api/sessions', alice)).headers).includes('Secure'),
  )
  const port = await freePort()
  const env = { PUBLIC_URL: `https://chat.example.org:${port}` }
  const behindProxy = await startServer({ port, env })
  const { headers } = await call(behindProxy.url, 'POST /api/accounts', alice)
  assert.ok(flagsOf(headers).includes('Secure'))
  await behindProxy.kill()
})

test('what is refused sets none', async () => {
  const wrong = { ...alice, password: 'wrong horse' }
  for (const route of ['POST /api/sessions', 'POST /api/accounts'])
    assert.equal((await call(server.url, route, wrong)).headers.getSetCookie(), [])
})

test('with it the own page reads and writes', async () => {
  for (const origin of [undefined, server.url]) {
    const headers: Record<string, string> = origin ? { cookie, origin } : { cookie }
    assert.is((await call(server.url, 'GET /api/me', undefined, headers)).status, 200)
    const sent = await call(
      server.url,
      'POST /api/conversations/lobby/messages',
      { body: 'x' },
      headers,
    )
    assert.is(sent.status, 201)
  }
})

test('with it another page gets nothing, not even one whose origin is allowed; a Bearer works there', async () => {
  const message = { body: 'from elsewhere' }
  const route = 'POST /api/conversations/lobby/messages'
  for (const origin of ['http://localhost:5173', 'https://shop.example.org', 'null']) {
    for (const [each, body] of [
      ['GET /api/me'],
      ['POST /api/tickets'],
      [route, message],
    ] as const) {
      const answer = await call(server.url, each, body, { cookie, origin })
      assert.is(answer.status, 401, `${each} from ${origin}`)
      assert.is(answer.body.error?.code, 'not_authenticated')
    }
    const authorization = `Bearer ${cookie.split('=')[1]}`
    assert.is((await call(server.url, route, message, { authorization, origin })).status, 201)
  }
})

test('a page whose origin is not allowed is refused with 403, by cookie, by Bearer or to sign in', async () => {
  const origin = 'https://evil.com'
  const authorization = `Bearer ${cookie.split('=')[1]}`
  for (const headers of [{ cookie }, { authorization }] as Record<string, string>[])
    for (const route of ['GET /api/me', 'POST /api/tickets', 'GET /healthz']) {
      const { status, body } = await call(server.url, route, undefined, { origin, ...headers })
      assert.is(status, 403)
      assert.is(body.error?.code, 'forbidden')
    }
  const { status, headers } = await call(server.url, 'POST /api/sessions', alice, { origin })
  assert.is(status, 403)
  assert.equal(headers.getSetCookie(), [])
})

test('a socket is not opened by it: that takes a ticket', async () => {
  const { body } = await call(server.url, 'POST /api/tickets', undefined, { cookie })
  assert.type(body.ticket, 'string')
})

test('logging out takes it away, and it is worth nothing afterwards', async () => {
  const signedIn = await call(server.url, 'POST /api/sessions', alice)
  const own = { cookie: cookieOf(signedIn.headers), origin: server.url }
  const { status, headers } = await call(server.url, 'DELETE /api/sessions/current', undefined, own)
  assert.is(status, 200)
  assert.is(cookieOf(headers), 'relais_session=')
  assert.ok(flagsOf(headers).includes('Max-Age=0'))
  assert.is((await call(server.url, 'GET /api/me', undefined, own)).status, 401)
})

test('cookies that are none harm nothing', async () => {
  for (const bad of [
    'relais_session=',
    'relais_session=%E0%A4%A',
    'relais_session',
    '=;;=',
    '__proto__=x',
  ])
    assert.is((await call(server.url, 'GET /api/me', undefined, { cookie: bad })).status, 401, bad)
})

test.run()
