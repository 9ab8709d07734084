// The PostgreSQL body of the store: runs the same units as SQLite, with awaits, on many nodes at once. Opened by
// postgres-open.ts; messages take a way of their own, postgres-append.ts.
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Driver } from './driver.ts'
import { lanesOfMessage, type Lane } from './lane.ts'
import { PostgresAppend } from './postgres-append.ts'
import { PostgresHealth, type OnStatus } from './postgres-health.ts'
import { PostgresLanes } from './postgres-lanes.ts'
import {
  isConflict,
  Lost,
  nameOf,
  orRollBack,
  refusalOf,
  type Ask,
  type PostgresPool,
} from './postgres-pool.ts'
import { PostgresRevocations } from './postgres-revocations.ts'
import type { Schema } from './schema.ts'
import { compile, type Statement, type Step, type Unit } from './statement.ts'

/** Conflicts are found by PostgreSQL, so no unit says what it locks. */
const BESIDE = 'BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE turnstile IN ROW SHARE MODE'
/** Whoever lost too often against others writes alone: the lock is there before the transaction looks. */
const ALONE = 'BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE turnstile IN EXCLUSIVE MODE'
const READING = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
const TRIES_BESIDE = 2
const TRIES = 6
const PAUSE_MS = 10

interface Prepared {
  sql: string
  name: string
  bind: (input: object) => unknown[]
}

export class PostgresDriver implements Driver {
  readonly #pool: PostgresPool
  readonly #compiler = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  readonly #prepared = new Map<Statement<never, unknown>, Prepared>()
  readonly #lanes = new PostgresLanes(
    (units) => this.#writeTogether(units),
    ({ concerns }) => concerns && this.#append.settled(concerns),
  )
  readonly #append: PostgresAppend
  readonly #revocations: PostgresRevocations
  readonly #health: PostgresHealth

  constructor(pool: PostgresPool, onStatus: OnStatus) {
    this.#pool = pool
    this.#health = new PostgresHealth(pool.beside(), onStatus)
    this.#append = new PostgresAppend(pool, (unit, ask) => this.#run(unit, ask))
    this.#revocations = new PostgresRevocations(pool)
  }

  append: Driver['append'] = (message, tell) => {
    const add = () => this.#append.add(message, tell)
    return this.#lanes.isIdle ? add() : this.#lanes.pass(lanesOfMessage(message), add)
  }

  /** Most units that read are one statement, which needs no transaction around it. */
  async read<Result>(unit: () => Unit<Result>): Promise<Result> {
    return this.#again(async () => {
      const alone = unit()
      const step = alone.next()
      if (step.done) return step.value
      const rows = await this.#pool.ask(this.#queryOf(step.value))
      const next = alone.next(rows)
      if (next.done) return next.value
      return this.#pool.use((ask) =>
        orRollBack(ask, async () => {
          await ask({ sql: READING })
          const result = await this.#run(unit(), ask)
          await ask({ sql: 'COMMIT' })
          return result
        }),
      )
    })
  }

  write<Result>(unit: () => Unit<Result>, lane?: Lane): Promise<Result> {
    return this.#lanes.add(unit, lane)
  }

  endedElsewhere(): Promise<readonly string[] | null> {
    return this.#again(() => this.#revocations.sinceLast())
  }

  check(): Promise<void> {
    return this.#health.check()
  }

  async close(): Promise<void> {
    await this.#health.close()
    await this.#lanes.rest()
    await this.#append.rest()
    await this.#pool.close()
  }

  /** In one transaction, one after the other; again while others are in the way. */
  #writeTogether(units: readonly (() => Unit<unknown>)[]): Promise<unknown[]> {
    return this.#again((tries) =>
      this.#pool.use((ask) =>
        orRollBack(ask, async () => {
          await ask({ sql: tries < TRIES_BESIDE ? BESIDE : ALONE })
          const results: unknown[] = []
          for (const unit of units) results.push(await this.#run(unit(), ask))
          await commit(ask)
          return results
        }),
      ),
    )
  }

  async #again<Result>(act: (tries: number) => Promise<Result>): Promise<Result> {
    for (let tries = 0; ; tries++) {
      try {
        return await act(tries)
      } catch (error) {
        const isWorthIt =
          isConflict(error) || (error instanceof Lost && !(error instanceof Unknown))
        // A connection that broke while idle fails once; a server that is away is not waited for.
        const most = error instanceof Lost ? 2 : TRIES
        if (!isWorthIt || tries + 1 >= most) throw refusalOf(error)
        await new Promise((next) => setTimeout(next, Math.random() * PAUSE_MS * 2 ** tries))
      }
    }
  }

  async #run<Result>(unit: Unit<Result>, ask: Ask): Promise<Result> {
    let step = unit.next()
    while (!step.done) step = unit.next(await ask(this.#queryOf(step.value)))
    return step.value
  }

  #queryOf({ statement, input }: Step) {
    let prepared = this.#prepared.get(statement)
    if (prepared === undefined) {
      const { sql, bind } = compile(statement, this.#compiler, 'postgres')
      prepared = { sql, bind, name: nameOf(sql) }
      this.#prepared.set(statement, prepared)
    }
    const { sql, name, bind } = prepared
    return { sql, name, values: bind(input) }
  }
}

/** Whether it was committed nobody knows; whoever sent it asks again under the same clientId. */
class Unknown extends Lost {}

async function commit(ask: Ask): Promise<void> {
  try {
    await ask({ sql: 'COMMIT' })
  } catch (error) {
    throw error instanceof Lost ? new Unknown(error.message, { cause: error }) : error
  }
}
