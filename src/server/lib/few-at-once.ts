// Work of which only so much may run at once; the rest waits, whoever came first goes first. Used by
// password.ts and by the order of several nodes. How much may wait is bounded by whoever brings it.

export class FewAtOnce {
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(readonly atOnce: number) {}

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Runs it in its turn; answers or throws what it does. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.atOnce) await new Promise<void>((go) => this.#waiting.push(go))
    else this.#running++
    try {
      return await work()
    } finally {
      // Whoever is next takes this place over.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}
