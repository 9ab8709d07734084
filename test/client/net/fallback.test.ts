// Which line is chosen, with sockets, polls and a clock that the test holds in its hands.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withFallback } from '../../../src/client/net/fallback.ts'
import type { TransportListeners } from '../../../src/client/net/transport.ts'
import { HeldClock } from './held-clock.ts'

function browser() {
  const clock = new HeldClock()
  const opened: { kind: 'socket' | 'poll'; listeners: TransportListeners; isClosed: boolean }[] = []
  const closes: number[] = []
  const texts: string[] = []
  let works = false
  const opener = (kind: 'socket' | 'poll') => (_: string, listeners: TransportListeners) => {
    const line = { kind, listeners, isClosed: false }
    opened.push(line)
    return { send: () => {}, close: () => void (line.isClosed = true) }
  }
  const open = withFallback({
    openSocket: opener('socket'),
    openPoll: opener('poll'),
    probe: () => Promise.resolve(works),
    clock,
  })
  const connect = () =>
    open('ticket', {
      onText: (text) => texts.push(text),
      onClose: (code) => closes.push(code),
    })
  return {
    clock,
    closes,
    texts,
    connect,
    line: () => opened.at(-1)!,
    letSocketsThrough: () => (works = true),
    /** Two sockets that close before a word. */
    block() {
      for (let count = 0; count < 2; count++) {
        connect()
        opened.at(-1)!.listeners.onClose(1006)
      }
    },
  }
}

test('a socket is tried first, and again after one that failed', () => {
  const { connect, line } = browser()
  connect()
  assert.is(line().kind, 'socket')
  line().listeners.onClose(1006)
  connect()
  assert.is(line().kind, 'socket')
})

test('after two that never spoke, requests take over', () => {
  const { block, connect, line, texts } = browser()
  block()
  connect()
  assert.is(line().kind, 'poll')
  line().listeners.onText('welcome')
  assert.equal(texts, ['welcome'])
})

test('a socket that the owner gives up before it spoke counts as one that never spoke', () => {
  const { connect, line } = browser()
  connect().close()
  assert.ok(line().isClosed)
  connect().close()
  connect()
  assert.is(line().kind, 'poll')
})

test('a socket that spoke, or was refused by the server itself, is no reason to fall back', () => {
  const { connect, line, block } = browser()
  for (let count = 0; count < 3; count++) {
    connect()
    line().listeners.onClose(4401)
  }
  connect()
  assert.is(line().kind, 'socket')
  line().listeners.onText('welcome')
  line().listeners.onClose(1006)
  connect()
  line().listeners.onClose(1006)
  connect()
  assert.is(line().kind, 'socket')
  block()
})

test('requests give way to a socket as soon as one gets through, and not before', async () => {
  const { block, connect, line, clock, closes, letSocketsThrough } = browser()
  block()
  closes.length = 0
  connect()
  await clock.pass(60_000)
  assert.equal(closes, [])
  letSocketsThrough()
  await clock.pass(20_000)
  assert.equal(closes, [1006])
  assert.ok(line().isClosed)
  connect()
  assert.is(line().kind, 'socket')
})

test('a line that is closed probes no more', async () => {
  const { block, connect, line, clock, closes } = browser()
  block()
  closes.length = 0
  connect().close()
  assert.is(clock.timers.size, 0)
  connect()
  line().listeners.onClose(1006)
  assert.is(clock.timers.size, 0)
  assert.equal(closes, [1006])
})

test.run()
