// A clock that stands still until the test moves it. Used by the tests of net and actions.
import type { Clock } from '../../../src/client/net/clock.ts'

export class HeldClock implements Clock {
  time = 1000
  timers = new Set<{ at: number; run: () => void }>()

  now = (): number => this.time

  after = (pauseMs: number, run: () => void): (() => void) => {
    const timer = { at: this.time + pauseMs, run }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  async pass(durationMs: number): Promise<void> {
    const end = this.time + durationMs
    for (;;) {
      const next = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.timers.delete(next)
      this.time = next.at
      next.run()
      await settle()
    }
    this.time = end
  }
}

/** What was already promised has happened. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
