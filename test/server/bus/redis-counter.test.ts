// Counting together through a real Redis: one window for all, nothing readable in it, and "I do not know" at once
// when it is away, hangs, or holds something else.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RedisClient, script } from '../../../src/server/bus/redis-client.ts'
import { RedisCounter } from '../../../src/server/bus/redis-counter.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('redis counter')
const KEY = Buffer.alloc(32, 7)
let redis: Redis
const clients: RedisClient[] = []

/** One that waits for Redis as long as its client does: a busy machine is no Redis that hangs. */
async function startCounter(key = KEY): Promise<RedisCounter> {
  const client = new RedisClient(redis.url, () => {})
  clients.push(client)
  const isReady = new Promise<void>((ready) => client.onReady(ready))
  client.open()
  await isReady
  return new RedisCounter(client, key, 60_000)
}
const keys = () => redis.ask((client) => client.keys('*'))

test.before(async () => {
  redis = await Redis.start()
})
test.after.each(async () => {
  for (const client of clients.splice(0)) client.close()
  redis.signal('SIGCONT')
  await redis.ask((client) => client.flushAll())
})
test.after(() => redis.kill())

test('two nodes count one number, in a window that the first begins', async () => {
  const [one, other] = [await startCounter(), await startCounter()]
  const first = await one.add('x', 60_000, 1)
  assert.is(first?.count, 1)
  assert.ok(first!.endsInMs > 59_000 && first!.endsInMs <= 60_000)
  assert.is((await other.add('x', 60_000, 1))?.count, 2)
  assert.is((await one.add('x', 60_000, 0))?.count, 2)
  assert.is((await other.add('y', 60_000, 1))?.count, 1)
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, at) => (at % 2 ? one : other).add('z', 60_000, 1)),
  )
  assert.is(new Set(all.map((each) => each!.count)).size, 100)
})

test('the window ends by itself, later counts do not make it longer', async () => {
  const counter = await startCounter()
  const start = performance.now()
  await counter.add('x', 300, 1)
  await until(
    () => counter.add('x', 300, 1),
    (counted) => counted?.count === 1,
  )
  assert.ok(performance.now() - start >= 290)
  await until(keys, (left) => left.length === 0)
})

test('what is forgotten begins anew; asking without adding leaves nothing behind', async () => {
  const [one, other] = [await startCounter(), await startCounter()]
  await one.add('x', 60_000, 5)
  await other.forget('x')
  assert.is((await one.add('x', 60_000, 0))?.count, 0)
  assert.equal(await keys(), [])
})

test('Redis sees no name, and who has another secret meets other counters', async () => {
  const counter = await startCounter()
  await counter.add('sign-in alice@example.org 192.0.2.1', 60_000, 1)
  const [key, ...more] = await keys()
  assert.equal(more, [])
  assert.match(key!, /^relais:count:[\w-]{43}$/)
  const stranger = await startCounter(Buffer.alloc(32, 8))
  const counted = await stranger.add('sign-in alice@example.org 192.0.2.1', 60_000, 1)
  assert.is(counted?.count, 1)
})

test('what is no counter is not read as one', async () => {
  const counter = await startCounter()
  await counter.add('x', 60_000, 1)
  const [key] = await keys()
  await redis.ask((client) => client.set(key!, 'many'))
  assert.is(await counter.add('x', 60_000, 1), null)
})

test('Redis hangs: one call waits a moment, the next ones do not, and then it is asked again', async () => {
  const counter = new RedisCounter((await startCounter()).redis, KEY)
  redis.signal('SIGSTOP')
  const byClient = counter.redis.run(script("return 'pong'", 'x'), []).catch(() => 'the client')
  const byCounter = counter.add('x', 60_000, 1).then(() => 'the counter')
  assert.is(await Promise.race([byClient, byCounter]), 'the counter', 'who gives up first')
  await nobodyKnowsAtOnce(counter)
  redis.signal('SIGCONT')
  await until(
    () => counter.add('x', 60_000, 1),
    (counted) => counted !== null,
  )
  await byClient
})

/** Many calls, all in one turn of the event loop: none of them has waited for anything. */
async function nobodyKnowsAtOnce(counter: RedisCounter): Promise<void> {
  let hasTurned = false
  setImmediate(() => (hasTurned = true))
  for (let count = 0; count < 1000; count++) {
    assert.is(await counter.add('x', 60_000, 1), null)
    await counter.forget('x')
    assert.is(hasTurned, false)
  }
}

test('Redis is away: nobody knows, nobody waits, nothing is thrown', async () => {
  const counter = await startCounter()
  await redis.kill()
  assert.is(await counter.add('x', 60_000, 1), null)
  await nobodyKnowsAtOnce(counter)
  await redis.start()
  await until(
    () => counter.add('x', 60_000, 1),
    (counted) => counted !== null,
  )
})

test.run()
