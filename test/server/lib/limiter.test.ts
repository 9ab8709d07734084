// The token bucket of a connection: bursts, debt, and no limit at all.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limiter } from '../../../src/server/lib/limiter.ts'

const test = suite('limiter')
const START = 1_000_000

const takeMany = (limiter: Limiter, count: number, now: number): number[] =>
  Array.from({ length: count }, () => limiter.take(now))

test('a burst of twice the rate passes; the next one has to wait for its own token', () => {
  const limiter = new Limiter(5)
  assert.equal(takeMany(limiter, 10, START), Array(10).fill(0))
  assert.is(limiter.take(START), 200)
})

test('the debt grows with every command that was read, and time pays it back', () => {
  const limiter = new Limiter(5)
  takeMany(limiter, 10, START)
  assert.equal(takeMany(limiter, 3, START), [200, 400, 600])
  assert.is(limiter.take(START + 600), 200)
  assert.is(limiter.take(START + 1200), 0)
})

test('at the rate itself nobody ever waits', () => {
  const limiter = new Limiter(20)
  for (let index = 0; index < 1000; index++) assert.is(limiter.take(START + index * 50), 0)
})

test('a long rest gives one burst and not more', () => {
  const limiter = new Limiter(5)
  takeMany(limiter, 10, START)
  assert.equal(takeMany(limiter, 10, START + 3_600_000), Array(10).fill(0))
  assert.ok(limiter.take(START + 3_600_000) > 0)
})

test('0 is no limit', () => {
  const limiter = new Limiter(0)
  assert.equal(takeMany(limiter, 10_000, START), Array(10_000).fill(0))
})

test.run()
