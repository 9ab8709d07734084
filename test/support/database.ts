// The database behind a data folder of the tests. Where the run has a PostgreSQL (`RELAIS_TEST_POSTGRES`, see
// scripts/test.js), each folder has a database of its own there, and nothing in the folder; else it is SQLite's file.
import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Outbox } from '../../src/server/store/webhook-events.ts'
import { openPostgres } from '../../src/server/store/postgres-open.ts'
import { SqliteDriver } from '../../src/server/store/sqlite.ts'
import { createStore, type Store } from '../../src/server/store/store.ts'

/** Of a PostgreSQL that lends databases; undefined in a run over SQLite. */
export const lender = process.env.RELAIS_TEST_POSTGRES

const fileIn = (folder: string): string => join(folder, 'relais.sqlite')
const nameOf = (folder: string): string =>
  `t_${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`

/** What a server or a command must be told to find the data of this folder. */
export function databaseSetting(folder: string): { DATABASE_URL?: string } {
  if (lender === undefined) return {}
  const url = new URL(lender)
  url.pathname = `/${nameOf(folder)}`
  return { DATABASE_URL: String(url) }
}

/** Makes the database of this folder, unless there is one. */
export async function makeDatabase(folder: string): Promise<void> {
  if (lender === undefined) return
  const known = `SELECT FROM pg_database WHERE datname = '${nameOf(folder)}'`
  const isThere = (await askPostgres(lender, known)).length > 0
  if (!isThere) await askPostgres(lender, `CREATE DATABASE ${nameOf(folder)}`)
}

/** The store of this folder, as another process beside the server has it. */
export async function openTestStore(folder: string, outbox: Outbox | null = null): Promise<Store> {
  await makeDatabase(folder)
  const { DATABASE_URL } = databaseSetting(folder)
  const driver =
    DATABASE_URL === undefined ? new SqliteDriver(fileIn(folder)) : await openPostgres(DATABASE_URL)
  return createStore(driver, outbox)
}

/** Asks the database itself, past the store. One SQL for both: values stand in it. */
export async function askDatabase<Row>(folder: string, sql: string): Promise<Row[]> {
  const { DATABASE_URL } = databaseSetting(folder)
  if (DATABASE_URL !== undefined) return askPostgres(DATABASE_URL, sql)
  const database = new Database(fileIn(folder), { timeout: 10_000 })
  try {
    const statement = database.prepare(sql)
    if (statement.reader) return statement.all() as Row[]
    statement.run()
    return []
  } finally {
    database.close()
  }
}

async function askPostgres<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as Row[]
  } finally {
    await client.end()
  }
}
