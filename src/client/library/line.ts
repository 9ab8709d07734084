// Says commands for people who do not look at the line: waits for one, and says it again when it broke
// before the answer. Used by connect, for commands that do the same when they are said twice.
import type { CommandName, Input, Output } from '../../protocol/commands.ts'
import type { Clock } from '../net/clock.ts'
import type { Connection } from '../net/connection.ts'
import { Failure, failureFrom, type FailureCode } from '../net/failure.ts'

const PATIENCE_MS = 15_000
const WAITING_LIMIT = 1000

export class Line {
  readonly #waiting = new Set<(code?: FailureCode) => void>()
  #ended: FailureCode | null = null

  constructor(
    private readonly connection: Connection,
    private readonly clock: Clock,
  ) {}

  open(): void {
    this.#wake()
  }

  end(code: FailureCode): void {
    this.#ended = code
    this.#wake(code)
  }

  async say<N extends CommandName>(type: N, input: Input<N>): Promise<Output<N>> {
    const until = this.clock.now() + PATIENCE_MS
    for (;;) {
      if (!this.connection.isConnected) await this.#opened(until)
      try {
        return await this.connection.send(type, input)
      } catch (error) {
        if (failureFrom(error).code !== 'disconnected') throw error
      }
    }
  }

  #opened(until: number): Promise<void> {
    if (this.#ended !== null) return Promise.reject(new Failure(this.#ended))
    if (this.#waiting.size >= WAITING_LIMIT) return Promise.reject(new Failure('queue_full'))
    return new Promise((resolve, reject) => {
      const settle = (code?: FailureCode) => {
        cancelTimer()
        this.#waiting.delete(settle)
        if (code === undefined) resolve()
        else reject(new Failure(code))
      }
      const pauseMs = Math.max(0, until - this.clock.now())
      const cancelTimer = this.clock.after(pauseMs, () => settle('disconnected'))
      this.#waiting.add(settle)
    })
  }

  #wake(code?: FailureCode): void {
    for (const settle of [...this.#waiting]) settle(code)
  }
}
