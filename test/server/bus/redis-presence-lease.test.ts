// The leases of nodes when Redis or all lines stand still, and while there is very much to do: only whoever is gone loses
// theirs, so nobody with a tab on a living node is called offline.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { script } from '../../../src/server/bus/redis-client.ts'
import { PUBLIC_VIEW, beat, put, sweep } from '../../../src/server/bus/redis-scripts.ts'
import { HEALS_SOON, LEASE_MS, PresenceNodes } from '../../support/presence-node.ts'

const test = suite('redis presence, lease')
const PEOPLE = 4800
let nodes: PresenceNodes

/** A few of these last longer than a lease, and one does not. */
const aWhile = () => new Promise<void>((next) => setTimeout(next, LEASE_MS / 8))

/** Two nodes whose people see each other, and which have said nothing for half a lease. */
async function startStill() {
  const [one, other] = [nodes.start(), nodes.start()]
  one.presence.put('c1', 'alice', 'online')
  other.presence.put('c2', 'bob', 'online')
  await one.becomes('bob', 'online')
  await other.becomes('alice', 'online')
  one.hold()
  other.hold()
  await nodes.silence()
  return [one, other] as const
}

test.before(async () => {
  nodes = await PresenceNodes.open()
})
test.after.each(() => nodes.end())
test.after(() => nodes.redis.kill())

test('a node that comes first after all lines were down calls nobody offline', async () => {
  const [one, other] = await startStill()
  const fresh = nodes.start({ isAlone: false })
  fresh.line.leapMs = 10_000
  await fresh.took(sweep, 3)
  await nodes.online('alice', 'bob')
  fresh.line.leapMs = 0
  await fresh.took(sweep, 2)
  const beaten = Promise.all([one.took(beat, 3), other.took(beat, 3)])
  one.release()
  other.release()
  await beaten
  assert.equal(
    [one, other].flatMap(({ calledOffline }) => [...calledOffline]),
    [],
  )
})

test('a sweep that Redis was asked before it stood still ends no lease', async () => {
  const [one, other] = await startStill()
  one.line.leapMs = other.line.leapMs = 10_000
  const wish = ['', '60000']
  await other.line.runNow(script(sweep, PUBLIC_VIEW), wish)
  await nodes.online('alice', 'bob')
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
  const [one, other] = [nodes.start({ pace: HEALS_SOON }), nodes.start({ pace: HEALS_SOON })]
  one.line.before = (step) => (step.text === put ? aWhile() : undefined)
  for (let index = 0; index < PEOPLE; index++) one.presence.put(`c${index}`, `u${index}`, 'online')
  await other.counts(PEOPLE)
  assert.equal([...other.calledOffline], [])
})

test('a lease is renewed however long it takes to sweep everybody of another', async () => {
  const [one, other, third] = [
    nodes.start({ pace: HEALS_SOON }),
    nodes.start({ pace: HEALS_SOON }),
    nodes.start({ pace: HEALS_SOON }),
  ]
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

test.run()
