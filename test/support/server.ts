// Starts the built server as its own process, as a person would, on a free port and a data folder that
// goes when the test ends. Ended by its own process id.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { databaseSetting, makeDatabase } from './database.ts'
import { freePort } from './free-port.ts'

export interface TestServer {
  port: number
  /** http://localhost:PORT */
  url: string
  dataDir: string
  process: ChildProcess
  /** What it has printed so far, stdout and stderr. */
  output: () => string
  /** When it is gone: its exit code, null after SIGKILL. */
  exited: Promise<number | null>
  /** Ends it and waits until it is gone; answers its exit code, null after SIGKILL. */
  kill: (signal?: NodeJS.Signals) => Promise<number | null>
}

const folders: string[] = []
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** For `test.after`: after a test that failed halfway nothing goes on, such as a client that comes back. */
export function endServers(): void {
  for (const child of running) child.kill('SIGKILL')
  // Without a code: that is the tests' own.
  setTimeout(() => process.exit(), 2000).unref()
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'relais-test-'))
  folders.push(folder)
  return folder
}

/** How a server is started where a test was not told otherwise; over-nodes.ts turns it into several. */
export const usualServer = { start: startOne }

export const startServer: typeof startOne = (options, program) =>
  usualServer.start(options, program)

/** One process. */
export async function startOne(
  {
    dataDir = newFolder(),
    port = 0,
    env = {} as Record<string, string>,
    /** What follows the program's name. */
    args = [] as string[],
    /** A command that becomes the server, such as `nice`. */
    under = [] as string[],
  } = {},
  program = 'dist/server/main.js',
): Promise<TestServer> {
  const node = [process.execPath, '--enable-source-maps', resolve(program), ...args]
  const [command = '', ...rest] = [...under, ...node]
  if (!('DATABASE_URL' in env)) await makeDatabase(dataDir)
  const PORT = String(port || (await freePort()))
  const settings = { PORT, DATA_DIR: dataDir, ...databaseSetting(dataDir) }
  const child = spawn(command, rest, {
    env: { ...process.env, ...settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let printed = ''
  const exited = once(child, 'exit').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  const ready = new Promise<number>((found, failed) => {
    const read = (chunk: Buffer) => {
      printed += chunk
      const match = /ready: \S+?:(\d+)/.exec(printed)
      if (match) found(Number(match[1]))
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    // Not at its exit: what it has printed may come after that.
    child.once('close', (code) => failed(new Error(`the server ended with ${code}:\n${printed}`)))
  })
  const actualPort = await ready
  return {
    port: actualPort,
    url: `http://localhost:${actualPort}`,
    dataDir,
    process: child,
    output: () => printed,
    exited,
    kill: (signal = 'SIGTERM') => {
      child.kill(signal)
      return exited
    },
  }
}
