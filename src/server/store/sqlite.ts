// The SQLite body of the store: one file, one writing handle, every acknowledged change on disk.
// Opened by app.ts and by the commands; Kysely only compiles the SQL here.
import Database from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { Refusal } from '../../protocol/refusal.ts'
import type { Driver, TellSent } from './driver.ts'
import { Checkpoints } from './checkpoints.ts'
import { GroupCommit } from './group-commit.ts'
import type { NewMessage, Sent } from './messages.ts'
import { check } from './meta.ts'
import { migrations } from './migrations.ts'
import type { Refused } from './refused.ts'
import type { Schema } from './schema.ts'
import { SqliteAppend } from './sqlite-append.ts'
import { compile, type Statement, type Step, type Unit } from './statement.ts'

/** Older versions can corrupt a database that two connections write (fixed in 3.51.3), and cannot take
 * NOT NULL from a column. */
const OLDEST_SQLITE = [3, 53, 0]

interface Prepared {
  query: Database.Statement
  bind: (input: object) => unknown[]
  /** Of the rows it answers; none when it answers none. */
  columns: readonly string[]
}

export class SqliteDriver implements Driver {
  readonly #db: Database.Database
  readonly #compiler = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  readonly #prepared = new Map<Statement<never, unknown>, Prepared>()
  readonly #commits: GroupCommit
  readonly #checkpoints: Checkpoints
  readonly #messages = new SqliteAppend({
    run: (unit) => this.#run(unit),
    change: (statement, input) => this.#change(statement as Statement<never, unknown>, input),
  })
  /** One look at the database: it stays the same, whoever writes, and its lock is taken once. */
  readonly #asOne: (unit: () => Unit<unknown>) => unknown
  #dataVersion = 0

  constructor(path: string) {
    this.#db = new Database(path, { timeout: 5000 })
    this.#db.pragma('journal_mode = WAL')
    // The package's default in WAL mode is NORMAL, which acknowledges before the disk has it.
    this.#db.pragma('synchronous = FULL')
    // A thread moves the log into the database; only a commit that finds 64 MB in it does so itself, and the log begins anew.
    this.#db.pragma('wal_autocheckpoint = 16000')
    this.#db.pragma('foreign_keys = ON')
    this.#insistOnDurability()
    this.#migrate()
    this.#checkpoints = new Checkpoints(path)
    this.#asOne = this.#db.transaction((unit) => this.#run(unit()))
    const [begin, commit, rollback] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((sql) =>
      this.#db.prepare(sql),
    ) as [Database.Statement, Database.Statement, Database.Statement]
    this.#commits = new GroupCommit({
      begin: () => begin.run(),
      commit: () => {
        this.#messages.settle()
        commit.run()
      },
      rollback: () => {
        this.#messages.forget()
        // Some failures, such as a full disk, have rolled back already.
        if (this.#db.inTransaction) rollback.run()
      },
    })
  }

  read<Result>(unit: () => Unit<Result>): Promise<Result> {
    try {
      return Promise.resolve(this.#asOne(unit) as Result)
    } catch (error) {
      return Promise.reject(refusalOf(error))
    }
  }

  write<Result>(unit: () => Unit<Result>): Promise<Result> {
    return this.#together(() => {
      this.#messages.settle()
      return this.#run(unit())
    })
  }

  append(message: NewMessage, tell: TellSent | null): Promise<Refused | Sent> {
    return this.#together(() => {
      const result = this.#messages.append(message)
      if (tell !== null && !('refused' in result)) this.#run(tell(message, result))
      return result
    })
  }

  #together<Result>(change: () => Result): Promise<Result> {
    return this.#commits.add(change).catch((error: unknown) => {
      throw refusalOf(error)
    })
  }

  check(): Promise<void> {
    return this.read(check)
  }

  async endedElsewhere(): Promise<readonly string[] | null> {
    // Counts the commits of other connections only: commands that a person runs beside the server.
    const version = this.#db.pragma('data_version', { simple: true }) as number
    const isChanged = version !== this.#dataVersion
    this.#dataVersion = version
    return isChanged ? null : []
  }

  async close(): Promise<void> {
    this.#commits.flush()
    await this.#checkpoints.close()
    this.#db.close()
  }

  #run<Result>(unit: Unit<Result>): Result {
    let step = unit.next()
    while (!step.done) step = unit.next(this.#rows(step.value))
    return step.value
  }

  #rows({ statement, input }: Step): unknown[] {
    const { query, bind, columns } = this.#prepare(statement)
    if (query.reader)
      return query.all(...bind(input)).map((values) => rowOf(columns, values as unknown[]))
    query.run(...bind(input))
    return []
  }

  /** Runs a statement that answers no rows. */
  #change(statement: Statement<never, unknown>, input: object): number {
    const { query, bind } = this.#prepare(statement)
    return query.run(...bind(input)).changes
  }

  #prepare(statement: Statement<never, unknown>): Prepared {
    let prepared = this.#prepared.get(statement)
    if (prepared === undefined) {
      const { sql, bind } = compile(statement, this.#compiler, 'sqlite')
      const query = this.#db.prepare(sql)
      const columns = query.reader ? query.columns().map(({ name }) => name) : []
      if (query.reader) query.raw()
      prepared = { query, bind, columns }
      this.#prepared.set(statement, prepared)
    }
    return prepared
  }

  #insistOnDurability(): void {
    const journal = this.#db.pragma('journal_mode', { simple: true })
    const synchronous = this.#db.pragma('synchronous', { simple: true })
    const version = this.#db.prepare('SELECT sqlite_version()').pluck().get() as string
    if (journal !== 'wal' || synchronous !== 2)
      throw new Error(
        `SQLite must run with journal_mode WAL and synchronous FULL, else acknowledged messages may be lost; here it says ${String(journal)} and ${String(synchronous)}. Choose a DATA_DIR on a local disk.`,
      )
    const isOld = version.localeCompare(OLDEST_SQLITE.join('.'), undefined, { numeric: true }) < 0
    if (isOld)
      throw new Error(`SQLite ${version} is too old; run npm ci to get the pinned version.`)
  }

  #migrate(): void {
    const applied = this.#db.pragma('user_version', { simple: true }) as number
    if (applied > migrations.length)
      throw new Error(
        'This database was written by a newer version of Relais; update Relais to open it.',
      )
    // Nothing is written where nothing is to be done: the disk may be full.
    if (applied === migrations.length) return
    this.#db
      .transaction(() => {
        const now = this.#db.pragma('user_version', { simple: true }) as number
        for (const step of migrations.slice(now)) this.#db.exec(step)
        this.#db.pragma(`user_version = ${migrations.length}`)
      })
      .immediate()
  }
}

/** Made here of raw values, because the package's own objects cost a third more: it makes each name anew for each row. */
function rowOf(columns: readonly string[], values: readonly unknown[]): object {
  const row: Record<string, unknown> = {}
  for (let at = 0; at < columns.length; at++) row[columns[at]!] = values[at]
  return row
}

/** A full or failing disk is told to the sender; anything else is a fault of ours. */
function refusalOf(error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? error.code : ''
  if (code === 'SQLITE_FULL')
    return new Refusal('storage_full', 'The disk of the server is full; nothing was stored.', 5000)
  if (/^SQLITE_(BUSY|IOERR|READONLY|CANTOPEN)/.test(code))
    return new Refusal('unavailable', 'The store does not answer; nothing was stored.', 2000)
  return error
}
