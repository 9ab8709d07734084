// Whose sessions ended on PostgreSQL, on whatever node: triggers leave a row for each of these users
// (postgres-migrations.ts), and this tells what was committed since it was asked last. Used by postgres.ts.
import type { PostgresPool } from './postgres-pool.ts'

/** Above so many at once, everybody is looked at. */
const MOST = 10_000
/** By snapshots instead of ids, because commits overtake each other. */
const SELECT = `SELECT pg_current_snapshot()::text AS snapshot, ARRAY(
    SELECT DISTINCT user_id FROM revocations
    WHERE transaction >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(transaction, $1::pg_snapshot)
    LIMIT ${MOST + 1}
  ) AS ended`
const NOW = 'SELECT pg_current_snapshot()::text AS snapshot'
const FORGET =
  'DELETE FROM revocations WHERE at < (extract(epoch FROM now()) * 1000)::bigint - 300000'
/** Who did not ask for so long may have missed what is forgotten by then. */
const LONG_AGO_MS = 60_000

interface Row {
  snapshot: string
  ended?: string[]
}

export class PostgresRevocations {
  /** As of the last answer; null when what came since cannot be told. */
  #snapshot: string | null = null
  #askedAt = 0
  #forgotAt = 0

  constructor(readonly pool: PostgresPool) {}

  /** Ids of users; null: perhaps anybody. */
  async sinceLast(): Promise<readonly string[] | null> {
    const now = Date.now()
    const since = now - this.#askedAt > LONG_AGO_MS ? null : this.#snapshot
    // If this fails it may be another server that answers next, which counts its transactions differently.
    this.#snapshot = null
    if (now - this.#forgotAt > LONG_AGO_MS) {
      await this.pool.ask({ sql: FORGET })
      this.#forgotAt = now
    }
    const query =
      since === null ? { sql: NOW } : { sql: SELECT, name: 'revocations', values: [since] }
    const [{ snapshot, ended = null }] = (await this.pool.ask(query)) as [Row]
    this.#snapshot = snapshot
    this.#askedAt = now
    return ended !== null && ended.length <= MOST ? ended : null
  }
}
