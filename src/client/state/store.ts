// Holds the present State and tells those who watch. Actions replace the state; views and main watch.
// Listeners run later, once per batch of changes, so a burst of messages draws once.
import type { State } from './state.ts'

/** Drawings in a row at most; what still changes then waits for the next frame. */
const ROUNDS = 3

export interface Store {
  get(): State
  update(change: (state: State) => State): void
  /** Calls with the new and the last drawn state whenever it changed; returns how to stop. */
  watch(listener: (state: State, before: State) => void): () => void
}

export function createStore(initial: State, schedule: (run: () => void) => void): Store {
  let state = initial
  let drawn = initial
  let isScheduled = false
  const listeners = new Set<(state: State, before: State) => void>()

  function tell(): void {
    // What drawing itself changes, such as marking as read what is now seen, is drawn before it is shown.
    for (let round = 0; state !== drawn && round < ROUNDS; round++) {
      const before = drawn
      drawn = state
      for (const listener of listeners) listener(drawn, before)
    }
    isScheduled = false
    if (state !== drawn) plan()
  }

  function plan(): void {
    if (isScheduled) return
    isScheduled = true
    schedule(tell)
  }

  return {
    get: () => state,
    update(change) {
      state = change(state)
      if (state !== drawn) plan()
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
