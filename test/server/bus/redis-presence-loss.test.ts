// Presence of several nodes when Redis forgets, stands still or answers late: whoever has a tab on one of them is never
// called offline by another.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { script } from '../../../src/server/bus/redis-client.ts'
import { beat, PUBLIC_VIEW, put, snapshot, sweep } from '../../../src/server/bus/redis-scripts.ts'
import { PresenceNode } from '../../support/presence-node.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('redis presence, loss')
/** Longer than any of these tests; those that see it end have less. */
const LONG_MS = 60_000
const PEOPLE = 4800
const PACE = { beatMs: 100, leaseMs: 1200, settleMs: LONG_MS, trustMs: LONG_MS }
const HEALS_SOON = { ...PACE, settleMs: 3000 }
let redis: Redis
let nodes: PresenceNode[] = []

function startNode(pace = PACE, isAlone = true): PresenceNode {
  const node = new PresenceNode(redis.url, pace, isAlone)
  nodes.push(node)
  return node
}

const online = (...userIds: string[]) =>
  until(
    () => redis.online(),
    (members) => members.join() === userIds.sort().join(),
    15_000,
  )

/** A few of these last longer than a lease, and one does not. */
const aWhile = () => new Promise<void>((next) => setTimeout(next, PACE.leaseMs / 8))

const forget = () => redis.ask((client) => client.flushAll())

test.before(async () => {
  redis = await Redis.start()
})
test.after.each(async () => {
  for (const node of nodes) node.release()
  for (const { presence } of nodes) await presence.close()
  nodes = []
  await forget()
})
test.after(() => redis.kill())

test('a tab that closes before another node is back at an empty Redis takes nobody away', async () => {
  const [one, other, third] = [startNode(), startNode(), startNode()]
  one.presence.put('c1', 'alice', 'online')
  other.presence.put('c2', 'alice', 'online')
  await third.becomes('alice', 'online')
  await one.becomes('alice', 'online')
  await until(
    () => redis.ask((client) => client.hGet('{online_users}:status', 'alice')),
    (told) => told === 'online *',
    15_000,
  )
  other.hold()
  await forget()
  await online('alice')
  one.presence.remove('c1', true)
  await online()
  one.presence.put('c3', 'bob', 'online')
  await third.becomes('bob', 'online')
  assert.equal(
    [one, third].map(({ presence }) => presence.statusOf('alice')),
    ['online', 'online'],
  )
  other.release()
  await online('alice', 'bob')
  assert.equal(
    [one, third].flatMap(({ calledOffline }) => [...calledOffline]),
    [],
  )
})

test('whoever does not come back to an empty Redis is offline in the end', async () => {
  const [one, other] = [startNode(HEALS_SOON), startNode(HEALS_SOON)]
  one.presence.put('c1', 'alice', 'online')
  other.presence.put('c2', 'bob', 'away')
  await one.becomes('bob', 'away')
  other.hold()
  await forget()
  await one.becomes('bob', 'offline')
  other.release()
  await one.becomes('bob', 'away')
  await other.becomes('alice', 'online')
})

test('a node that starts beside an empty Redis calls nobody offline before all had time to tell', async () => {
  const [one, other] = [startNode(), startNode()]
  one.presence.put('c1', 'alice', 'online')
  other.presence.put('c2', 'bob', 'online')
  await online('alice', 'bob')
  other.hold()
  await forget()
  await online('alice')
  const fresh = startNode(PACE, false)
  await fresh.took(beat, 3)
  assert.is(fresh.presence.statusOf('bob'), 'unknown')
  other.release()
  await fresh.becomes('bob', 'online')
})

