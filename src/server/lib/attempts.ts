// Slows down guessing: counts failures, and says how long to wait after too many. Never locks for good.
// Called by the accounts' rules. This process counts by itself, and with all nodes where they share a counter.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../../protocol/refusal.ts'

/** What all nodes have counted together. It may not know: then each counts for itself. */
export interface SharedCounter {
  /** Adds `by`, 0 or more, to what was counted under this name; the first begins a window. Answers what it makes
   * and when the window ends, or null when nobody can say. Takes less than a second and never rejects. */
  add(name: string, windowMs: number, by: number): Promise<Counted | null>
  forget(name: string): Promise<void>
}

export interface Counted {
  count: number
  endsInMs: number
}

export class Attempts {
  readonly #limiter: RateLimiterMemory
  readonly #windowMs: number

  /** `count` attempts for each key within `seconds`, then none until they have passed; 0: no limit. `what`
   * is what there are too many of; `name` tells these counts from others in the counter that is shared. */
  constructor(
    readonly count: number,
    seconds: number,
    readonly what = 'attempts',
    readonly shared: { counter: SharedCounter; name: string } | null = null,
  ) {
    this.#limiter = new RateLimiterMemory({ points: count, duration: seconds })
    this.#windowMs = seconds * 1000
  }

  /** Throws `too_many_attempts` when the key has none left; takes none. */
  async check(key: string): Promise<void> {
    const known = await this.#limiter.get(key)
    if (known !== null && known.remainingPoints <= 0) throw this.#tooMany(known.msBeforeNext)
    await this.#askAll(key, 0, this.count - 1)
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
    await this.#askAll(key, 1, this.count)
  }

  async forget(key: string): Promise<void> {
    await this.#limiter.delete(key)
    await this.shared?.counter.forget(this.#nameOf(key))
  }

  /** Throws when all nodes together have counted more than `most`. */
  async #askAll(key: string, by: number, most: number): Promise<void> {
    const counted = await this.shared?.counter.add(this.#nameOf(key), this.#windowMs, by)
    if (counted && counted.count > most) throw this.#tooMany(counted.endsInMs)
  }

  #nameOf(key: string): string {
    return `${this.shared?.name} ${key}`
  }

  #tooMany(waitMs: number): Refusal {
    const sentence = `Too many ${this.what}; try again in ${Math.ceil(waitMs / 1000)} s.`
    return new Refusal('too_many_attempts', sentence, waitMs)
  }
}
