// Slows down guessing: counts failures, and says how long to wait after too many. Never locks for good.
// Called by the accounts' rules. The counters live in this process and forget by themselves.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../../protocol/refusal.ts'

export class Attempts {
  readonly #limiter: RateLimiterMemory

  /** `count` attempts for each key within `seconds`, then none until they have passed; 0: no limit. `what`
   * is what there are too many of. */
  constructor(
    readonly count: number,
    seconds: number,
    readonly what = 'attempts',
  ) {
    this.#limiter = new RateLimiterMemory({ points: count, duration: seconds })
  }

  /** Throws `too_many_attempts` when the key has none left; takes none. */
  async check(key: string): Promise<void> {
    const known = await this.#limiter.get(key)
    if (known !== null && known.remainingPoints <= 0) throw this.#tooMany(known.msBeforeNext)
  }

  /** Takes one attempt; throws `too_many_attempts` when there was none left. */
  async take(key: string): Promise<void> {
    if (this.count === 0) return
    try {
      await this.#limiter.consume(key)
    } catch (reason) {
      if (reason instanceof RateLimiterRes) throw this.#tooMany(reason.msBeforeNext)
      throw reason
    }
  }

  async forget(key: string): Promise<void> {
    await this.#limiter.delete(key)
  }

  #tooMany(waitMs: number): Refusal {
    const sentence = `Too many ${this.what}; try again in ${Math.ceil(waitMs / 1000)} s.`
    return new Refusal('too_many_attempts', sentence, waitMs)
  }
}
