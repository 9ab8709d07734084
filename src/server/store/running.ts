// One server per data folder: two would each tell only their own half of the people. The claim is a lock
// of the operating system on running.sqlite, so that it ends with the process, however that ends;
// running.json beside it says who holds it, for people and for the commands.
import Database from 'better-sqlite3'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDataFolder } from './data-folder.ts'

interface Running {
  pid: number
  port: number
  /** The names of the addresses that it tells. */
  webhooks: string[]
}

export interface Claim {
  /** Writes down where this server listens, and which addresses it tells. */
  record(port: number, webhooks?: string[]): void
  release(): void
}

/** Of a server that keeps nothing in its folder: several may have the same. */
export const NO_CLAIM: Claim = { record: () => {}, release: () => {} }

// Never open this file past SQLite: closing any other handle on it in this process would drop the lock.
const lockOf = (folder: string): string => join(folder, 'running.sqlite')
const noteOf = (folder: string): string => join(folder, 'running.json')
/** Somebody who only looks holds the lock for a moment. */
const WAIT_MS = 500

/** Throws a sentence when another server has the folder. */
export function claimDataFolder(folder: string): Claim {
  makeDataFolder(folder)
  const lock = new Database(lockOf(folder), { timeout: WAIT_MS })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (isHeld(error)) throw new Error(refusal(readNote(folder)))
    throw error
  }
  rmSync(noteOf(folder), { force: true })
  return {
    record: (port, webhooks = []) => {
      const note: Running = { pid: process.pid, port, webhooks }
      try {
        writeFileSync(noteOf(folder), `${JSON.stringify(note)}\n`)
      } catch {
        // On a full disk the server starts all the same, to be read: only its port stays unknown to commands.
      }
    },
    release: () => {
      rmSync(noteOf(folder), { force: true })
      lock.close()
    },
  }
}

/** What the server that runs on this folder has written down; null when there is none. */
export function running(folder: string): Running | null {
  let lock: Database.Database | null = null
  try {
    lock = new Database(lockOf(folder), { timeout: 0, readonly: true, fileMustExist: true })
    lock.pragma('user_version')
    return null
  } catch (error) {
    return isHeld(error) ? readNote(folder) : null
  } finally {
    lock?.close()
  }
}

const isHeld = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')

function readNote(folder: string): Running | null {
  try {
    return JSON.parse(readFileSync(noteOf(folder), 'utf8')) as Running
  } catch {
    // Not written yet, or not by us: who holds the folder stays unnamed.
    return null
  }
}

function refusal(note: Running | null): string {
  const [who, where] =
    note === null ? ['', ''] : [` (process ${note.pid})`, ` on port ${note.port}`]
  return `Another Relais${who} already serves this DATA_DIR${where}; stop it, or choose another DATA_DIR.`
}
