// Presence of several nodes through a real Redis: leases, sweeping, one user on two nodes, and what is
// believed while Redis is away, or takes nothing.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { RedisPresence } from '../../../src/server/bus/redis-presence.ts'
import type { Seen } from '../../../src/server/bus/presence.ts'
import { Proxy } from '../../support/proxy.ts'
import { randomFrom, SEED } from '../../support/random.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('redis presence')
const PACE = { beatMs: 100, leaseMs: 600, settleMs: 1200, trustMs: 800 }
let redis: Redis
let toRedis: Proxy
const nodes: RedisPresence[] = []

function startNode(pace = PACE, url = redis.url): RedisPresence {
  const node = new RedisPresence(new RedisClient(url, () => {}), pace, 50)
  nodes.push(node)
  return node
}

const becomes = (node: RedisPresence, userId: string, seen: Seen) =>
  until(
    () => node.statusOf(userId),
    (status) => status === seen,
  )

const online = (...userIds: string[]) =>
  until(
    () => redis.online(),
    (members) => members.join() === userIds.sort().join(),
  )

test.before(async () => {
  redis = await Redis.start()
  toRedis = await Proxy.start(redis.port, randomFrom(SEED))
})
test.after.each(async () => {
  for (const node of nodes.splice(0)) await node.close()
})
test.after(async () => {
  toRedis.close()
  await redis.kill()
})

test('who is on one node is seen on the other, and in the public set unless away', async () => {
  const [one, other] = [startNode(), startNode()]
  one.put('c1', 'alice', 'online')
  await becomes(other, 'alice', 'online')
  await online('alice')
  one.put('c1', 'alice', 'away')
  await becomes(other, 'alice', 'away')
  await online()
  one.remove('c1', false)
  await becomes(other, 'alice', 'offline')
  await becomes(one, 'alice', 'offline')
})

test('somebody with a tab on each node stays online until both are closed', async () => {
  const [one, other] = [startNode(), startNode()]
  const told: string[] = []
  other.onChange((userIds) => told.push(...userIds.map((id) => `${id} ${other.statusOf(id)}`)))
  one.put('c1', 'bob', 'online')
  await becomes(other, 'bob', 'online')
  other.put('c2', 'bob', 'online')
  one.remove('c1', true)
  one.put('c3', 'mark', 'online')
  await becomes(other, 'mark', 'online')
  await online('bob', 'mark')
  assert.equal(told, ['bob online', 'mark online'], 'closing a tab was no news')
  other.remove('c2', true)
  await becomes(one, 'bob', 'offline')
  await online('mark')
})

test('when the public set has ended, whoever comes next is not alone in it', async () => {
  const node = startNode({ ...PACE, beatMs: 60_000 })
  node.put('c1', 'alice', 'online')
  node.put('c2', 'bob', 'online')
  node.put('c3', 'mark', 'away')
  await online('alice', 'bob')
  await redis.ask((client) => client.del('online_users'))
  node.put('c4', 'chloé', 'online')
  await online('alice', 'bob', 'chloé')
  const seconds = await redis.ask((client) => client.ttl('online_users'))
  assert.ok(seconds > 0, 'it ends by itself')
})

test('a node that dies is swept by the other; one that stops takes its people along at once', async () => {
  const [one, other] = [startNode(), startNode()]
  one.put('c1', 'chloé', 'online')
  await becomes(other, 'chloé', 'online')
  one.redis.close()
  await becomes(other, 'chloé', 'offline')
  await online()
  // Nobody waits for the end of its lease.
  const third = startNode({ ...PACE, leaseMs: 600_000 })
  third.put('c2', 'dora', 'online')
  await becomes(other, 'dora', 'online')
  await third.close()
  await becomes(other, 'dora', 'offline')
})

test('Redis gone: own people are right, others are kept, then unknown, never offline', async () => {
  const one = startNode({ ...PACE, settleMs: 60_000 })
  const other = startNode(PACE, `redis://127.0.0.1:${new URL(toRedis.url).port}`)
  one.put('c1', 'eve', 'online')
  other.put('c2', 'fred', 'online')
  await becomes(one, 'fred', 'online')
  const seen = new Set<Seen>()
  one.onChange((userIds) => userIds.includes('fred') && seen.add(one.statusOf('fred')))
  toRedis.weather = { end: { afterBytes: 0, how: 'reset' } }
  await redis.kill()
  one.put('c3', 'gina', 'online')
  assert.is(one.statusOf('gina'), 'online')
  one.remove('c1', true)
  await becomes(one, 'fred', 'unknown')
  await redis.start()
  // Though the other is not back yet, this one waits for what it will tell.
  await becomes(one, 'fred', 'online')
  toRedis.weather = {}
  await becomes(other, 'gina', 'online')
  await becomes(other, 'eve', 'offline')
  await online('fred', 'gina')
  assert.not(seen.has('offline'))
})

test('Redis out of memory: why is said once, others become unknown, and all is well when there is space', async () => {
  const told: (string | null)[] = []
  const client = new RedisClient(redis.url, () => {})
  const one = new RedisPresence(client, PACE, 50, true, (reason) => told.push(reason))
  const other = startNode()
  nodes.push(one)
  one.put('c1', 'judy', 'online')
  other.put('c2', 'ken', 'online')
  await becomes(one, 'ken', 'online')
  const memory = (bytes: string) => redis.ask((client) => client.configSet('maxmemory', bytes))
  await memory('1')
  await becomes(one, 'ken', 'unknown')
  assert.equal([one.statusOf('judy'), client.isUp, one.isUp], ['online', true, false])
  assert.equal([told.length, told[0]!.split(' ')[0]], [1, 'OOM'])
  await memory('0')
  await becomes(one, 'ken', 'online')
  await until(() => one.isUp, Boolean)
  assert.equal(told.slice(1), [null])
  await online('judy', 'ken')
})

test('hundreds of people are told to a Redis that comes back empty', async () => {
  const [one, other] = [startNode(), startNode()]
  const names = Array.from({ length: 700 }, (_, index) => `u${index}`)
  for (const name of names) one.put(`c-${name}`, name, 'online')
  await until(
    async () => (await redis.online()).length,
    (count) => count === 700,
  )
  await redis.ask((client) => client.flushAll())
  await until(
    async () => (await redis.online()).length,
    (count) => count === 700,
  )
  await becomes(other, 'u699', 'online')
  assert.is([...other.here()].length, 700)
})

test.run()
