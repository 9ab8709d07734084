// Turns of lanes: one at a time in each, so many in all, again when more came, later after a failure.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Lanes, type Turn } from '../../../src/server/webhooks/lanes.ts'

const test = suite('lanes')

/** Lanes whose turns a test ends by hand. */
function byHand(atOnce: number) {
  const begun: string[] = []
  const ends = new Map<string, (turn: Turn) => void>()
  let wake: () => void = () => {}
  const lanes = new Lanes(atOnce, (lane, failures) => {
    begun.push(failures === 0 ? lane : `${lane} after ${failures}`)
    wake()
    return new Promise((end) => ends.set(lane, end))
  })
  const end = async (lane: string, turn: Turn) => {
    ends.get(lane)!(turn)
    await new Promise((next) => setImmediate(next))
  }
  const begins = async (count: number) => {
    while (begun.length < count) await new Promise<void>((next) => (wake = next))
  }
  return { lanes, begun, end, begins }
}

test('a lane has one turn at a time, and all together have so many', async () => {
  const { lanes, begun, end } = byHand(2)
  for (const lane of ['a', 'a', 'b', 'c', 'd', 'b']) lanes.add(lane)
  assert.equal(begun, ['a', 'b'])
  await end('b', 'none')
  assert.equal(begun, ['a', 'b', 'c'])
  await end('a', 'more')
  assert.equal(begun, ['a', 'b', 'c', 'd'], 'who has had a turn waits for those who have not')
})

test('what comes during a turn that finds nothing is not forgotten', async () => {
  const { lanes, begun, end } = byHand(2)
  lanes.add('a')
  lanes.add('a')
  await end('a', 'none')
  assert.equal(begun, ['a', 'a'])
  await end('a', 'none')
  assert.equal(begun, ['a', 'a'])
  lanes.add('a')
  assert.equal(begun, ['a', 'a', 'a'])
})

test('after a failure a lane pauses, whatever comes, and the others go on', async () => {
  const { lanes, begun, end, begins } = byHand(1)
  lanes.add('a')
  await end('a', { pauseMs: 3_600_000, failures: 1 })
  lanes.add('a')
  lanes.add('b')
  assert.equal(begun, ['a', 'b'])
  await end('b', { pauseMs: 1, failures: 3 })
  await begins(3)
  assert.is(begun[2], 'b after 3')
  await end('b', 'more')
  assert.is(begun[3], 'b', 'what was taken ends the failures')
  const stopped = lanes.stop()
  await end('b', 'more')
  await stopped
})

test('told to stop, it begins no turn, and has stopped when the last one ends', async () => {
  const { lanes, begun, end } = byHand(2)
  for (const lane of ['a', 'b', 'c']) lanes.add(lane)
  let hasStopped = false
  const stopped = lanes.stop().then(() => (hasStopped = true))
  await end('a', 'more')
  assert.not.ok(hasStopped)
  await end('b', { pauseMs: 1, failures: 1 })
  await stopped
  assert.equal(begun, ['a', 'b'])
})

test.run()
