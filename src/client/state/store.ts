// Holds the present State and tells those who watch. Actions replace the state; views and main watch.
// Listeners run later, once per batch of changes, so a burst of messages draws once.
import type { State } from './state.ts'

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
    isScheduled = false
    if (state === drawn) return
    const before = drawn
    drawn = state
    for (const listener of listeners) listener(drawn, before)
  }

  return {
    get: () => state,
    update(change) {
      state = change(state)
      if (state === drawn || isScheduled) return
      isScheduled = true
      schedule(tell)
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
