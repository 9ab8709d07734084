// What happened, in order: what was sent, how it was answered, what each reader saw, what the store has in
// the end. RELAIS_HISTORY=FILE keeps it as JSON lines. Written by senders and followers, judged by checker.ts.
import { appendFileSync } from 'node:fs'
import type { Message } from '../../src/protocol/models.ts'

/** A message as its sender names it. */
export interface Operation {
  senderId: string
  conversationId: string
  clientId: string
}

export type Entry =
  | ({ is: 'invoked'; body: string } & Operation)
  | ({ is: 'acknowledged'; seq: number } & Operation)
  /** Nothing was stored, says the server. */
  | ({ is: 'refused'; code: string } & Operation)
  /** The line broke before the answer: stored or not. */
  | ({ is: 'unknown' } & Operation)
  /** The reader knows nothing: at first, and after a change of the store's epoch. */
  | { is: 'began'; reader: string; conversationId: string }
  | { is: 'saw'; reader: string; message: Message }
  | { is: 'stored'; message: Message }
  /** What the test did to the system, or a reader found wrong. */
  | { is: 'done'; what: string }
  | { is: 'fault'; what: string }

/** Lines written to the file at once. */
const PORTION = 1000

export class History {
  readonly entries: Entry[] = []
  readonly #file = process.env.RELAIS_HISTORY
  #lines: string[] = []

  constructor(readonly name = '') {
    if (this.#file !== undefined) process.on('exit', () => this.#keep())
  }

  write(entry: Entry): void {
    this.entries.push(entry)
    if (this.#file === undefined) return
    const atMs = Math.round(performance.now())
    this.#lines.push(JSON.stringify({ history: this.name, atMs, ...entry }))
    if (this.#lines.length >= PORTION) this.#keep()
  }

  /** How many entries are of this kind. */
  count(is: Entry['is']): number {
    return this.entries.reduce((sum, entry) => sum + (entry.is === is ? 1 : 0), 0)
  }

  #keep(): void {
    if (this.#lines.length === 0) return
    appendFileSync(this.#file!, `${this.#lines.join('\n')}\n`)
    this.#lines = []
  }
}
