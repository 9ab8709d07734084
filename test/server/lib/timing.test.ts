// Work is counted while it is under way, timed when it ends, and noted when it fails; its answer is its own.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Timing } from '../../../src/server/lib/timing.ts'

const test = suite('timing')

test('work that is under way is seen, then how long it took', async () => {
  const timing = new Timing()
  let finish = (_: string) => {}
  const work = timing.of(new Promise<string>((resolve) => (finish = resolve)))
  assert.is(timing.underWay, 1)
  finish('done')
  assert.is(await work, 'done')
  assert.equal([timing.underWay, timing.failures, timing.seconds.total], [0, 0, 1])
})

test('a failure is counted and stays the failure it is', async () => {
  const timing = new Timing()
  const failure = new Error('the disk is full')
  const caught = await timing.of(Promise.reject(failure)).catch((error: unknown) => error)
  assert.is(caught, failure)
  assert.equal([timing.underWay, timing.failures, timing.seconds.total], [0, 1, 1])
})

test.run()
