// What works once: a name is good the first time, is remembered while it could come again, and no longer.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from '../../../src/protocol/refusal.ts'
import { Once } from '../../../src/server/lib/once.ts'

const test = suite('once')

test('a name works once, as long as it lives', () => {
  const once = new Once()
  assert.ok(once.take('t_one', 30, 0))
  for (const now of [0, 1, 29]) assert.not(once.take('t_one', 30, now), String(now))
  assert.ok(once.take('t_two', 30, 0), 'another name is another matter')
})

test('one that ended is forgotten, also behind one that lives longer', () => {
  const once = new Once(2)
  once.take('t_long', 60, 0)
  once.take('t_short', 30, 0)
  assert.throws(
    () => once.take('t_next', 80, 40),
    (error: unknown) => error instanceof Refusal && error.code === 'unavailable',
    'bounded: a third one must wait',
  )
  assert.not(once.take('t_long', 60, 59), 'a full memory still knows what was used')
  assert.ok(once.take('t_next', 90, 60))
  assert.ok(once.take('t_last', 90, 60))
})

test.run()
