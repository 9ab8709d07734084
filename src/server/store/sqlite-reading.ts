// Reads a whole database of SQLite, table by table, in batches; for migrate-store. Never writes it, and leaves a
// server that runs beside it alone.
import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import type { Row } from './content-sum.ts'
import { migrations } from './migrations.ts'

const BATCH = 1000
/** Of the texts of a batch; one row may be longer. */
const BATCH_CHARACTERS = 2_000_000

/** How far a conversation is. */
export interface Reached {
  id: string
  rev: number
}

export class SqliteReading {
  readonly #db: Database.Database
  /** Texts that held U+0000, so far. */
  replaced = 0

  /** Throws a sentence when there is none, or one of another version. */
  constructor(path: string) {
    if (!existsSync(path))
      throw new Error(
        `There is nothing to move: ${path} does not exist. Set DATA_DIR to the server's folder.`,
      )
    this.#db = new Database(path, { readonly: true, timeout: 5000 })
    const version = this.#db.pragma('user_version', { simple: true }) as number
    if (version === migrations.length) return
    this.close()
    throw new Error(
      version < migrations.length
        ? `${path} was written by an older version of Relais: start this version on it once, without DATABASE_URL, then stop it.`
        : `${path} was written by a newer version of Relais; update Relais to move it.`,
    )
  }

  close(): void {
    this.#db.close()
  }

  tables(): string[] {
    const sql = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name`
    return this.#db.prepare(sql).pluck().all() as string[]
  }

  columns(table: string): string[] {
    return this.#db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[]
  }

  /** The highest id that was ever given in each table that counts them itself. */
  lastIds(): { table: string; id: number }[] {
    const sql = 'SELECT name AS "table", seq AS id FROM sqlite_sequence'
    return this.#db.prepare(sql).all() as { table: string; id: number }[]
  }

  meta(): Map<string, string> {
    const rows = this.#db.prepare('SELECT key, value FROM meta').raw().all()
    return new Map(rows as [string, string][])
  }

  /** All rows. Nothing else can be asked before the last batch was taken. */
  *rows(table: string): Generator<Row[]> {
    yield* this.#batches(this.#db.prepare(`SELECT * FROM "${table}"`).iterate())
  }

  /** All conversations, by id. */
  *reached(): Generator<Reached[]> {
    const sql = 'SELECT id, rev FROM conversations WHERE id > ? ORDER BY id LIMIT ?'
    const next = this.#db.prepare(sql)
    for (let after = ''; ;) {
      const found = next.all(after, BATCH) as Reached[]
      if (found.length === 0) return
      yield found
      after = found.at(-1)!.id
    }
  }

  /** The messages of these conversations that changed after these revs; of each conversation in order of rev. */
  *messagesAfter(reached: readonly Reached[]): Generator<Row[]> {
    const sql = 'SELECT rowid FROM messages WHERE conversation_id = ? AND rev > ? ORDER BY rev'
    // They are sorted, since no index has them in this order: only their ids, for there may be many.
    const ids = this.#db.prepare(sql).pluck()
    const select = this.#db.prepare('SELECT * FROM messages WHERE rowid = ?')
    const all = function* () {
      for (const { id, rev } of reached)
        for (const rowid of ids.iterate(id, rev)) yield select.get(rowid)
    }
    yield* this.#batches(all())
  }

  *#batches(rows: Iterable<unknown>): Generator<Row[]> {
    let batch: Row[] = []
    let characters = 0
    for (const row of rows) {
      const kept = this.#storable(row as Row)
      batch.push(kept)
      for (const value of Object.values(kept))
        if (typeof value === 'string') characters += value.length
      if (batch.length < BATCH && characters < BATCH_CHARACTERS) continue
      yield batch
      batch = []
      characters = 0
    }
    if (batch.length > 0) yield batch
  }

  /** PostgreSQL cannot store the character U+0000; the sign for what cannot be shown takes its place. */
  #storable(row: Row): Row {
    let kept: Record<string, string | number | null> | null = null
    for (const [column, value] of Object.entries(row)) {
      if (typeof value !== 'string' || !value.includes('\0')) continue
      kept ??= { ...row }
      kept[column] = value.replaceAll('\0', '\ufffd')
      this.replaced++
    }
    return kept ?? row
  }
}
