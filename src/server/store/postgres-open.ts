// Opens the database of DATABASE_URL: checks the server, brings the tables up to date, and keeps there the secrets
// that all nodes share. Called by app.ts, through open.ts.
import { PostgresDriver } from './postgres.ts'
import { TAKES_NO_WRITES, type OnStatus } from './postgres-health.ts'
import { postgresMigrations } from './postgres-migrations.ts'
import { codeOf, Lost, orRollBack, PostgresPool, type Ask } from './postgres-pool.ts'

const OLDEST = 14
/** One that starts together with Relais takes a while. */
const PATIENCE_MS = 10_000
/** A migration of a large table takes long, and the other nodes wait for it. */
const MIGRATION_MS = 3_600_000

/** In the table meta while migrate-store fills the database: the epoch of the installation that it comes from. */
export const MOVING_FROM = 'moving_from'

/** Throws a sentence when it cannot be used. */
export async function openPostgres(
  url: string,
  onStatus: OnStatus = () => {},
): Promise<PostgresDriver> {
  const pool = await openTables(url)
  const sql = 'SELECT FROM meta WHERE key = $1'
  if ((await pool.ask({ sql, values: [MOVING_FROM] })).length === 0)
    return new PostgresDriver(pool, onStatus)
  await pool.close()
  throw new Error(
    'The database of DATABASE_URL is only half filled: run npm run migrate-store again, until it says that everything is there.',
  )
}

/** The tables as this version wants them, whatever is in them. Throws a sentence when they cannot be made.
 * `statementMs` is how long one statement may take; left out: as long as somebody waits for a server. */
export async function openTables(url: string, statementMs?: number): Promise<PostgresPool> {
  const pool = new PostgresPool(url, statementMs)
  try {
    await whenThere(() => pool.use(insistOnFitness))
    await pool.use(migrate)
    return pool
  } catch (error) {
    await pool.close()
    throw error
  }
}

async function whenThere(act: () => Promise<void>): Promise<void> {
  for (const start = Date.now(); ;) {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof Lost)) throw sentenceFor(error)
      if (Date.now() - start > PATIENCE_MS)
        throw new Error(
          `The database of DATABASE_URL cannot be reached: ${error.message || 'nobody answers'}. Start PostgreSQL, or correct DATABASE_URL.`,
        )
      await new Promise((next) => setTimeout(next, 250))
    }
  }
}

/** A wrong password (28P01), a user (28000) or a database (3D000) that there is not. */
const sentenceFor = (error: unknown): unknown =>
  /^(28|3D)/.test(codeOf(error))
    ? new Error(
        `PostgreSQL refuses DATABASE_URL: ${(error as Error).message}. Correct it, or make the user and the database.`,
      )
    : error

interface Fitness {
  version: number
  encoding: string
  commit: string
  readonly: string
}

async function insistOnFitness(ask: Ask): Promise<void> {
  const sql = `SELECT current_setting('server_version_num')::int AS version,
    current_setting('server_encoding') AS encoding, current_setting('synchronous_commit') AS commit,
    current_setting('transaction_read_only') AS readonly`
  const [{ version, encoding, commit, readonly }] = (await ask({ sql })) as [Fitness]
  if (version < OLDEST * 10_000)
    throw new Error(
      `PostgreSQL ${Math.floor(version / 10_000)} is too old; Relais needs ${OLDEST} or newer.`,
    )
  if (encoding !== 'UTF8')
    throw new Error(
      `The database of DATABASE_URL has the encoding ${encoding}; make one with ENCODING 'UTF8' TEMPLATE template0.`,
    )
  if (readonly === 'on')
    throw new Error(
      `The PostgreSQL of DATABASE_URL cannot be used: ${TAKES_NO_WRITES}. Let DATABASE_URL lead to the one that does.`,
    )
  if (commit !== 'on')
    throw new Error(
      `PostgreSQL must run with synchronous_commit on, else acknowledged messages may be lost; here it says ${commit}. A pooler between must keep sessions, or be left out.`,
    )
}

/** One node at a time; the others find it done. */
async function migrate(ask: Ask): Promise<void> {
  if ((await appliedOf(ask)) === postgresMigrations.length) return
  const timeoutMs = MIGRATION_MS
  const lock = "SELECT pg_advisory_xact_lock(hashtextextended('relais migrations', 0))"
  const act = async () => {
    await ask({ sql: 'BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0' })
    await ask({ sql: lock, timeoutMs })
    await ask({ sql: 'CREATE TABLE IF NOT EXISTS version (steps int NOT NULL)' })
    const applied = await appliedOf(ask)
    for (const step of postgresMigrations.slice(applied)) await ask({ sql: step, timeoutMs })
    await ask({ sql: `DELETE FROM version` })
    await ask({ sql: `INSERT INTO version VALUES (${postgresMigrations.length})` })
    await ask({ sql: 'COMMIT' })
  }
  try {
    await orRollBack(ask, act)
  } catch (error) {
    if (codeOf(error) !== '42P07') throw error
    throw new Error(
      `The database of DATABASE_URL has tables that are not of Relais (${(error as Error).message}); give Relais a database of its own.`,
    )
  }
}

/** How many steps were applied; throws when that is more than there are. */
async function appliedOf(ask: Ask): Promise<number> {
  const [found] = (await ask({ sql: "SELECT to_regclass('version') IS NOT NULL AS is" })) as [
    { is: boolean },
  ]
  if (!found.is) return 0
  const [row] = (await ask({ sql: 'SELECT steps FROM version' })) as { steps: number }[]
  const applied = row?.steps ?? 0
  if (applied > postgresMigrations.length)
    throw new Error(
      'This database was written by a newer version of Relais; update Relais to open it.',
    )
  return applied
}
