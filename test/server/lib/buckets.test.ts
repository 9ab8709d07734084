// Values go under the lowest bound that holds them; those above all have a place too.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Buckets } from '../../../src/server/lib/buckets.ts'

const test = suite('buckets')

test('a value at a bound is under it, one above all is in the last place', () => {
  const buckets = new Buckets([1, 5])
  for (const value of [0, 1, 1.5, 5, 5.1]) buckets.observe(value)
  assert.equal(buckets.counts, [2, 2, 1])
  assert.is(buckets.total, 5)
  assert.is(buckets.sum, 12.6)
})

test('the same value several times counts as often', () => {
  const buckets = new Buckets([1])
  buckets.observe(3, 4)
  buckets.observe(1, 0)
  assert.equal([buckets.counts, buckets.sum, buckets.total], [[0, 4], 12, 4])
})

test.run()
