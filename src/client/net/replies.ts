// The commands that wait for their answer. Each gets its answer, its error, or a failure after 15 s or
// when the line is lost; none waits for ever. Used by the connection alone.
import type { Clock } from './clock.ts'
import { Failure, type FailureCode } from './failure.ts'

const ANSWER_WITHIN_MS = 15_000

interface Waiting {
  resolve(answer: unknown): void
  reject(failure: Failure): void
  cancelTimer(): void
}

export class Replies {
  #waiting = new Map<number, Waiting>()
  #lastId = 0

  constructor(private readonly clock: Clock) {}

  /** A fresh command id, and the promise of its answer. */
  expect(): { id: number; answer: Promise<unknown> } {
    const id = ++this.#lastId
    const answer = new Promise<unknown>((resolve, reject) => {
      const cancelTimer = this.clock.after(ANSWER_WITHIN_MS, () =>
        this.#take(id)?.reject(new Failure('timed_out')),
      )
      this.#waiting.set(id, { resolve, reject, cancelTimer })
    })
    return { id, answer }
  }

  settle(id: unknown, answer: unknown): void {
    this.#take(id)?.resolve(answer)
  }

  refuse(id: unknown, failure: Failure): void {
    this.#take(id)?.reject(failure)
  }

  refuseAll(code: FailureCode): void {
    for (const id of [...this.#waiting.keys()]) this.refuse(id, new Failure(code))
  }

  #take(id: unknown): Waiting | undefined {
    if (typeof id !== 'number') return undefined
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    waiting?.cancelTimer()
    return waiting
  }
}
