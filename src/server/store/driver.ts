// What a database must do for the store: run units, atomically and durably. Two bodies: SQLite now,
// PostgreSQL for many machines.
import type { Unit } from './statement.ts'

export interface Driver {
  /** Runs a unit that only reads, on a consistent state. */
  read<Result>(unit: () => Unit<Result>): Promise<Result>
  /** Runs a unit that may write; resolves after its commit is on disk. A unit may be run twice. */
  write<Result>(unit: () => Unit<Result>): Promise<Result>
  /** Whether another process has written since this was asked last. */
  wasChangedElsewhere(): Promise<boolean>
  close(): void
}
