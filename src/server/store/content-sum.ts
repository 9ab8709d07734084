// Says in one short text what is in a table, whatever the order of its rows. Used by migrate-store to show that
// two databases hold the same; never sees a connection.
import { createHash } from 'node:crypto'

export type Row = Readonly<Record<string, string | number | null>>

const WIDTH = 1n << 128n

export class ContentSum {
  readonly #columns: readonly string[]
  #rows = 0
  #sum = 0n

  constructor(columns: readonly string[]) {
    this.#columns = [...columns].sort()
  }

  add(row: Row): void {
    const values = JSON.stringify(this.#columns.map((column) => row[column]))
    const digest = createHash('sha256').update(values).digest('hex')
    this.#rows++
    // Added up, not put in a row: databases do not sort alike.
    this.#sum = (this.#sum + BigInt(`0x${digest.slice(0, 32)}`)) % WIDTH
  }

  get rows(): number {
    return this.#rows
  }

  /** Of two tables with the same rows it is the same, of others it is not. */
  toString(): string {
    return `${this.#rows}:${this.#sum.toString(16)}`
  }
}
