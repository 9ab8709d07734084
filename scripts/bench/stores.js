// The two databases as a measurement needs them: servers come and go on the same data, and between them it is filled by
// SQL. Called by the scenarios.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadLines } from '../source.js'
import { openPostgres } from './costs/engines.js'
import { startRelay } from './costs/relay.js'
import { family, pin, SERVER_CORE } from './machine.js'

const pinned = { core: SERVER_CORE }
const newFolder = () => mkdtempSync(join(tmpdir(), 'relais-'))

const sources = () =>
  loadLines([
    "export { createStore } from './src/server/store/store.ts'",
    "export { SqliteDriver } from './src/server/store/sqlite.ts'",
    "export { openPostgres } from './src/server/store/postgres-open.ts'",
  ])

/** `start` resolves to a server on this data; `fill` runs SQL while there is none; `open` resolves to the store
 * itself, in this process, to read beside a server. */
export async function openSqliteStore() {
  const { default: Database } = await import('better-sqlite3')
  const { createStore, SqliteDriver } = await sources()
  const folder = newFolder()
  const path = join(folder, 'relais.sqlite')
  return {
    name: 'SQLite',
    start: (settings) => startRelay(settings, folder, pinned),
    fill: async (statements) => {
      const db = new Database(path)
      db.transaction(() => statements.forEach((sql) => db.prepare(sql).run()))()
      db.close()
    },
    open: async () => {
      const driver = new SqliteDriver(path)
      return { store: createStore(driver), close: () => driver.close() }
    },
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

export async function openPostgresStore() {
  const { Client } = (await import('pg')).default
  const postgres = await openPostgres()
  for (const pid of family(postgres.pid)) pin(pid, SERVER_CORE)
  const folder = newFolder()
  return {
    name: 'PostgreSQL',
    start: (settings) => startRelay({ DATABASE_URL: postgres.url, ...settings }, folder, pinned),
    fill: async (statements) => {
      const client = new Client({ connectionString: postgres.url })
      await client.connect()
      // At last what it would do by itself, but minutes later, beside what is measured.
      const tidying = ['VACUUM ANALYZE', 'CHECKPOINT']
      for (const sql of ['BEGIN', ...statements, 'COMMIT', ...tidying]) await client.query(sql)
      await client.end()
    },
    open: async () => {
      const { createStore, openPostgres: open } = await sources()
      const driver = await open(postgres.url)
      return { store: createStore(driver), close: () => driver.close() }
    },
    stop: async () => {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
