// The keys of backends: when they work, how fast they may be used, and that they are kept nowhere.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readdirSync, readFileSync } from 'node:fs'
import { apiKey, Backend } from '../../support/backend.ts'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('api keys')
let server: TestServer
let shop: Backend
let alice: Person

test.before(async () => {
  server = await startServer({ env: { SERVER_CALLS_PER_SECOND: '0' } })
  shop = await Backend.of(server)
  alice = await Person.signUp(server.url, 'alice')
})
test.after(async () => {
  await server.kill()
})

const post = () => ({ conversationId: 'lobby', userId: alice.user.id, body: 'Hello' })

test('a new key works at once, an ended one no longer, a rotated one until its hour', async () => {
  const old = await Backend.of(server, 'messages')
  const rotated = await apiKey(server, old.name, '--rotate', '--grace', '1')
  const next = new Backend(server.url, /^relais_\S+$/m.exec(rotated.out)![0])
  for (const { key } of [old, next])
    assert.is((await new Backend(server.url, key).call('POST messages', post())).status, 201)
  await apiKey(server, old.name, '--rotate')
  const ended = await next.call('POST messages', post())
  assert.equal([ended.status, ended.body.error?.code], [401, 'not_authenticated'])
  assert.is((await old.call('POST messages', post())).status, 401)
  assert.is((await shop.call('POST messages', post())).status, 201)
})

test('too many calls with one key are told when to come again; another key is not slowed', async () => {
  const slow = await startServer({ env: { SERVER_CALLS_PER_SECOND: '3' } })
  const [one, other] = [await Backend.of(slow), await Backend.of(slow)]
  const calls = Array.from({ length: 40 }, () => one.call('GET presence?userIds=ann'))
  const answers = await Promise.all(calls)
  const refused = answers.filter(({ status }) => status === 429)
  assert.ok(refused.length > 0)
  for (const { headers, body } of refused) {
    assert.is(headers.get('retry-after'), '1')
    assert.is(body.error?.code, 'too_many_attempts')
    assert.match(body.error!.message, /Too many calls with this key/)
  }
  assert.is((await other.call('GET presence?userIds=ann')).status, 200)
  await slow.kill()
})

test('no key is ever in the log, nor in the database', async () => {
  const own = await startServer()
  const backend = await Backend.of(own)
  const headers = { authorization: `Bearer ${backend.key}`, 'idempotency-key': 'x' }
  for (const route of ['POST /api/server/messages', 'GET /api/server/none', 'GET /api/me'])
    await call(
      own.url,
      `${route}?key=${backend.key}`,
      route.startsWith('POST') ? post() : undefined,
      headers,
    )
  await own.kill()
  assert.not(own.output().includes(backend.key.slice(7)))
  const files = readdirSync(own.dataDir).map((file) => `${own.dataDir}/${file}`)
  for (const file of files) assert.not(readFileSync(file, 'latin1').includes(backend.key.slice(7)))
})

test.run()
