// Two notes, never before the person touched the page, at most once a second over all tabs.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSound } from '../../../src/client/local/sound.ts'
import { settle } from './fake-browser.ts'

let notes: number[] = []
let made = 0
let stored = new Map<string, string>()

class FakeAudio {
  currentTime = 0
  destination = {}
  state = 'running'
  constructor() {
    made++
  }
  createGain = () => ({
    gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} },
    connect: (next: unknown) => next,
  })
  createOscillator = () => ({
    frequency: { value: 0 },
    connect: (next: unknown) => next,
    start: (at: number) => notes.push(at),
    stop() {},
  })
  resume = async () => {}
  suspend = async () => {}
}

test.before.each(() => {
  notes = []
  made = 0
  stored = new Map()
  const localStorage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  }
  Object.assign(globalThis, { AudioContext: FakeAudio })
  Object.defineProperty(globalThis, 'localStorage', { value: localStorage, configurable: true })
})

test('silent until the page was touched; then two notes', async () => {
  const sound = createSound(() => 5000)
  sound.ring()
  await settle()
  assert.equal([notes.length, made], [0, 0])
  sound.unlock()
  sound.unlock()
  sound.ring()
  await settle()
  assert.equal([notes, made], [[0, 0.11], 1])
})

test('once a second, also when another tab has just rung', async () => {
  let at = 5000
  const [one, other] = [createSound(() => at), createSound(() => at)]
  for (const sound of [one, other]) sound.unlock()
  const ringBoth = async () => {
    one.ring()
    other.ring()
    await settle()
    return notes.length
  }
  assert.is(await ringBoth(), 2)
  at += 999
  assert.is(await ringBoth(), 2)
  at += 1
  assert.is(await ringBoth(), 4)
  // Set back by an hour: it sounds again.
  at -= 3_600_000
  assert.is(await ringBoth(), 6)
})

test('where storage is forbidden each tab holds to the pause by itself', async () => {
  const forbid = () => {
    throw new Error('SecurityError')
  }
  const localStorage = { getItem: forbid, setItem: forbid }
  Object.defineProperty(globalThis, 'localStorage', { value: localStorage, configurable: true })
  const sound = createSound(() => 5000)
  sound.unlock()
  sound.ring()
  sound.ring()
  await settle()
  assert.is(notes.length, 2)
})

test.run()
