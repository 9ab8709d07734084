// The data folder: the database, and the secret that signs tokens. Opened by open.ts, by nobody else.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { WebhookType } from '../../protocol/webhooks.ts'
import { webhookAddress } from '../lib/webhook-address.ts'
import { newWebhookSecret } from '../lib/webhook-signature.ts'
import { insistOnAccess } from './file-access.ts'
import { SqliteDriver } from './sqlite.ts'
import { createStore, type Store } from './store.ts'
import type { Outbox } from './webhook-events.ts'

export const databaseIn = (folder: string): string => join(folder, 'relais.sqlite')
export const secretIn = (folder: string): string => join(folder, 'jwt-secret')
export const webhookSecretIn = (folder: string): string => join(folder, 'webhook-secret')

export interface Settings {
  DATA_DIR: string
  JWT_SECRET: string | null
  WEBHOOK_URLS: readonly string[]
  WEBHOOK_SECRET: string | null
  WEBHOOK_EVENTS: readonly WebhookType[]
}

export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Error(`DATA_DIR ${folder} cannot be made: ${(error as Error).message}`)
  }
  insistOnAccess(folder)
}

export function openDataFolder(config: Settings): { store: Store; secret: string } {
  const folder = config.DATA_DIR
  makeDataFolder(folder)
  const secret = config.JWT_SECRET ?? keptSecret(secretIn(folder), randomBytes(32).toString('hex'))
  // SQLite would let everybody read it; what it makes beside it has the mode of this one.
  makeOnce(databaseIn(folder), '')
  insistOnOwnWal(databaseIn(folder))
  return { secret, store: createStore(openSqlite(databaseIn(folder)), outboxOf(config)) }
}

function openSqlite(path: string): SqliteDriver {
  try {
    return new SqliteDriver(path)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === undefined || !/^SQLITE_(NOTADB|CORRUPT|CANTOPEN|READONLY)/.test(code)) throw error
    throw new Error(
      `${path} cannot be opened: ${message} (${code}). If it is damaged, put a backup in its place.`,
    )
  }
}

/** Null when nobody is to be told. */
export function outboxOf({ WEBHOOK_URLS, WEBHOOK_EVENTS }: Settings): Outbox | null {
  if (WEBHOOK_URLS.length === 0) return null
  const addresses = WEBHOOK_URLS.map((url) => webhookAddress(url)!.name)
  return { addresses, types: new Set(WEBHOOK_EVENTS), now: () => Date.now() }
}

export const keptWebhookSecret = (folder: string): string =>
  keptSecret(webhookSecretIn(folder), newWebhookSecret())

/** Made at the first start, for its owner alone; of two at once the second finds what the first wrote. */
function makeOnce(path: string, content: string): void {
  try {
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function keptSecret(path: string, made: string): string {
  makeOnce(path, `${made}\n`)
  const secret = readFileSync(path, 'utf8').trim()
  if (secret.length >= 32) return secret
  throw new Error(`${path} is too short to sign anything; delete it to have a new one made.`)
}

/** A restored backup beside the wal of the database before it: SQLite would mix the two without a word.
 * Asked before SQLite opens the file, because closing a second handle on it drops SQLite's locks. */
function insistOnOwnWal(database: string): void {
  const wal = `${database}-wal`
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (sizeOf(wal) === 0 || sizeOf(database) === 0 || !isWithoutWal(database)) return
  throw new Error(
    `${database} was restored, but ${wal} is of the database before it; delete ${wal}, then start again.`,
  )
}

/** Byte 18 of the file's header (sqlite.org/fileformat.html): 2 when its changes go through a wal. A
 * backup has 1 until a server opens it. */
function isWithoutWal(database: string): boolean {
  const handle = openSync(database, 'r')
  try {
    const header = Buffer.alloc(20)
    readSync(handle, header, 0, header.length, 0)
    return header[18] === 1
  } finally {
    closeSync(handle)
  }
}
