// A window over a long thread: bounded, moving by steps, and still where it was when others arrive.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  countAbove,
  heldWindow,
  isNearOldest,
  linesIn,
  reachesEnd,
  windowAbove,
  windowAtEnd,
  windowBelow,
  type Lines,
  type ThreadWindow,
} from '../../../src/client/state/window.ts'
import { message } from './known.ts'

const waiting = (number: number) => ({
  clientId: `k${number}`,
  conversationId: 'c',
  body: `waiting ${number}`,
  createdAt: number,
})

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

const thread = (from: number, to: number, pending = 0): Lines => ({
  messages: range(from, to).map((seq) => message(seq)),
  pending: range(1, pending).map(waiting),
})

/** The first and last line drawn, and how many. */
function drawn(lines: Lines, window: ThreadWindow): [string, string, number] {
  const { messages, pending } = linesIn(lines, window)
  const bodies = [...messages, ...pending].map(({ body }) => body)
  return [bodies[0] ?? '', bodies.at(-1) ?? '', bodies.length]
}

test('a short thread is drawn whole', () => {
  const lines = thread(1, 3, 1)
  assert.equal(drawn(lines, windowAtEnd(lines)), ['message 1', 'waiting 1', 4])
  assert.equal(drawn(thread(1, 0), windowAtEnd(thread(1, 0))), ['', '', 0])
})

test('a long one opens at its end', () => {
  const lines = thread(1, 10_000, 2)
  const window = windowAtEnd(lines)
  assert.equal(drawn(lines, window), ['message 9853', 'waiting 2', 150])
  assert.ok(reachesEnd(window))
  assert.is(countAbove(lines, window), 9852)
})

test('up to the beginning and down again, never more than 200 lines, overlapping at each step', () => {
  const lines = thread(1, 1000, 3)
  let window = windowAtEnd(lines)
  const move = (step: typeof windowAbove) => {
    const before = linesIn(lines, window).messages
    window = step(lines, window)
    const after = new Set(linesIn(lines, window).messages)
    assert.ok(before.filter((each) => after.has(each)).length >= 100, 'most stays')
    assert.ok(drawn(lines, window)[2] <= 200)
  }
  while (countAbove(lines, window) > 0) move(windowAbove)
  assert.equal(drawn(lines, window), ['message 1', 'message 200', 200])
  assert.ok(isNearOldest(lines, window))
  assert.not.ok(reachesEnd(window))
  while (!reachesEnd(window)) move(windowBelow)
  assert.equal(drawn(lines, window), ['message 804', 'waiting 3', 200])
})

test('an older page changes nothing until one moves up', () => {
  const window = windowAbove(thread(500, 700), windowAtEnd(thread(500, 700)))
  const more = thread(450, 700)
  const held = heldWindow(more, window)
  assert.equal(drawn(more, held), ['message 501', 'message 700', 200])
  assert.equal(drawn(more, windowAbove(more, held)), ['message 451', 'message 650', 200])
})

test('new messages lengthen a window at the end until it is full, then wait below it', () => {
  const before = thread(1, 400)
  const near = thread(1, 430)
  const far = thread(1, 5000)
  const window = windowAtEnd(before)
  assert.equal(drawn(near, heldWindow(near, window)), ['message 251', 'message 430', 180])
  const held = heldWindow(far, window)
  assert.equal(drawn(far, held), ['message 251', 'message 450', 200])
  assert.not.ok(reachesEnd(held))
})

test('what was drawn is gone, as after a reset: the end', () => {
  const window = windowAbove(
    thread(1, 1000),
    windowAbove(thread(1, 1000), windowAtEnd(thread(1, 1000))),
  )
  const lines = thread(4000, 4300)
  assert.equal(drawn(lines, heldWindow(lines, window)), ['message 4151', 'message 4300', 150])
})

test.run()
