// `npm run migrate-store`: moves an installation from the data folder into the PostgreSQL database of DATABASE_URL.
// Called by admin.ts. Beside a running server it copies messages ahead; the rest once that is stopped. Whatever
// stops it, the next run goes on. Never writes the data folder's database.
import { readFileSync } from 'node:fs'
import type { Config } from '../config.ts'
import { ContentSum } from '../store/content-sum.ts'
import { databaseIn, secretIn, webhookSecretIn } from '../store/data-folder.ts'
import { PostgresFilling } from '../store/postgres-filling.ts'
import { openTables } from '../store/postgres-open.ts'
import { claimDataFolder, running } from '../store/running.ts'
import { SqliteReading, type Reached } from '../store/sqlite-reading.ts'

type Say = (line: string) => void
type Moved = Pick<Config, 'DATA_DIR' | 'DATABASE_URL'>

const SAY_EVERY = 100_000
/** Nobody waits for one statement, and that of a large table takes long. */
const STATEMENT_MS = 24 * 3_600_000
const count = (number: number): string => number.toLocaleString('en')

/** Throws a sentence when nothing can be moved, or when what arrived is not what was there. */
export async function migrateStore({ DATA_DIR, DATABASE_URL }: Moved, say: Say): Promise<void> {
  if (DATABASE_URL === null)
    throw new Error(
      'Say where to: DATABASE_URL=postgres://user:password@host/database npm run migrate-store',
    )
  const from = new SqliteReading(databaseIn(DATA_DIR))
  const isBesideServer = running(DATA_DIR) !== null
  // Without one: nobody may start a server on the folder meanwhile.
  const claim = isBesideServer ? null : claimDataFolder(DATA_DIR)
  const pool = await openTables(DATABASE_URL, STATEMENT_MS)
  try {
    const to = new PostgresFilling(pool)
    if (!(await begin(from, to, say))) return
    await insistOnSameTables(from, to)
    await copyMessages(from, to, say).catch(sayHowToGoOn)
    // No success: whoever waits for its end must not go on with half of the data.
    if (isBesideServer) throw new Error(AHEAD)
    await finish(from, to, say, DATA_DIR).catch(sayHowToGoOn)
  } finally {
    from.close()
    await pool.close()
    claim?.release()
  }
}

/** What stopped it may be over: then the rest is all that is left to do. */
export const GO_ON =
  'Not everything is there yet, and no server opens the new database until it is: run this again, and it goes on where it was.'

function sayHowToGoOn(error: unknown): never {
  const { message } = error as Error
  if (message.includes('run this again')) throw error
  throw new Error(`${message}\n${GO_ON}`, { cause: error })
}

const AHEAD = `The messages so far are there, but a server is still writing in DATA_DIR. Stop it, then run this again: only what
has changed since is left to copy. Until then nobody can use the new database.`

/** False when nothing is left to do. */
async function begin(from: SqliteReading, to: PostgresFilling, say: Say): Promise<boolean> {
  const own = from.meta().get('epoch')
  if (own === undefined)
    throw new Error('There is nothing to move: no server has ever run on this DATA_DIR.')
  const { state, epoch } = await to.standing()
  if (state === 'whole' && epoch === own) {
    say('This installation has been moved into that database already; nothing was done.')
    return false
  }
  if (state !== 'empty' && epoch !== own)
    throw new Error(
      `The database of DATABASE_URL ${state === 'whole' ? 'holds' : 'is being filled from'} another installation of Relais; nothing was done. Give this one a database of its own.`,
    )
  if (state === 'empty') await to.begin(own)
  else say('Going on where it was stopped.')
  return true
}

/** A table or a column that only one of them has would be left behind without a word. */
async function insistOnSameTables(from: SqliteReading, to: PostgresFilling): Promise<void> {
  const tables = [...(await to.tables()), 'messages', 'meta']
  for (const table of new Set([...tables, ...from.tables()])) {
    const [here, there] = [from.columns(table), await to.columnsOf(table)]
    if (here.sort().join() !== [...there].sort().join())
      throw new Error(`The table ${table} is not the same in both databases; update Relais.`)
  }
}

async function copyMessages(from: SqliteReading, to: PostgresFilling, say: Say): Promise<void> {
  let [copied, said] = [0, 0]
  for (const conversations of from.reached()) {
    const reached = await to.reached(conversations)
    const behind = conversations.flatMap(({ id, rev }): Reached[] => {
      const has = reached.get(id) ?? 0
      return has < rev ? [{ id, rev: has }] : []
    })
    for (const batch of from.messagesAfter(behind)) {
      await to.putMessages(batch)
      copied += batch.length
      if (copied - said < SAY_EVERY) continue
      said = copied
      say(`messages: ${count(copied)} …`)
    }
  }
  say(`messages: ${count(copied)} copied`)
}

async function finish(
  from: SqliteReading,
  to: PostgresFilling,
  say: Say,
  folder: string,
): Promise<void> {
  const tables = await to.tables()
  await to.replace(tables, (table) => from.rows(table), from.lastIds())
  say('everything else: copied')
  from.replaced = 0
  for (const table of [...tables, 'messages']) await insistOnSame(table, from, to, say)
  const wrong = await to.miscounted()
  if (wrong.length > 0)
    throw new Error(
      `The counters of these conversations are not those of their messages, here as in DATA_DIR: ${wrong.join(', ')}. Nothing can use the new database yet; restore a backup that is sound, then run this again.`,
    )
  const secrets = { jwt_secret: secretIn(folder), webhook_secret: webhookSecretIn(folder) }
  const meta = from.meta()
  for (const [key, path] of Object.entries(secrets)) {
    const secret = keptIn(path)
    if (secret !== null) meta.set(key, secret)
  }
  await to.finish(meta)
  say(`\nEverything is there, row for row; who was signed in still is.`)
  if (from.replaced > 0)
    say(
      `PostgreSQL cannot store the character U+0000; U+FFFD stands in its place, in so many texts: ${count(from.replaced)}.`,
    )
  say(`From now on start Relais with DATABASE_URL, and never again without it on this DATA_DIR: people would
write in the old database, which is left as it was. Keep ${databaseIn(folder)} until you have a backup of the new one.`)
}

async function insistOnSame(
  table: string,
  from: SqliteReading,
  to: PostgresFilling,
  say: Say,
): Promise<void> {
  const columns = await to.columnsOf(table)
  const [here, there] = [new ContentSum(columns), new ContentSum(columns)]
  for (const batch of from.rows(table)) for (const row of batch) here.add(row)
  await to.read(table, (row) => there.add(row))
  if (String(here) !== String(there))
    throw new Error(
      `What arrived of ${table} is not what was sent (${count(here.rows)} rows, ${count(there.rows)} arrived). Nothing can use the new database yet; empty it, then run this again.`,
    )
  say(`${table}: ${count(here.rows)} rows, the same in both`)
}

/** Null when there is none: then the settings say it, or nobody needs it. */
function keptIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
