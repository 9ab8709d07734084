// Slows down guessing: counts failures, and says how long to wait after too many. Never locks for good.
// Called by the accounts' rules. The counters live in this process and forget by themselves.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../../protocol/refusal.ts'

export class Attempts {
  readonly #limiter: RateLimiterMemory

  /** `count` attempts for each key within `seconds`, then none until they have passed. */
  constructor(count: number, seconds: number) {
    this.#limiter = new RateLimiterMemory({ points: count, duration: seconds })
  }

  /** Throws `too_many_attempts` when the key has none left; takes none. */
  async check(key: string): Promise<void> {
    const known = await this.#limiter.get(key)
    if (known !== null && known.remainingPoints <= 0) throw tooMany(known.msBeforeNext)
  }

  /** Takes one attempt; throws `too_many_attempts` when there was none left. */
  async take(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key)
    } catch (reason) {
      if (reason instanceof RateLimiterRes) throw tooMany(reason.msBeforeNext)
      throw reason
    }
  }

  async forget(key: string): Promise<void> {
    await this.#limiter.delete(key)
  }
}

function tooMany(waitMs: number): Refusal {
  const seconds = Math.ceil(waitMs / 1000)
  return new Refusal('too_many_attempts', `Too many attempts; try again in ${seconds} s.`, waitMs)
}
