// Moves the write-ahead log into the database in a thread of its own: this waits for the disk twice, which the event loop
// should not. Begun and ended by sqlite.ts. It only spares: without it SQLite does the same within some commit.
import type DatabaseOf from 'better-sqlite3'
import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'

const EVERY_MS = 200
/** Where so little was written, no thread is worth its memory. */
const WORTH_BYTES = 4 * 1024 * 1024
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 }

export class Checkpoints {
  readonly #path: string
  readonly #timer: NodeJS.Timeout
  #thread: Worker | null = null
  #ended: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
    this.#timer = setInterval(() => this.#look(), EVERY_MS).unref()
  }

  /** Whether the log is moved apart from the commits now. */
  get isApart(): boolean {
    return this.#thread !== null
  }

  /** Resolves when the thread has closed its handle of the database. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#thread?.ref()
    this.#thread?.postMessage('end')
    await this.#ended
  }

  #look(): void {
    try {
      const log = statSync(`${this.#path}-wal`, { throwIfNoEntry: false })
      if (log === undefined || log.size < WORTH_BYTES) return
      clearInterval(this.#timer)
      this.#start()
    } catch (error) {
      this.#giveUp(error)
    }
  }

  #start(): void {
    const library = pathToFileURL(createRequire(import.meta.url).resolve('better-sqlite3')).href
    const workerData: Work = { library, path: this.#path, everyMs: EVERY_MS }
    const source = `(${moveLog.toString()})()`
    const thread = new Worker(source, { eval: true, workerData, resourceLimits })
    this.#thread = thread
    this.#ended = new Promise((resolve) => {
      thread.once('exit', resolve)
      thread.once('error', (error) => {
        resolve(error)
        this.#giveUp(error)
      })
    })
    thread.unref()
  }

  /** A folder that cannot be read, or a system without room for a thread: commits do it, and it is said once. */
  #giveUp(error: unknown): void {
    clearInterval(this.#timer)
    this.#thread = null
    process.emitWarning(`Commits move the log of the database themselves: ${inspect(error)}`)
  }
}

interface Work {
  /** Where better-sqlite3 is. */
  library: string
  path: string
  everyMs: number
}

/** Runs in the thread, from its own text, so that no bundle carries a second file; so it sees nothing of this one. */
async function moveLog(): Promise<void> {
  const { parentPort, workerData } = await import('node:worker_threads')
  const { library, path, everyMs } = workerData as Work
  const { default: Database } = (await import(library)) as { default: typeof DatabaseOf }
  const db = new Database(path, { fileMustExist: true })
  db.pragma('synchronous = FULL')
  const timer = setInterval(() => {
    try {
      db.pragma('wal_checkpoint(PASSIVE)')
    } catch {
      // A full or failing disk: the commits meet it too, and say so. The log stays, and is moved when it can be.
    }
  }, everyMs)
  parentPort!.once('message', () => {
    clearInterval(timer)
    db.close()
  })
}
