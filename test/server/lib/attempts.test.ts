// Slowing down guesses: so many, then none until the time has passed; one key never harms another.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { setTimeout as wait } from 'node:timers/promises'
import { Refusal } from '../../../src/protocol/refusal.ts'
import { Attempts } from '../../../src/server/lib/attempts.ts'

const test = suite('attempts')

async function refusalOf(attempt: Promise<void>): Promise<Refusal | null> {
  try {
    await attempt
    return null
  } catch (error) {
    assert.instance(error, Refusal)
    return error as Refusal
  }
}

test('a key has so many attempts, and then hears how long to wait', async () => {
  const attempts = new Attempts(2, 30)
  for (let count = 0; count < 2; count++) {
    assert.is(await refusalOf(attempts.check('alice')), null)
    assert.is(await refusalOf(attempts.take('alice')), null)
  }
  for (const refusal of [
    await refusalOf(attempts.check('alice')),
    await refusalOf(attempts.take('alice')),
  ]) {
    assert.is(refusal?.code, 'too_many_attempts')
    assert.ok(refusal!.retryAfterMs! > 0 && refusal!.retryAfterMs! <= 30_000)
    assert.match(refusal!.message, /^Too many attempts; try again in \d+ s\.$/)
  }
})

test('another key is not affected', async () => {
  const attempts = new Attempts(1, 30)
  await attempts.take('alice')
  assert.ok(await refusalOf(attempts.check('alice')))
  assert.is(await refusalOf(attempts.check('bob')), null)
  assert.is(await refusalOf(attempts.take('bob')), null)
})

test('checking takes nothing', async () => {
  const attempts = new Attempts(1, 30)
  for (let count = 0; count < 5; count++) await attempts.check('alice')
  assert.is(await refusalOf(attempts.take('alice')), null)
})

test('0 means no limit; what there are too many of is said', async () => {
  const free = new Attempts(0, 30)
  for (let count = 0; count < 100; count++) assert.is(await refusalOf(free.take('alice')), null)
  const calls = new Attempts(1, 30, 'calls')
  await calls.take('alice')
  assert.match((await refusalOf(calls.take('alice')))!.message, /^Too many calls;/)
})

test('after the wait that was told it works again', async () => {
  const attempts = new Attempts(1, 1)
  await attempts.take('alice')
  const refusal = await refusalOf(attempts.check('alice'))
  await wait(refusal!.retryAfterMs! + 20)
  assert.is(await refusalOf(attempts.check('alice')), null)
  assert.is(await refusalOf(attempts.take('alice')), null)
})

test('a success forgets the failures before it', async () => {
  const attempts = new Attempts(1, 30)
  await attempts.take('alice')
  await attempts.forget('alice')
  assert.is(await refusalOf(attempts.take('alice')), null)
})

/** Two nodes that count together, unless `isKnown` is turned. */
function together(count: number) {
  const counts = new Map<string, number>()
  const state = { isKnown: true, names: counts }
  const counter = {
    add: async (name: string, windowMs: number, by: number) => {
      counts.set(name, (counts.get(name) ?? 0) + by)
      return state.isKnown ? { count: counts.get(name)!, endsInMs: windowMs } : null
    },
    forget: async (name: string) => void counts.delete(name),
  }
  const node = () => new Attempts(count, 30, 'attempts', { counter, name: 'guess' })
  return { state, one: node(), other: node() }
}

test('what another node has counted counts here', async () => {
  const { one, other, state } = together(2)
  assert.is(await refusalOf(one.check('alice')), null)
  await one.take('alice')
  assert.is(await refusalOf(other.check('alice')), null)
  await other.take('alice')
  for (const node of [one, other])
    for (const refusal of [
      await refusalOf(node.check('alice')),
      await refusalOf(node.take('alice')),
    ]) {
      assert.is(refusal?.code, 'too_many_attempts')
      assert.is(refusal!.retryAfterMs, 30_000)
    }
  assert.is(await refusalOf(other.take('bob')), null)
  assert.ok([...state.names.keys()].every((name) => name.startsWith('guess ')))
})

test('a success on one node forgets for all', async () => {
  const { one, other } = together(2)
  await one.take('alice')
  await one.take('alice')
  await other.forget('alice')
  assert.is(await refusalOf(other.check('alice')), null)
})

test('a counter that does not know refuses nobody, and this node counts by itself', async () => {
  const { one, other, state } = together(1)
  await one.take('alice')
  state.isKnown = false
  assert.is(await refusalOf(other.take('alice')), null)
  for (const node of [one, other]) assert.ok(await refusalOf(node.take('alice')))
})

test('no limit asks no counter', async () => {
  const { one, state } = together(0)
  await one.take('alice')
  assert.is(state.names.size, 0)
})

test.run()
