// Lets a test await that something becomes so: whoever changes something rings. The deadline only ever
// fails a test, it never lets one pass.

export const DEADLINE_MS = 30_000

export class Bell {
  #waiting: (() => void)[] = []

  ring(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Resolves to what `find` finds, now or after some ring. */
  async until<T>(find: () => T | undefined, fault: string, withinMs = DEADLINE_MS): Promise<T> {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      this.ring()
    }, withinMs)
    try {
      for (;;) {
        const found = find()
        if (found !== undefined) return found
        if (isLate) throw new Error(`${fault} within ${withinMs / 1000} s`)
        await new Promise<void>((wake) => this.#waiting.push(wake))
      }
    } finally {
      clearTimeout(timer)
    }
  }
}
