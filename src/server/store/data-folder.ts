// The data folder: the database, and the secret that signs tokens. Opened by app.ts, by nobody else.
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteDriver } from './sqlite.ts'
import { createStore, type Store } from './store.ts'

export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Error(`DATA_DIR ${folder} cannot be made: ${(error as Error).message}`)
  }
}

export function openDataFolder(config: { DATA_DIR: string; JWT_SECRET: string | null }): {
  store: Store
  secret: string
} {
  const folder = config.DATA_DIR
  makeDataFolder(folder)
  const secret = config.JWT_SECRET ?? keptSecret(join(folder, 'jwt-secret'))
  return { secret, store: createStore(new SqliteDriver(join(folder, 'relais.sqlite'))) }
}

/** Made at the first start; whoever comes second, of two at once, reads what the first wrote. */
function keptSecret(path: string): string {
  try {
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = readFileSync(path, 'utf8').trim()
  if (secret.length >= 32) return secret
  throw new Error(`${path} is too short to sign tokens; delete it to have a new one made.`)
}
