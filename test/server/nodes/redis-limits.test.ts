// Guessing at two nodes is slowed as at one, through a real Redis; without it each node slows by itself. The two
// have a store each, for what counts here is the counting.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { call, Person } from '../../support/person.ts'
import { Redis, until } from '../../support/redis.ts'
import { endServers, startServer, type TestServer } from '../../support/server.ts'

const test = suite('redis limits')
test.after(endServers)
let redis: Redis
let nodes: TestServer[] = []
let people = 0

const guess = ({ url }: TestServer, email: string, password = 'wrong') =>
  call(url, 'POST /api/sessions', { email, password })
const statuses = async (answers: ReturnType<typeof guess>[]) =>
  (await Promise.all(answers)).map(({ status }) => status).sort()

/** Somebody with an account on both. */
async function someone(): Promise<Person> {
  const name = `alice${++people}`
  await Person.signUp(nodes[0]!.url, name)
  return Person.signUp(nodes[1]!.url, name)
}

test.before(async () => {
  redis = await Redis.start()
  const env = { REDIS_URL: redis.url, JWT_SECRET: 'x'.repeat(32) }
  nodes = [await startServer({ env }), await startServer({ env })]
  for (const node of nodes)
    await until(node.output, (text) => text.includes('Redis is there'), 5000)
})
test.after(async () => {
  await Promise.all(nodes.map((node) => node.kill()))
  await redis.kill()
})

test('five wrong passwords at two nodes are five', async () => {
  const [one, other] = nodes as [TestServer, TestServer]
  const { email } = await someone()
  for (const node of [one, other, one, other, one])
    assert.is((await guess(node, email)).status, 401)
  for (const node of [other, one]) {
    const { status, body } = await guess(node, email)
    assert.is(status, 429)
    assert.ok(body.error!.retryAfterMs! > 0 && body.error!.retryAfterMs! <= 30_000)
  }
  assert.is((await guess(other, email, 'correct horse')).status, 429)
  assert.is((await guess(other, `other.${email}`)).status, 401)
})

test('of twenty at the same time, five', async () => {
  const { email } = await someone()
  const answers = Array.from({ length: 20 }, (_, at) => guess(nodes[at % 2]!, email))
  assert.equal(await statuses(answers), [...Array(5).fill(401), ...Array(15).fill(429)])
})

test('who gets in at one node begins anew at the other, for a node forgets what it refused too', async () => {
  const [one, other] = nodes as [TestServer, TestServer]
  const { email } = await someone()
  for (let count = 0; count < 4; count++) assert.is((await guess(one, email)).status, 401)
  assert.is((await guess(other, email, 'correct horse')).status, 201)
  for (let count = 0; count < 4; count++) assert.is((await guess(other, email)).status, 401)
})

test('neither an e-mail nor an address is in Redis', async () => {
  const { email } = await someone()
  await guess(nodes[0]!, email)
  const dump = await redis.ask(async (client) => {
    const keys = await client.keys('relais:count:*')
    return keys.join('\n')
  })
  assert.ok(dump.length > 0)
  assert.not.match(dump, /example|127\.0\.0\.1|::1/)
})

test('Redis hangs or is away: each node slows by itself, and nobody waits for Redis', async () => {
  const [one, other] = nodes as [TestServer, TestServer]
  for (const away of [() => redis.signal('SIGSTOP'), () => redis.kill()]) {
    const { email } = await someone()
    await away()
    const start = performance.now()
    assert.is((await guess(one, email, 'correct horse')).status, 201)
    const ms = performance.now() - start
    assert.ok(ms < 3000, `signing in took ${ms} ms`)
    for (const node of [one, other]) {
      for (let count = 0; count < 5; count++) assert.is((await guess(node, email)).status, 401)
      assert.is((await guess(node, email)).status, 429)
    }
  }
})

test.run()
