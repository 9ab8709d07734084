// The pauses between tries: they double, are random, have an end, and heed the receiver's wish.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PACE, pauseMs } from '../../../src/server/webhooks/pace.ts'

const test = suite('pace')

test('a pause doubles with each failure, up to an hour, and half of it is random', () => {
  for (const [failures, full] of [
    [1, 1000],
    [2, 2000],
    [5, 16_000],
    [12, 2_048_000],
    [13, 3_600_000],
    [5000, 3_600_000],
  ] as const) {
    const pauses = Array.from({ length: 200 }, () => pauseMs(PACE, failures, 0))
    assert.ok(Math.min(...pauses) >= full / 2 && Math.max(...pauses) <= full, `${failures}`)
    assert.ok(new Set(pauses).size > 100)
  }
})

test('a receiver may wish for a longer pause, of at most an hour, but for no shorter one', () => {
  assert.is(pauseMs(PACE, 1, 30_000), 30_000)
  assert.is(pauseMs(PACE, 1, 1e12), 3_600_000)
  assert.ok(pauseMs(PACE, 5, 1) >= 8000)
})

test.run()
