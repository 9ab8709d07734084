// The doors of backends: which keys open them, what is refused, how much at once; every route as declared.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { strict } from '../../../src/protocol/check.ts'
import type { RouteShape } from '../../../src/protocol/routes.ts'
import {
  MOST_IN_BATCH,
  scopes,
  serverRoutes,
  type ServerRouteName,
} from '../../../src/protocol/server-routes.ts'
import { Backend } from '../../support/backend.ts'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('server calls')
const names = Object.keys(serverRoutes) as ServerRouteName[]
const QUERIES: Partial<Record<ServerRouteName, string>> = {
  'GET /api/server/conversations/:id/messages': '?before=100&after=0&limit=5',
  'GET /api/server/presence': '?userIds=ann,ben',
}
let server: TestServer
let shop: Backend

test.before(async () => {
  server = await startServer({ env: { SERVER_CALLS_PER_SECOND: '0' } })
  shop = await Backend.of(server)
  const people = [
    { id: 'ann', name: 'Ann' },
    { id: 'ben', name: 'Ben' },
  ]
  await shop.batch('POST users', people)
  const group = { kind: 'group', title: 'Order', userIds: ['ann', 'ben'], id: 'order' }
  await shop.do('POST conversations', group)
})
test.after(async () => {
  await server.kill()
})

/** A good call of a route: its documented example. */
function exampleOf(name: ServerRouteName) {
  const { example } = serverRoutes[name] as RouteShape
  const id = name.includes('/users/') ? 'ben' : 'order'
  return { route: name.replace(':id', id) + (QUERIES[name] ?? ''), body: example }
}

// Deleting comes last, since the others speak of whoever is deleted.
for (const name of [...names].sort((one, other) => +/^D/.test(one) - +/^D/.test(other)))
  test(`${name} answers as declared`, async () => {
    const { route, body } = exampleOf(name)
    const authorization = `Bearer ${shop.key}`
    const answer = await call(server.url, route, body, { authorization })
    const { status, output } = serverRoutes[name]
    assert.is(answer.status, status, answer.text)
    const checked = strict(output).safeParse(answer.body)
    assert.ok(checked.success, String(checked.error))
    // Let in again for the others.
    if (name.startsWith('PATCH')) await shop.do('PATCH users/ben', { isDisabled: false })
  })

for (const name of names)
  test(`${name} wants a key of its scope, in words`, async () => {
    const { route, body } = exampleOf(name)
    const alice = (await call(server.url, 'POST /api/sessions', CREDENTIALS)).body.token
    for (const authorization of [
      undefined,
      'Bearer nonsense',
      `Bearer ${alice}`,
      `Bearer ${shop.key.slice(0, -1)}`,
      `Bearer ${shop.key.toUpperCase()}`,
      `Basic ${shop.key}`,
      shop.key,
    ]) {
      const answer = await call(server.url, route, body, authorization ? { authorization } : {})
      assert.equal([answer.status, answer.body.error?.code], [401, 'not_authenticated'])
      assert.match(answer.body.error!.message, /API key/)
    }
    const others = lacking(serverRoutes[name].scope)
    const answer = await call(server.url, route, body, { authorization: `Bearer ${others}` })
    assert.equal([answer.status, answer.body.error?.code], [403, 'forbidden'])
    assert.match(answer.body.error!.message, new RegExp(`scope ${serverRoutes[name].scope}\\.`))
  })

const CREDENTIALS = { email: 'alice@example.org', password: 'correct horse' }
const lackingKeys = new Map<string, string>()
const lacking = (scope: string): string => lackingKeys.get(scope)!
test.before(async () => {
  await Person.signUp(server.url, 'alice')
  const make = async (scope: string) => {
    const others = Object.keys(scopes).filter((other) => other !== scope)
    lackingKeys.set(scope, (await Backend.of(server, others.join(','))).key)
  }
  await Promise.all(Object.keys(scopes).map(make))
})

const POST = { conversationId: 'lobby', userId: 'ann', body: 'Hello' }

test('a key in the address is none, and is refused beside a good one', async () => {
  for (const field of ['token', 'key', 'api_key']) {
    const route = `POST /api/server/messages?${field}=${shop.key}`
    assert.is((await call(server.url, route, POST)).status, 401)
    const both = await shop.call(`POST messages?${field}=${shop.key}`, POST)
    assert.equal([both.status, both.body.error?.code], [400, 'unknown_field'])
    assert.not(both.text.includes(shop.key))
  }
})

