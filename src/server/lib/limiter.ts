// A token bucket that may go into debt: what was already read is still done, and the debt says how long
// to read nothing. Used per connection; holds two numbers and no timer.

export class Limiter {
  #tokens: number
  #filledAt = 0

  /** `perSecond` 0 means no limit. Bursts of twice as much are allowed. */
  constructor(readonly perSecond: number) {
    this.#tokens = perSecond * 2
  }

  /** Takes one token at `now` (ms, monotonic). Returns how many ms to stop reading; 0 to go on. */
  take(now: number): number {
    if (this.perSecond === 0) return 0
    const filled = ((now - this.#filledAt) * this.perSecond) / 1000
    this.#tokens = Math.min(this.perSecond * 2, this.#tokens + filled) - 1
    this.#filledAt = now
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens * 1000) / this.perSecond)
  }
}
