// Sending messages on PostgreSQL: those of one turn of the event loop are one call of the function
// `append_messages` (postgres-migrations.ts), which does what sqlite-append.ts does. One batch is in flight; meanwhile
// the next one gathers, so a slow disk makes larger batches and not more of them. Used by postgres.ts.
import { Refusal } from '../../protocol/refusal.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import type { TellSent } from './driver.ts'
import type { NewMessage, Sent } from './messages.ts'
import { isAboutAll } from './postgres-lanes.ts'
import {
  Away,
  isConflict,
  Lost,
  orRollBack,
  refusalOf,
  type Ask,
  type PostgresPool,
} from './postgres-pool.ts'
import { refused, type Refused } from './refused.ts'
import type { Unit } from './statement.ts'

const MOST_TOGETHER = 1000
const MOST_WAITING = 50_000
const TRIES = 5
const PAUSE_MS = 50
/** So long senders wait for a PostgreSQL that starts again; then they are told. */
const PATIENCE_MS = 5000
const APPEND = 'SELECT * FROM append_messages($1, $2, $3, $4, $5, $6, $7)'

interface Waiting {
  message: NewMessage
  tell: TellSent | null
  answer: Promise<Refused | Sent>
  resolve: (result: Refused | Sent) => void
  reject: (error: unknown) => void
}

interface Row {
  refusal: ErrorCode | null
  at_seq: number
  at_rev: number
  is_duplicate: boolean
  stored_at: number
}

export class PostgresAppend {
  #queue: Waiting[] = []
  #batch: readonly Waiting[] = []
  #underWay: Promise<void> | null = null
  #awaySince: number | null = null
  /** Of messages whose answer was lost. */
  readonly #unknown = new Set<string>()

  constructor(
    readonly pool: PostgresPool,
    readonly run: (unit: Unit<void>, ask: Ask) => Promise<void>,
  ) {}

  add(message: NewMessage, tell: TellSent | null): Promise<Refused | Sent> {
    if (this.#queue.length >= MOST_WAITING)
      throw new Refusal('unavailable', 'Too much waits to be stored; try again.', 1000)
    const waiting = { message, tell } as Waiting
    waiting.answer = new Promise((resolve, reject) => Object.assign(waiting, { resolve, reject }))
    this.#queue.push(waiting)
    this.#underWay ??= this.#work()
    return waiting.answer
  }

  /** Resolves when those of these messages that are under way now are stored, or refused; null when none is. */
  settled(concerns: (message: NewMessage) => boolean): Promise<unknown> | null {
    const found = [this.#batch, this.#queue].flatMap((some) =>
      some.filter(({ message }) => concerns(message)),
    )
    return found.length === 0 ? null : Promise.allSettled(found.map(({ answer }) => answer))
  }

  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    while (this.#underWay !== null) await this.#underWay
  }

  async #work(): Promise<void> {
    // What else this turn of the event loop brings goes with it.
    await new Promise((next) => setImmediate(next))
    while (this.#queue.length > 0) {
      this.#batch = this.#queue.splice(0, MOST_TOGETHER)
      await this.#send(this.#batch)
    }
    this.#batch = []
    this.#underWay = null
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    for (let [rest, tries] = [batch, 1]; rest.length > 0; tries++) {
      try {
        const results = await this.#store(rest)
        this.#awaySince = null
        rest.forEach(({ message, resolve }, index) =>
          resolve(this.#asFirst(message, results[index]!)),
        )
        return
      } catch (error) {
        if (error instanceof Lost) rest = this.#sortOut(rest, error)
        else if (!isConflict(error) || tries >= TRIES) return this.#fail(rest, refusalOf(error))
        await new Promise((next) => setTimeout(next, PAUSE_MS * (1 + Math.random())))
      }
    }
  }

  /** PostgreSQL is away for a moment, or for longer. Answers those that are tried again: they keep their place before
   * all that came later. Without a clientId nothing can be asked twice. */
  #sortOut(batch: readonly Waiting[], error: Lost): Waiting[] {
    this.#awaySince ??= Date.now()
    const isOver = Date.now() - this.#awaySince > PATIENCE_MS
    const isUnknown = !(error instanceof Away)
    return batch.filter(({ message, reject }) => {
      if (isUnknown && message.clientId !== null) this.#remember(message)
      const isTriedAgain = !isOver && (message.clientId !== null || !isUnknown)
      if (!isTriedAgain) reject(refusalOf(error))
      return isTriedAgain
    })
  }

  #remember(message: NewMessage): void {
    this.#unknown.add(keyOf(message))
    const [oldest] = this.#unknown
    if (this.#unknown.size > MOST_WAITING) this.#unknown.delete(oldest!)
  }

  /** What was stored when its answer was lost is told to everybody by the try that finds it. */
  #asFirst(message: NewMessage, result: Refused | Sent): Refused | Sent {
    const isMet = this.#unknown.size > 0 && this.#unknown.delete(keyOf(message))
    return isMet && 'isDuplicate' in result ? { ...result, isDuplicate: false } : result
  }

  async #fail(batch: readonly Waiting[], error: unknown): Promise<void> {
    if (batch.length === 1 || isAboutAll(error)) for (const { reject } of batch) reject(error)
    // One of them is bad: each alone, so that it harms only itself.
    else for (const one of batch) await this.#send([one])
  }

  #store(batch: readonly Waiting[]): Promise<(Refused | Sent)[]> {
    const tells = batch.some(({ tell }) => tell !== null)
    return this.pool.use((ask) => (tells ? this.#tell(batch, ask) : append(batch, ask)))
  }

  /** What they tell other backends is stored with them, or they are not. */
  #tell(batch: readonly Waiting[], ask: Ask): Promise<(Refused | Sent)[]> {
    return orRollBack(ask, async () => {
      await ask({ sql: 'BEGIN' })
      const results = await append(batch, ask)
      for (const [index, { message, tell }] of batch.entries()) {
        const result = results[index]!
        if (tell !== null && !('refused' in result)) await this.run(tell(message, result), ask)
      }
      await ask({ sql: 'COMMIT' })
      return results
    })
  }
}

const keyOf = ({ conversationId, senderId, clientId }: NewMessage): string =>
  JSON.stringify([conversationId, senderId, clientId])

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
  return (rows as Row[]).map(resultOf)
}

function resultOf({ refusal, at_seq, at_rev, is_duplicate, stored_at }: Row): Refused | Sent {
  if (refusal !== null) return refused(refusal)
  return { seq: at_seq, rev: at_rev, isDuplicate: is_duplicate, createdAt: stored_at }
}
