// The time and its timers, passed in so that tests can turn the hands. Used by connection and actions.

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
  /** Runs once after this pause; the returned function cancels it. */
  after(pauseMs: number, run: () => void): () => void
}

export const clock: Clock = {
  now: () => Date.now(),
  after(pauseMs, run) {
    const timer = setTimeout(run, pauseMs)
    return () => clearTimeout(timer)
  },
}
