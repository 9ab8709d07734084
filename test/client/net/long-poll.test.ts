// Frames over requests, with a server that the test plays: what is lost comes again, and only once.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Failure } from '../../../src/client/net/failure.ts'
import { longPollOver, type Poll } from '../../../src/client/net/long-poll.ts'
import { HeldClock, settle } from './held-clock.ts'

type Ask = Parameters<Poll>[0]
type Answer = Awaited<ReturnType<Poll>>

function line() {
  const clock = new HeldClock()
  const asked: Ask[] = []
  const waiting: { resolve(answer: Answer): void; reject(error: unknown): void }[] = []
  const signals: AbortSignal[] = []
  const texts: string[] = []
  const closes: number[] = []
  const open = longPollOver((ask, signal) => {
    asked.push(structuredClone(ask))
    signals.push(signal)
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }, clock)
  const transport = open('', {
    onText: (text) => texts.push(text),
    onClose: (code) => closes.push(code),
  })
  const answer = async (index: number, given: Partial<Answer>) => {
    const empty = { connectionId: 'n_1', number: 0, received: 0, frames: [] }
    waiting[index]!.resolve({ ...empty, ...given })
    await settle()
  }
  const fail = async (index: number, code: Failure['code']) => {
    waiting[index]!.reject(new Failure(code))
    await settle()
  }
  const say = async (...frames: string[]) => {
    for (const frame of frames) transport.send(frame)
    await settle()
  }
  return { clock, asked, texts, closes, signals, transport, answer, fail, say }
}

test('the first request opens the line; each next one confirms what came', async () => {
  const { asked, texts, answer } = line()
  assert.equal(asked[0], { connectionId: undefined, ack: 0, from: 1, frames: [] })
  await answer(0, { number: 1, frames: ['welcome'] })
  assert.equal(texts, ['welcome'])
  assert.equal(asked[1], { connectionId: 'n_1', ack: 1, from: 1, frames: [] })
  await answer(1, { number: 2, frames: ['a', 'b'] })
  assert.equal(texts, ['welcome', 'a', 'b'])
  assert.is(asked[2]!.ack, 2)
})

test('what is said in one go travels at once, beside the request that waits', async () => {
  const { asked, answer, say } = line()
  await answer(0, { number: 1, frames: ['welcome'] })
  await say('one', 'two')
  assert.equal(asked[2], { connectionId: 'n_1', ack: 1, from: 1, frames: ['one', 'two'] })
  await answer(1, { number: 1 })
  assert.is(asked.length, 3, 'the older was released; the newer waits')
  await answer(2, { number: 2, received: 2, frames: ['ok', 'ok'] })
  assert.equal(asked[3], { connectionId: 'n_1', ack: 2, from: 3, frames: [] })
})

test('no more than two requests are under way; the rest goes with the next, unconfirmed ones again', async () => {
  const { asked, answer, say } = line()
  await answer(0, { number: 1, frames: ['welcome'] })
  await say('one')
  await say('two')
  await say('three')
  assert.is(asked.length, 3)
  await answer(1, { number: 1, received: 0 })
  assert.equal(asked[3]!.frames, ['one', 'two', 'three'])
  assert.is(asked[3]!.from, 1)
  await answer(2, { number: 1, received: 1 })
  await answer(3, { number: 2, received: 3, frames: ['ok'] })
  assert.equal(asked.at(-1), { connectionId: 'n_1', ack: 2, from: 4, frames: [] })
})

test('an answer that comes twice is heard once', async () => {
  const { texts, answer, say } = line()
  await answer(0, { number: 1, frames: ['welcome'] })
  await say('x')
  await answer(2, { number: 2, received: 1, frames: ['ok'] })
  await answer(1, { number: 2, received: 1, frames: ['ok'] })
  assert.equal(texts, ['welcome', 'ok'])
})

test('a lost answer is asked for again, with the same frames', async () => {
  const { clock, asked, fail, answer, say } = line()
  await answer(0, { number: 1, frames: ['welcome'] })
  await say('x')
  await answer(1, { number: 1 })
  await fail(2, 'unreachable')
  await clock.pass(500)
  assert.equal(asked[3], { connectionId: 'n_1', ack: 1, from: 1, frames: ['x'] })
})

test('after three failures in a row the line is lost; a success in between counts anew', async () => {
  const { clock, closes, fail, answer } = line()
  await fail(0, 'unreachable')
  await clock.pass(500)
  await fail(1, 'unavailable')
  await clock.pass(1000)
  await answer(2, { number: 1, frames: ['welcome'] })
  for (const [index, pauseMs] of [500, 1000].entries()) {
    await fail(3 + index, 'unreachable')
    await clock.pass(pauseMs)
  }
  assert.equal(closes, [])
  await fail(5, 'unreachable')
  assert.equal(closes, [1006])
})

test('the reason of an end is told: gone, logged out, closed by the server', async () => {
  for (const [code, close] of [
    ['gone', 1006],
    ['not_authenticated', 4401],
  ] as const) {
    const { closes, fail } = line()
    await fail(0, code)
    assert.equal(closes, [close])
  }
  const { closes, texts, answer, asked } = line()
  await answer(0, { number: 1, frames: ['goodbye'], close: 4503 })
  assert.equal([texts, closes, asked.length], [['goodbye'], [4503], 1])
})

test('a closed line hangs up and says nothing more', async () => {
  const { transport, signals, answer, texts, closes, asked, say } = line()
  transport.close()
  assert.ok(signals[0]!.aborted)
  await answer(0, { number: 1, frames: ['welcome'] })
  await say('x')
  assert.equal([texts, closes, asked.length], [[], [], 1])
})

test('much that is said at once is cut into requests that the server takes', async () => {
  const { asked, answer, say } = line()
  await answer(0, { number: 1, frames: ['welcome'] })
  const long = 'x'.repeat(3000)
  await say(long, long, long)
  assert.is(asked[2]!.frames!.length, 2)
  await answer(2, { number: 2, received: 2, frames: ['ok'] })
  assert.equal([asked[3]!.from, asked[3]!.frames!.length], [3, 1])
})

test.run()
