// A countdown that is held goes on with what was left.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createCountdown } from '../../../src/client/ui/countdown.ts'

const real = { setTimeout, clearTimeout, performance }

test.after.each(() => {
  Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout })
  Object.defineProperty(globalThis, 'performance', { value: real.performance, configurable: true })
})

test('it begins held, and each time goes on with the rest', () => {
  let at = 0
  const pauses: number[] = []
  let pending: (() => void) | null = null
  const set = (run: () => void, pauseMs: number) => (pauses.push(pauseMs), (pending = run), 1)
  Object.assign(globalThis, { setTimeout: set, clearTimeout: () => (pending = null) })
  Object.defineProperty(globalThis, 'performance', { value: { now: () => at }, configurable: true })
  const countdown = createCountdown(5000, () => {})
  countdown.hold()
  assert.equal(pauses, [])
  countdown.goOn()
  countdown.goOn()
  at = 2000
  countdown.hold()
  assert.is(pending, null)
  at = 60_000
  countdown.goOn()
  at = 64_000
  countdown.hold()
  countdown.goOn()
  assert.equal(pauses, [5000, 3000, 0])
})

test.run()
