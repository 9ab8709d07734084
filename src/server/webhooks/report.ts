// What an operator should know of webhooks that are not taken, without a line for each: at once, then summed
// up over a time. Holds origins and codes only, no address and nothing that people write.
import type { Log } from '../lib/log.ts'

export class Report {
  readonly #failures = new Map<string, { count: number; lastError: string }>()
  #dead = { count: 0, lastError: '' }
  #dropped = 0
  #writtenAt = -Infinity

  constructor(
    readonly log: Log,
    readonly now: () => number,
    readonly everyMs: number,
  ) {}

  failed(origin: string, lastError: string): void {
    const count = (this.#failures.get(origin)?.count ?? 0) + 1
    this.#failures.set(origin, { count, lastError })
  }

  buried(count: number, dropped: number, lastError: string): void {
    if (count > 0) this.#dead = { count: this.#dead.count + count, lastError }
    this.#dropped += dropped
  }

  /** Writes what there is, unless it has done so a moment ago. */
  write(): void {
    if (this.now() - this.#writtenAt >= this.everyMs) this.flush()
  }

  flush(): void {
    const isNothing = this.#failures.size + this.#dead.count + this.#dropped === 0
    if (isNothing) return
    this.#writtenAt = this.now()
    for (const [origin, failures] of this.#failures)
      this.log.warn({ origin, ...failures }, 'webhooks are not taken; they wait and are sent again')
    if (this.#dead.count > 0)
      this.log.warn({ ...this.#dead }, 'webhooks became dead letters: npm run webhooks lists them')
    if (this.#dropped > 0)
      this.log.warn({ count: this.#dropped }, 'the oldest dead letters were dropped for good')
    this.#failures.clear()
    this.#dead = { count: 0, lastError: '' }
    this.#dropped = 0
  }
}
