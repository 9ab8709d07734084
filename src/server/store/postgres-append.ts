// Sending messages on PostgreSQL: those of one turn of the event loop are one call of the function
// `append_messages` (postgres-migrations.ts), which does what the unit appendMessage does. One batch is in flight; meanwhile
// the next one gathers, so a slow disk makes larger batches and not more of them. Used by postgres.ts.
import { Refusal } from '../../protocol/refusal.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import type { TellSent } from './driver.ts'
import type { NewMessage, Sent } from './messages.ts'
import { isAboutAll } from './postgres-lanes.ts'
import { isConflict, refusalOf, type Ask, type PostgresPool } from './postgres-pool.ts'
import { refused, type Refused } from './refused.ts'
import type { Unit } from './statement.ts'

const MOST_TOGETHER = 1000
const MOST_WAITING = 50_000
const TRIES = 5
const PAUSE_MS = 20
const APPEND = 'SELECT * FROM append_messages($1, $2, $3, $4, $5, $6, $7)'

interface Waiting {
  message: NewMessage
  tell: TellSent | null
  resolve: (result: Refused | Sent) => void
  reject: (error: unknown) => void
}

interface Row {
  refusal: ErrorCode | null
  seq: number
  rev: number
  is_duplicate: boolean
}

export class PostgresAppend {
  #queue: Waiting[] = []
  #underWay: Promise<void> | null = null

  constructor(
    readonly pool: PostgresPool,
    readonly run: (unit: Unit<void>, ask: Ask) => Promise<void>,
  ) {}

  add(message: NewMessage, tell: TellSent | null): Promise<Refused | Sent> {
    if (this.#queue.length >= MOST_WAITING)
      throw new Refusal('unavailable', 'Too much waits to be stored; try again.', 1000)
    return new Promise((resolve, reject) => {
      this.#queue.push({ message, tell, resolve, reject })
      this.#underWay ??= this.#work()
    })
  }

  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    while (this.#underWay !== null) await this.#underWay
  }

  async #work(): Promise<void> {
    // What else this turn of the event loop brings goes with it.
    await new Promise((next) => setImmediate(next))
    while (this.#queue.length > 0) await this.#send(this.#queue.splice(0, MOST_TOGETHER))
    this.#underWay = null
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#store(batch)
      batch.forEach(({ resolve }, index) => resolve(results[index]!))
    } catch (error) {
      if (batch.length === 1 || isAboutAll(error)) for (const { reject } of batch) reject(error)
      // One of them is bad: each alone, so that it harms only itself.
      else for (const one of batch) await this.#send([one])
    }
  }

  async #store(batch: readonly Waiting[]): Promise<(Refused | Sent)[]> {
    for (let tries = 1; ; tries++) {
      try {
        const tells = batch.some(({ tell }) => tell !== null)
        return await this.pool.use((ask) => (tells ? this.#tell(batch, ask) : append(batch, ask)))
      } catch (error) {
        if (!isConflict(error) || tries === TRIES) throw refusalOf(error)
        await new Promise((next) => setTimeout(next, Math.random() * PAUSE_MS * 2 ** tries))
      }
    }
  }

  /** What they tell other backends is stored with them, or they are not. */
  async #tell(batch: readonly Waiting[], ask: Ask): Promise<(Refused | Sent)[]> {
    await ask({ sql: 'BEGIN' })
    try {
      const results = await append(batch, ask)
      for (const [index, { message, tell }] of batch.entries()) {
        const result = results[index]!
        if (tell !== null && !('refused' in result)) await this.run(tell(message, result), ask)
      }
      await ask({ sql: 'COMMIT' })
      return results
    } catch (error) {
      await ask({ sql: 'ROLLBACK' }).catch(() => {
        // The connection is lost; the first error says so.
      })
      throw error
    }
  }
}

async function append(batch: readonly Waiting[], ask: Ask): Promise<(Refused | Sent)[]> {
  const column = <Name extends keyof NewMessage>(name: Name) =>
    batch.map(({ message }) => message[name])
  const names = [
    'conversationId',
    'senderId',
    'body',
    'clientId',
    'contentHash',
    'event',
    'now',
  ] as const
  const rows = await ask({ sql: APPEND, name: 'append_messages', values: names.map(column) })
  return (rows as Row[]).map(({ refusal, seq, rev, is_duplicate: isDuplicate }) =>
    refusal === null ? { seq, rev, isDuplicate } : refused(refusal),
  )
}
