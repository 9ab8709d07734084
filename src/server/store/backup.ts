// A copy of the database in one file, beside a running server or without one; called by `npm run backup`.
// Never writes the database itself, and never a file that exists. What it made and could not end, it removes.
import Database from 'better-sqlite3'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Copies `database` into `file`, where `epoch` tells clients that this is another history than the one
 * they know. Throws a sentence; answers the size in bytes. */
export async function backUp(database: string, file: string, epoch: string): Promise<number> {
  if (!existsSync(database))
    throw new Error(
      `There is nothing to back up: ${database} does not exist. Set DATA_DIR to the server's folder.`,
    )
  insistOnNew(file)
  const copy = `${file}.tmp`
  claim(copy)
  try {
    await copyPages(database, copy)
    finish(copy, epoch)
    flush(copy)
    insistOnNew(file)
    renameSync(copy, file)
    // Where folders cannot be flushed the name may be lost with the power, but not the server's data.
    if (process.platform !== 'win32') flush(dirname(file), 'r')
    return statSync(file).size
  } catch (error) {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(copy + ending, { force: true })
    if (!(error instanceof Database.SqliteError)) throw error
    throw new Error(`Nothing was backed up, since SQLite says: ${error.message} (${error.code}).`)
  }
}

function insistOnNew(file: string): void {
  if (existsSync(file)) throw new Error(`${file} exists already; choose another name.`)
}

/** Made first, for its owner only: it holds what people wrote, and a second backup must not share it. */
function claim(copy: string): void {
  try {
    writeFileSync(copy, '', { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw new Error(
        `${copy} exists: a backup is under way, or was stopped. Delete it, or choose another name.`,
      )
    if (code === 'ENOENT') throw new Error(`The folder ${dirname(copy)} does not exist; make it.`)
    throw new Error(`${dirname(copy)} cannot be written to: ${message}. Choose another folder.`)
  }
}

/** All in one step, which the server's writing does not disturb: between two steps it would begin anew. */
async function copyPages(database: string, copy: string): Promise<void> {
  const source = new Database(database, { timeout: 5000, readonly: true })
  try {
    await source.backup(copy, { progress: () => Number.MAX_SAFE_INTEGER })
  } finally {
    source.close()
  }
}

/** One whole file that needs no other beside it, with its own epoch, and sound. */
function finish(copy: string, epoch: string): void {
  const db = new Database(copy)
  try {
    db.pragma('journal_mode = DELETE')
    const { changes } = db.prepare("UPDATE meta SET value = ? WHERE key = 'epoch'").run(epoch)
    if (changes !== 1) throw new Error('Nothing was backed up: the database is not one of Relais.')
    const found = db.pragma('quick_check(1)', { simple: true }) as string
    if (found !== 'ok')
      throw new Error(
        `Nothing was backed up, since the database is damaged: ${found.replaceAll('\n', ' ')}.`,
      )
  } finally {
    db.close()
  }
}

function flush(path: string, mode = 'r+'): void {
  const handle = openSync(path, mode)
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
