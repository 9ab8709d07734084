// The store tells once for many changes, and again at once for what telling changes.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyState, type State } from '../../../src/client/state/state.ts'
import { createStore } from '../../../src/client/state/store.ts'

function storeWithFrames() {
  const frames: (() => void)[] = []
  const store = createStore(emptyState, (run) => frames.push(run))
  const nextFrame = () => frames.shift()?.()
  return { store, frames, nextFrame }
}

const withSeq = (newFromSeq: number) => (state: State) => ({ ...state, newFromSeq })

test('many changes are one telling, in the next frame', () => {
  const { store, frames, nextFrame } = storeWithFrames()
  const told: (number | null)[] = []
  store.watch((state) => told.push(state.newFromSeq))
  for (const seq of [1, 2, 3]) store.update(withSeq(seq))
  assert.is(frames.length, 1)
  assert.equal(told, [])
  nextFrame()
  assert.equal(told, [3])
})

test('what telling changes is told in the same frame', () => {
  const { store, frames, nextFrame } = storeWithFrames()
  const told: (number | null)[] = []
  store.watch((state) => {
    told.push(state.newFromSeq)
    if (state.newFromSeq === 1) store.update(withSeq(2))
  })
  store.update(withSeq(1))
  nextFrame()
  assert.equal(told, [1, 2])
  assert.is(frames.length, 0)
})

test('a change that never rests waits for frames instead of standing still', () => {
  const { store, frames, nextFrame } = storeWithFrames()
  let count = 0
  store.watch(() => store.update(withSeq(++count)))
  store.update(withSeq(0))
  nextFrame()
  assert.is(count, 3)
  assert.is(frames.length, 1)
})

test.run()
