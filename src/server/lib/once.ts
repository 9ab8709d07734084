// Remembers what works only once, for as long as it could work again. Called by the accounts' rules with the
// names of tickets. It lives in this process and asks no disk, so it also holds on a full one.
import { Refusal } from '../../protocol/refusal.ts'

export class Once {
  readonly #endsAt = new Map<string, number>()

  /** While it remembers so many names, nothing new works. */
  constructor(readonly limit = 100_000) {}

  /** Whether this is the first time for this name, which is worth nothing to anybody from `endsAt` on. */
  take(name: string, endsAt: number, now: number): boolean {
    this.#forget(now)
    if (this.#endsAt.has(name)) return false
    if (this.#endsAt.size >= this.limit)
      throw new Refusal('unavailable', 'Too many tickets were used just now; try again.', 5000)
    this.#endsAt.set(name, endsAt)
    return true
  }

  /** From the oldest on; what stands behind one that lives longer goes a little later. */
  #forget(now: number): void {
    for (const [name, endsAt] of this.#endsAt) {
      if (endsAt > now) return
      this.#endsAt.delete(name)
    }
  }
}
