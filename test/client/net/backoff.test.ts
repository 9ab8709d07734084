// The pauses between two tries.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pauseBeforeTry } from '../../../src/client/net/backoff.ts'

test('the longest pause doubles from half a second up to 10 s', () => {
  const longest = [0, 1, 2, 3, 6, 50].map((tryCount) => pauseBeforeTry(tryCount, () => 1))
  assert.equal(longest, [500, 1000, 2000, 4000, 10_000, 10_000])
})

test('the jitter is full: any pause down to nothing', () => {
  assert.is(
    pauseBeforeTry(4, () => 0),
    0,
  )
  assert.is(
    pauseBeforeTry(4, () => 0.5),
    4000,
  )
})

test.run()
