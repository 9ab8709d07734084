// Runs `npm run migrate-store` as whoever moves an installation does, and looks into both databases.
import Database from 'better-sqlite3'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Run {
  child: ChildProcess
  out: () => string
  ended: Promise<number | null>
}

export function admin(args: string[], env: Record<string, string>): Run {
  const child = spawn(process.execPath, ['dist/server/admin.js', ...args], {
    env: { ...process.env, ...env },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (printed += String(chunk)))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, out: () => printed, ended }
}

export async function migrate(
  dataDir: string,
  url: string,
): Promise<{ code: number | null; out: string }> {
  const { out, ended } = admin(['migrate-store'], { DATA_DIR: dataDir, DATABASE_URL: url })
  const code = await ended
  return { code, out: out() }
}

export const inFolder = (dataDir: string) => new Database(join(dataDir, 'relais.sqlite'))