test('a key opens no door of people, nor a socket', async () => {
  const me = { authorization: `Bearer ${shop.key}` }
  assert.is((await call(server.url, 'GET /api/me', undefined, me)).status, 401)
  const line = new Person(server.url, { id: '', name: '' }, shop.key, '').connect()
  await line
    .then(() => assert.unreachable())
    .catch((error: Error) => assert.match(error.message, /closed/))
})

test('browsers are refused, whatever key they have', async () => {
  for (const origin of ['https://evil.example', server.url, 'null']) {
    const answer = await shop.call('POST messages', POST, { origin })
    assert.equal([answer.status, answer.body.error?.code], [403, 'forbidden'])
    assert.match(answer.body.error!.message, /never be in a page/)
  }
})

test('a backend may reach the server by any name its network gives it', async () => {
  const headers = { host: 'relais:8181', authorization: `Bearer ${shop.key}` }
  const path = '/api/server/presence?userIds=ann'
  const status = await new Promise((resolve, reject) => {
    request({ port: server.port, path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
  assert.is(status, 200)
})

test('a batch is a list of 1 to 500, and nothing else beside it', async () => {
  const things = Array.from({ length: MOST_IN_BATCH + 1 }, () => POST)
  for (const [body, sentence] of [
    [{ messages: things }, /1 to 500 things; got 501\. Nothing was done/],
    [{ messages: [] }, /got 0/],
    [{ messages: POST }, /got object/],
    [{ messages: null }, /got object/],
    [{ messages: [POST], body: 'x' }, /put "body" into its items/],
  ] as const) {
    const answer = await shop.call('POST messages', body)
    assert.is(answer.status, 400, JSON.stringify(answer.body))
    assert.match(answer.body.error!.message, sentence)
  }
  const none = await shop.call('POST revocations', { revocations: [{ userId: 'ann' }] })
  assert.is(none.body.error?.code, 'missing_field')
})

test('a batch may be larger than what people send, up to 4 MB', async () => {
  const long = { ...POST, body: 'é'.repeat(3000) }
  const results = await shop.batch('POST messages', Array(MOST_IN_BATCH).fill(long))
  assert.ok(results.every(({ seq }) => typeof seq === 'number'))
  assert.equal(await announce(shop.key), [413, 'too_long'])
})

test('of a stranger no body is read', async () => {
  assert.equal(await announce('relais_nobody'), [401, 'not_authenticated'])
})

/** Says that a body of more than 4 MB will come, and sends none of it. */
async function announce(key: string) {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': 4_300_000,
  }
  const path = '/api/server/messages'
  const asking = request({ port: server.port, path, method: 'POST', headers, agent: false })
  asking.on('error', () => {}).flushHeaders()
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  const { error } = (await json(response)) as { error: { code: string } }
  asking.destroy()
  return [response.statusCode, error.code]
}

test('what is not JSON, or not as declared, is refused and does nothing', async () => {
  const line = await (await Person.signUp(server.url, 'watcher')).connect()
  const raw = async (text: string, type = 'application/json') => {
    const headers = { authorization: `Bearer ${shop.key}`, 'content-type': type }
    const address = `${server.url}/api/server/messages`
    const response = await fetch(address, { method: 'POST', headers, body: text })
    return ((await response.json()) as { error?: { code: string } }).error?.code
  }
  assert.is(await raw('{"messages":[{"body":'), 'bad_json')
  assert.is(await raw('[]'), 'bad_frame')
  assert.is(await raw(JSON.stringify(POST), 'text/plain'), 'bad_frame')
  assert.is(await raw(`{"__proto__":{},"body":"x"}`), 'unknown_field')
  assert.is(await raw(`{"messages":${'['.repeat(9)}${']'.repeat(9)}}`), 'too_deep')
  for (const key of ['', ' ', 'x'.repeat(61)]) {
    const answer = await shop.call('POST messages', POST, { 'idempotency-key': key })
    assert.equal([answer.status, answer.body.error?.code], [400, 'bad_field'], key)
  }
  await shop.do('POST messages', { ...POST, body: 'the first that is heard' })
  assert.is((await line.next('new_message')).message.body, 'the first that is heard')
  await line.close()
})

test.run()
