// Whether PostgreSQL can be used, asked all the while, and by /readyz and /metrics. Made by postgres.ts. Each change is
// told once, with its reason, which is for the log: whoever asks from outside is told no address. Waits 2 s at most.
import { Refusal } from '../../protocol/refusal.ts'
import { Lost, type PostgresPool } from './postgres-pool.ts'

const EVERY_MS = 2000
const WITHIN_MS = 2000
const ASK = "SELECT current_setting('transaction_read_only') AS readonly"
export const TAKES_NO_WRITES =
  'it takes no writes: it is a standby, or default_transaction_read_only is on'

/** Hears why PostgreSQL cannot be used; null when it can again. */
export type OnStatus = (reason: string | null) => void

export class PostgresHealth {
  readonly #timer: NodeJS.Timeout
  /** Whoever asks meanwhile hears the same. */
  #looking: Promise<string | null> | null = null
  #reason: string | null = null
  #isClosed = false

  /** `pool` is its own: that all others are lent says nothing about PostgreSQL. */
  constructor(
    readonly pool: PostgresPool,
    readonly onStatus: OnStatus,
  ) {
    this.#timer = setInterval(() => void this.#look(), EVERY_MS).unref()
  }

  async check(): Promise<void> {
    const reason = await this.#look()
    if (reason === null) return
    throw new Refusal(
      'unavailable',
      reason === TAKES_NO_WRITES
        ? 'The database takes no writes now, as a standby does; this server waits until it does.'
        : `The database did not answer within ${WITHIN_MS / 1000} s, or not as it should; the log of the server says why.`,
      1000,
    )
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.pool.close()
  }

  #look(): Promise<string | null> {
    this.#looking ??= this.#ask().then((reason) => {
      this.#looking = null
      const isOther = (reason === null) !== (this.#reason === null)
      this.#reason = reason
      if (isOther && !this.#isClosed) this.onStatus(reason)
      return reason
    })
    return this.#looking
  }

  /** Why it cannot be used; null when it can. */
  async #ask(): Promise<string | null> {
    let timer: NodeJS.Timeout
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`no answer in ${WITHIN_MS / 1000} s`), WITHIN_MS)
    })
    return Promise.race([this.#answer(), late]).finally(() => clearTimeout(timer))
  }

  async #answer(): Promise<string | null> {
    const ask = () => this.pool.ask({ sql: ASK, timeoutMs: WITHIN_MS })
    try {
      // A connection that broke while idle fails once.
      const rows = await ask().catch((error: unknown) => {
        if (error instanceof Lost) return ask()
        throw error
      })
      const [{ readonly }] = rows as [{ readonly: string }]
      return readonly === 'on' ? TAKES_NO_WRITES : null
    } catch (error) {
      return (error as Error).message
    }
  }
}
