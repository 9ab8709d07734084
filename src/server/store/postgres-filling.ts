// Fills an empty PostgreSQL database with what another one held, for migrate-store: messages bit by bit, all else at
// once. Until it is finished the database is marked, so that no server begins to write in it.
import type { Row } from './content-sum.ts'
import { MOVING_FROM } from './postgres-open.ts'
import type { PostgresPool, Query } from './postgres-pool.ts'
import type { Reached } from './sqlite-reading.ts'

const BATCH = 1000
/** Tables that only PostgreSQL has, or that are filled in a way of their own. */
const APART = ['meta', 'messages', 'version', 'revocations', 'turnstile']

/** What this database is: empty, being filled, or in use by the installation of this epoch. */
export interface Standing {
  state: 'empty' | 'filling' | 'whole'
  epoch: string | null
}

/** A conversation as it says of itself, and as its messages say. */
interface Counted extends Reached {
  seq: number
  messages: number
  lastSeq: number
  lastRev: number
}

export class PostgresFilling {
  readonly #pool: PostgresPool
  readonly #columns = new Map<string, string[]>()

  constructor(pool: PostgresPool) {
    this.#pool = pool
  }

  async standing(): Promise<Standing> {
    const epoch = await this.#metaOf('epoch')
    if (epoch !== null) return { state: 'whole', epoch }
    const from = await this.#metaOf(MOVING_FROM)
    return { state: from === null ? 'empty' : 'filling', epoch: from }
  }

  /** From now on it is being filled from the installation of this epoch. */
  async begin(epoch: string): Promise<void> {
    await this.#pool.ask(insertMeta([{ key: MOVING_FROM, value: epoch }]))
  }

  /** How far the messages of these conversations have come; one that has none yet is at 0. */
  async reached(conversations: readonly Reached[]): Promise<Map<string, number>> {
    const sql = `SELECT conversation_id AS id, max(rev) AS rev FROM messages
      WHERE conversation_id = ANY($1) GROUP BY 1`
    const values = [conversations.map(({ id }) => id)]
    const rows = (await this.#pool.ask({ sql, values })) as Reached[]
    return new Map(rows.map(({ id, rev }) => [id, rev]))
  }

  /** Stores messages, or what became of them since they were stored. */
  async putMessages(batch: readonly Row[]): Promise<void> {
    const columns = await this.columnsOf('messages')
    const newer = columns.map((column) => `${column} = excluded.${column}`).join(', ')
    const { sql, values } = insert('messages', columns, batch)
    const onConflict = `ON CONFLICT (conversation_id, seq) DO UPDATE SET ${newer}`
    await this.#pool.ask({ sql: `${sql} ${onConflict}`, values })
  }

  /** All tables but messages and meta, in one transaction: each is emptied, then filled, and counts on from `lastIds`. */
  async replace(
    tables: readonly string[],
    rows: (table: string) => Iterable<readonly Row[]>,
    lastIds: readonly { table: string; id: number }[],
  ): Promise<void> {
    await this.#pool.use(async (ask) => {
      await ask({ sql: `BEGIN; TRUNCATE ${tables.join(', ')}, revocations` })
      for (const table of tables) {
        const columns = await this.columnsOf(table)
        for (const batch of rows(table)) await ask(insert(table, columns, batch))
      }
      for (const { table, id } of lastIds) {
        const sql = `SELECT setval(pg_get_serial_sequence($1, 'id'), $2)`
        await ask({ sql, values: [table, id] })
      }
      await ask({ sql: 'TRUNCATE revocations; COMMIT' })
    })
  }

  /** The tables that `replace` fills: those that others point to come first. */
  async tables(): Promise<string[]> {
    const sql = `SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> ALL($1) ORDER BY 1`
    const found = (await this.#pool.ask({ sql, values: [APART] })) as { name: string }[]
    const first = ['users', 'conversations']
    return [...first, ...found.map(({ name }) => name).filter((name) => !first.includes(name))]
  }

  async columnsOf(table: string): Promise<string[]> {
    const known = this.#columns.get(table)
    if (known !== undefined) return known
    const sql = `SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`
    const found = (await this.#pool.ask({ sql, values: [table] })) as { name: string }[]
    const columns = found.map(({ name }) => name)
    this.#columns.set(table, columns)
    return columns
  }

  /** Hands over all rows of a table. */
  async read(table: string, take: (row: Row) => void): Promise<void> {
    const columns = await this.columnsOf(table)
    await this.#pool.use(async (ask) => {
      await ask({ sql: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' })
      await ask({ sql: `DECLARE rows CURSOR FOR SELECT ${columns.join(', ')} FROM ${table}` })
      for (;;) {
        const batch = (await ask({ sql: `FETCH ${BATCH} FROM rows` })) as Row[]
        for (const row of batch) take(row)
        if (batch.length < BATCH) break
      }
      await ask({ sql: 'COMMIT' })
    })
  }

  /** The ids of conversations whose counters are not those of their messages, ten at most. */
  async miscounted(): Promise<string[]> {
    const wrong: string[] = []
    const sql = `SELECT id, seq, rev,
        (SELECT count(*) FROM messages WHERE conversation_id = c.id) AS messages,
        (SELECT coalesce(max(m.seq), 0) FROM messages m WHERE conversation_id = c.id) AS "lastSeq",
        (SELECT coalesce(max(m.rev), 0) FROM messages m WHERE conversation_id = c.id) AS "lastRev"
      FROM conversations c WHERE id > $1 ORDER BY id LIMIT ${BATCH}`
    for (let after = ''; wrong.length < 10;) {
      const found = (await this.#pool.ask({ sql, values: [after] })) as Counted[]
      for (const { id, seq, rev, messages, lastSeq, lastRev } of found)
        if (messages !== seq || lastSeq !== seq || lastRev > rev) wrong.push(id)
      if (found.length < BATCH) break
      after = found.at(-1)!.id
    }
    return wrong.slice(0, 10)
  }

  /** It is whole: from now on servers may open it. */
  async finish(meta: ReadonlyMap<string, string>): Promise<void> {
    const rows = [...meta].map(([key, value]) => ({ key, value }))
    await this.#pool.use(async (ask) => {
      await ask({ sql: 'BEGIN' })
      await ask({ sql: 'DELETE FROM meta WHERE key = $1', values: [MOVING_FROM] })
      await ask(insertMeta(rows))
      await ask({ sql: 'COMMIT' })
    })
  }

  async #metaOf(key: string): Promise<string | null> {
    const sql = 'SELECT value FROM meta WHERE key = $1'
    const [row] = (await this.#pool.ask({ sql, values: [key] })) as { value: string }[]
    return row?.value ?? null
  }
}

const insertMeta = (rows: readonly Row[]): Query => insert('meta', ['key', 'value'], rows)

/** One statement for all rows, with their own ids. */
function insert(table: string, columns: readonly string[], rows: readonly Row[]): Query {
  const names = columns.join(', ')
  return {
    sql: `INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE
      SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1::json)`,
    values: [JSON.stringify(rows)],
  }
}
