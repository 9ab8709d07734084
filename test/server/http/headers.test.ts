// What every answer carries, page and API alike, so that a browser does nothing it need not do.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { call } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { sayRaw } from '../../support/upgrade.ts'

const test = suite('headers')
let server: TestServer

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

const everywhere = [
  'GET /',
  'GET /healthz',
  'GET /api/me',
  'GET /api/nothing',
  'POST /api/sessions',
]

test('the policy allows scripts, styles and sockets of this host, and nothing in line', async () => {
  for (const route of everywhere) {
    const policy = (await call(server.url, route)).headers.get('content-security-policy') ?? ''
    const rules = policy.split('; ')
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "worker-src 'self'",
      "require-trusted-types-for 'script'",
      'trusted-types relais',
    ])
      assert.ok(rules.includes(rule), `${route}: ${rule}`)
    assert.match(
      policy,
      new RegExp(`connect-src 'self' ws://localhost:${server.port} wss://localhost`),
    )
    assert.not.match(policy, /unsafe|\*/)
  }
})

test('the other protections are everywhere too, also on refusals', async () => {
  for (const route of everywhere) {
    const { headers } = await call(server.url, route)
    assert.is(headers.get('x-content-type-options'), 'nosniff', route)
    assert.is(headers.get('referrer-policy'), 'no-referrer', route)
    assert.is(headers.get('cross-origin-opener-policy'), 'same-origin', route)
    assert.is(headers.get('cross-origin-resource-policy'), 'same-origin', route)
    assert.match(headers.get('permissions-policy') ?? '', /camera=\(\)/, route)
    assert.is(headers.get('access-control-allow-origin'), null, route)
    assert.is(headers.get('x-powered-by'), null, route)
  }
})

test('a Host that is none cannot write into the policy', async () => {
  const host = "evil.com; script-src 'unsafe-inline'"
  const answer = await sayRaw(
    server,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  )
  assert.not.match(answer, /unsafe-inline|evil/)
  assert.match(answer, /connect-src 'self' ws:\/\/localhost /)
})

test('what the API says is kept by nobody', async () => {
  for (const route of ['GET /api/me', 'POST /api/sessions', 'GET /healthz'])
    assert.is((await call(server.url, route)).headers.get('cache-control'), 'no-store', route)
})

test.run()
