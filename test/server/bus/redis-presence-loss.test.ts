// Presence of several nodes when Redis forgets, or answers late: whoever has a tab on one of them is never called offline
// by another.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { beat, put, snapshot } from '../../../src/server/bus/redis-scripts.ts'
import { HEALS_SOON, PresenceNodes } from '../../support/presence-node.ts'
import { until } from '../../support/redis.ts'

const test = suite('redis presence, loss')
let nodes: PresenceNodes

/** Into another database, which may take the place of this one. */
const keepMemory = () =>
  nodes.redis.ask(async (client) => {
    for (const key of await client.keys('*')) await client.copy(key, key, { DB: 1 })
  })

test.before(async () => {
  nodes = await PresenceNodes.open()
})
test.after.each(() => nodes.end())
test.after(() => nodes.redis.kill())

test('a tab that closes before another node is back at an empty Redis takes nobody away', async () => {
  const [one, other, third] = [nodes.start(), nodes.start(), nodes.start()]
  one.presence.put('c1', 'alice', 'online')
  other.presence.put('c2', 'alice', 'online')
  await third.becomes('alice', 'online')
  await one.becomes('alice', 'online')
  await until(
    () => nodes.redis.ask((client) => client.hGet('{online_users}:status', 'alice')),
    (told) => told === 'online *',
    15_000,
  )
  other.hold()
  await nodes.forget()
  await nodes.online('alice')
  one.presence.remove('c1', true)
  await nodes.online()
  one.presence.put('c3', 'bob', 'online')
  await third.becomes('bob', 'online')
  assert.equal(
    [one, third].map(({ presence }) => presence.statusOf('alice')),
    ['online', 'online'],
  )
  other.release()
  await nodes.online('alice', 'bob')
  assert.equal(
    [one, third].flatMap(({ calledOffline }) => [...calledOffline]),
    [],
  )
})

test('whoever does not come back to an empty Redis is offline in the end', async () => {
  const [one, other] = [nodes.start({ pace: HEALS_SOON }), nodes.start({ pace: HEALS_SOON })]
  one.presence.put('c1', 'alice', 'online')
  other.presence.put('c2', 'bob', 'away')
  await one.becomes('bob', 'away')
  other.hold()
  await nodes.forget()
  await one.becomes('bob', 'offline')
  other.release()
  await one.becomes('bob', 'away')
  await other.becomes('alice', 'online')
})

test('a node that starts beside an empty Redis calls nobody offline before all had time to tell', async () => {
  const [one, other] = [nodes.start(), nodes.start()]
  one.presence.put('c1', 'alice', 'online')
  other.presence.put('c2', 'bob', 'online')
  await nodes.online('alice', 'bob')
  other.hold()
  await nodes.forget()
  await nodes.online('alice')
  const fresh = nodes.start({ isAlone: false })
  await fresh.took(beat, 3)
  assert.is(fresh.presence.statusOf('bob'), 'unknown')
  other.release()
  await fresh.becomes('bob', 'online')
})

test('another installation in another database of this Redis is not heard', async () => {
  const one = nodes.start()
  one.presence.put('c1', 'alice', 'online')
  await nodes.online('alice')
  const epoch = () => nodes.redis.ask((client) => client.get('{online_users}:epoch'))
  const before = await epoch()
  const stranger = nodes.start({ database: 1 })
  for (let index = 0; index < 20; index++) stranger.presence.put(`c${index}`, `u${index}`, 'online')
  await stranger.counts(20)
  await one.took(beat, 4)
  assert.is(await epoch(), before)
  assert.equal([...one.presence.here()], ['alice'])
})

test('an older memory is noticed before anything is told on top of it', async () => {
  const [one, other] = [nodes.start(), nodes.start()]
  one.presence.put('c1', 'alice', 'online')
  await other.becomes('alice', 'online')
  await keepMemory()
  other.presence.put('c2', 'bob', 'online')
  await one.becomes('bob', 'online')
  await other.took(beat, 1)
  one.hold(beat)
  other.hold(beat)
  await nodes.redis.ask((client) => client.swapDb(0, 1))
  const told = one.took(put)
  one.presence.put('c3', 'chloé', 'online')
  await told
  one.release()
  other.release()
  await nodes.online('alice', 'bob', 'chloé')
  assert.equal(
    [one, other].flatMap(({ calledOffline }) => [...calledOffline]),
    [],
  )
})

test('a Redis that comes back with an older memory is told anew who is there', async () => {
  const [one, other] = [nodes.start({ pace: HEALS_SOON }), nodes.start({ pace: HEALS_SOON })]
  one.presence.put('c1', 'alice', 'online')
  await other.becomes('alice', 'online')
  await keepMemory()
  one.presence.put('c2', 'bob', 'online')
  one.presence.remove('c1', true)
  other.presence.put('c3', 'chloé', 'online')
  await other.becomes('bob', 'online')
  await other.becomes('alice', 'offline')
  await one.becomes('chloé', 'online')
  await nodes.redis.ask((client) => client.swapDb(0, 1))
  await nodes.online('bob', 'chloé')
  await other.becomes('alice', 'offline')
  assert.equal([...one.calledOffline], ['alice'])
  assert.equal([...other.calledOffline], ['alice'])
})

test('a node whose registration was not answered tells everybody all the same', async () => {
  const [one, other] = [nodes.start(), nodes.start()]
  one.presence.put('c1', 'alice', 'online')
  await other.becomes('alice', 'online')
  let lost = 0
  one.line.after = (step, values) => {
    if (step.text === beat && values[3] === '1' && lost++ === 0) throw new Error('lost')
  }
  await nodes.forget()
  await until(
    () => lost,
    (count) => count === 1,
    15_000,
  )
  await nodes.online('alice')
})

test('what is heard while everything is read is newer than what is read', async () => {
  const [one, other] = [nodes.start(), nodes.start()]
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
