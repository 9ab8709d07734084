// A real PostgreSQL on a free port of loopback, with a data folder that goes when the test ends. Run as the
// system's user `postgres` when we are root, which it refuses to be. Ended by its own process id.
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { freePort } from './free-port.ts'

const INSTALLED = '/usr/lib/postgresql'
/** From 15 on: text is compared by the rules of a language, unless a column says else. */
const LANGUAGE = `TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'fr-FR'`
const EXIT_MS = 3000
const running = new Set<Postgres>()
process.on('exit', () => {
  for (const postgres of running) postgres.endNow()
})
if (process.listenerCount('SIGTERM') === 0) process.on('SIGTERM', () => process.exit(143))

interface Options {
  /** Whether what is committed is on disk; without, it is fast and outlives only its own kill. */
  durable?: boolean
}

/** Starts one, with no database of Relais in it. */
export async function startPostgres(options: Options = {}): Promise<Postgres> {
  const postgres = new Postgres(await freePort(), options.durable ?? false)
  await postgres.make()
  await postgres.start()
  return postgres
}

export class Postgres {
  readonly #folder = mkdtempSync(join(tmpdir(), 'relais-postgres-'))
  readonly #owner = { ...ownerOfPostgres(), cwd: this.#folder }
  #child: ChildProcess | null = null
  #databases = 0

  constructor(
    readonly port: number,
    readonly isDurable: boolean,
  ) {}

  /** Of the database that every PostgreSQL has. */
  get url(): string {
    return this.urlOf('postgres')
  }

  /** Makes the data folder. */
  async make(): Promise<void> {
    running.add(this)
    chownSync(this.#folder, this.#owner.uid, this.#owner.gid)
    const options = ['-D', this.#folder, '-U', 'relais', '-A', 'trust', '-E', 'UTF8', '--no-sync']
    await promisify(execFile)(join(binaries(), 'initdb'), [...options, '--locale=C'], this.#owner)
  }

  /** Starts it on what it had; resolves when it takes connections. */
  async start(): Promise<void> {
    const speed = this.isDurable ? {} : { fsync: 'off', full_page_writes: 'off' }
    const options = Object.entries({
      port: this.port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: 300,
      // Beside the data, so that no kill leaves anything elsewhere.
      dynamic_shared_memory_type: 'mmap',
      ...speed,
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(join(binaries(), 'postgres'), ['-D', this.#folder, ...options], {
      ...this.#owner,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    running.add(this)
    this.#child = child
    let printed = ''
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(printed)))
    const ready = new Promise<void>((found) =>
      child.stderr.on('data', (chunk: Buffer) => {
        printed = (printed + chunk).slice(-10_000)
        if (/ready to accept (read-only )?connections/.test(printed)) found()
      }),
    )
    ended.catch(() => {})
    await Promise.race([ready, ended])
  }

  /** A new, empty database; answers its address. */
  async database(): Promise<string> {
    const name = `relais_${process.pid}_${++this.#databases}`
    const [{ version } = { version: 0 }] = await this.ask<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    )
    await this.ask(`CREATE DATABASE ${name} ${version >= 150_000 ? LANGUAGE : ''}`)
    return this.urlOf(name)
  }

  /** Asks in a connection of its own. */
  async ask<Row>(sql: string, values: unknown[] = [], url = this.url): Promise<Row[]> {
    const client = new Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(sql, values)).rows as Row[]
    } finally {
      await client.end()
    }
  }

  /** Something else happens while a transaction that has done this is not committed yet. */
  async during(url: string, sql: string, act: () => Promise<void>): Promise<void> {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      await client.query('BEGIN')
      await client.query(sql)
      await act()
      await client.query('COMMIT')
    } finally {
      await client.end()
    }
  }

  /** As if the machine had lost its power, but for what the system still holds for the disk. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    // Its own first, so that it starts no others.
    for (const pid of [child.pid, ...childrenOf(child.pid)]) tryToKill(pid, 'SIGKILL')
    await exited
    this.#child = null
  }

  /** Comes back as a standby, which takes no writes until `SELECT pg_promote()`. */
  async becomeStandby(): Promise<void> {
    await this.kill()
    writeFileSync(join(this.#folder, 'standby.signal'), '')
    await this.start()
  }

  /** Ends it, and removes its data. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      child.kill('SIGQUIT')
      await exited
    }
    this.endNow()
  }

  /** When the test's process ends: nothing can be awaited any more. */
  endNow(): void {
    running.delete(this)
    this.#child?.kill('SIGQUIT')
    const pause = new Int32Array(new SharedArrayBuffer(4))
    for (let waited = 0; waited < EXIT_MS && existsSync(this.#note()); waited += 20)
      Atomics.wait(pause, 0, 0, 20)
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  /** Is there while it runs; also after a kill, when there is no child to wait for. */
  #note = (): string => (this.#child === null ? '' : join(this.#folder, 'postmaster.pid'))

  urlOf(database: string): string {
    return `postgres://relais@127.0.0.1:${this.port}/${database}`
  }
}

/** The folder of `postgres` and `initdb`: as set, else the newest that Debian has installed, else in PATH. */
export function binaries(): string {
  const chosen = process.env.RELAIS_POSTGRES
  if (chosen) return dirname(chosen)
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).map(Number) : []
  const newest = versions.filter(Number.isInteger).sort((a, b) => b - a)[0]
  return newest === undefined ? '' : join(INSTALLED, String(newest), 'bin')
}

function ownerOfPostgres(): { uid: number; gid: number } {
  const [uid, gid] = [process.getuid!(), process.getgid!()]
  if (uid !== 0) return { uid, gid }
  const idOf = (which: string) =>
    Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

/** Each has a process group of its own, so that the group of the first does not hold them. */
function childrenOf(parent: number): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid!)
}

function tryToKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself.
  }
}