test('a Redis that comes back with an older memory is told anew who is there', async () => {
  const [one, other] = [startNode(HEALS_SOON), startNode(HEALS_SOON)]
  one.presence.put('c1', 'alice', 'online')
  await other.becomes('alice', 'online')
  await redis.ask(async (client) => {
    for (const key of await client.keys('*')) await client.copy(key, key, { DB: 1 })
  })
  one.presence.put('c2', 'bob', 'online')
  one.presence.remove('c1', true)
  other.presence.put('c3', 'chloé', 'online')
  await other.becomes('bob', 'online')
  await other.becomes('alice', 'offline')
  await one.becomes('chloé', 'online')
  await redis.ask((client) => client.swapDb(0, 1))
  await online('bob', 'chloé')
  await other.becomes('alice', 'offline')
  assert.equal([...one.calledOffline], ['alice'])
  assert.equal([...other.calledOffline], ['alice'])
})

test('a sweep that Redis was asked before it stood still ends no lease', async () => {
  const [one, other] = [startNode(), startNode()]
  one.presence.put('c1', 'alice', 'online')
  other.presence.put('c2', 'bob', 'online')
  await one.becomes('bob', 'online')
  await other.becomes('alice', 'online')
  one.hold()
  other.hold()
  const isSilent = () => redis.ask((client) => client.exists('{online_users}:beating'))
  await until(isSilent, (count) => count === 0, 15_000)
  one.line.leapMs = other.line.leapMs = 10_000
  const wish = ['', String(PACE.settleMs)]
  await other.line.runNow(script(sweep, PUBLIC_VIEW), wish)
  await online('alice', 'bob')
  const beaten = one.took(beat, 3)
  one.release()
  await beaten
  other.release()
  await other.becomes('alice', 'online')
  assert.equal(
    [one, other].flatMap(({ calledOffline }) => [...calledOffline]),
    [],
  )
})

test('a lease is renewed however long it takes to tell of everybody', async () => {
  const [one, other] = [startNode(HEALS_SOON), startNode(HEALS_SOON)]
  one.line.before = (step) => (step.text === put ? aWhile() : undefined)
  for (let index = 0; index < PEOPLE; index++) one.presence.put(`c${index}`, `u${index}`, 'online')
  await other.counts(PEOPLE)
  assert.equal([...other.calledOffline], [])
})

test('a lease is renewed however long it takes to sweep everybody of another', async () => {
  const [one, other, third] = [startNode(HEALS_SOON), startNode(HEALS_SOON), startNode(HEALS_SOON)]
  for (let index = 0; index < PEOPLE; index++) one.presence.put(`c${index}`, `u${index}`, 'online')
  other.presence.put('c', 'alice', 'online')
  await third.counts(PEOPLE + 1)
  const never = new Promise<void>(() => {})
  third.line.before = (step) => (step.text === sweep ? never : undefined)
  other.line.before = (step) => (step.text === sweep ? aWhile() : undefined)
  one.hold()
  await third.counts(1)
  assert.not(third.calledOffline.has('alice'))
})

test('a node whose registration was not answered tells everybody all the same', async () => {
  const [one, other] = [startNode(), startNode()]
  one.presence.put('c1', 'alice', 'online')
  await other.becomes('alice', 'online')
  let lost = 0
  one.line.after = (step, values) => {
    if (step.text === beat && values[3] === '1' && lost++ === 0) throw new Error('lost')
  }
  await forget()
  await until(
    () => lost,
    (count) => count === 1,
    15_000,
  )
  await online('alice')
})

test('what is heard while everything is read is newer than what is read', async () => {
  const [one, other] = [startNode(), startNode()]
  one.presence.put('c1', 'alice', 'online')
  await other.becomes('alice', 'online')
  const reading = new Promise<() => void>((isReading) => {
    other.line.after = (step) => {
      if (step.text === snapshot) return new Promise<void>((answer) => isReading(answer))
    }
  })
  const answer = await reading
  one.presence.put('c2', 'bob', 'online')
  await other.becomes('bob', 'online')
  const isDone = other.took(beat, 2)
  answer()
  await isDone
  assert.is(other.presence.statusOf('bob'), 'online')
  assert.equal([...other.calledOffline], [])
})

test.run()
