// A crowd goes through a few at a time, in the order of its coming, and nobody is left behind.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Turns } from '../../../src/server/lib/turns.ts'

const test = suite('turns')

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('so many in each turn of the event loop, in their order', async () => {
  const turns = new Turns(3, 2)
  const through: number[] = []
  for (let at = 0; at < 7; at++) void turns.next().then(() => through.push(at))
  await Promise.resolve()
  assert.equal(through, [], 'not in the turn in which they came')
  await nextTurn()
  assert.equal(through, [0, 1, 2])
  void turns.next().then(() => through.push(7))
  await nextTurn()
  assert.equal(through, [0, 1, 2, 3, 4, 5])
  await nextTurn()
  assert.equal(through, [0, 1, 2, 3, 4, 5, 6, 7])
})

test('whoever comes after a crowd has gone is let through as well', async () => {
  const turns = new Turns(3, 2)
  await turns.next()
  await nextTurn()
  await turns.next()
})

test('while others knock nobody is let through, but at last all the same', async () => {
  const turns = new Turns(3, 2)
  const through: number[] = []
  for (let at = 0; at < 7; at++) void turns.next().then(() => through.push(at))
  const counts: number[] = []
  for (let turn = 0; turn < 6; turn++) {
    turns.knock()
    await nextTurn()
    counts.push(through.length)
  }
  assert.equal(counts, [0, 0, 3, 3, 3, 6])
  await nextTurn()
  assert.equal(through, [0, 1, 2, 3, 4, 5, 6], 'nobody knocked in this turn')
})

test('whoever knocks and comes in later turns waits for nobody', async () => {
  const turns = new Turns(3, 2)
  turns.knock()
  await nextTurn()
  let isThrough = false
  void turns.next().then(() => (isThrough = true))
  await nextTurn()
  assert.ok(isThrough)
})

test.run()
