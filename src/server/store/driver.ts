// What a database must do for the store: run units, atomically and durably. Two bodies: SQLite for one
// process, PostgreSQL for many machines.
import type { Lane } from './lane.ts'
import type { NewMessage, Sent } from './messages.ts'
import type { Refused } from './refused.ts'
import type { Unit } from './statement.ts'

/** What a sent message tells others: a unit of the same transaction. */
export type TellSent = (message: NewMessage, sent: Sent) => Unit<void>

export interface Driver {
  /** Runs a unit that only reads, on a consistent state. */
  read<Result>(unit: () => Unit<Result>): Promise<Result>
  /** Runs a unit that may write; resolves after its commit is on disk. A unit may be run twice. Those of one
   * lane run in the order in which they came, and in order with the messages that it concerns; without a lane there
   * is no order. */
  write<Result>(unit: () => Unit<Result>, lane?: Lane): Promise<Result>
  /** Sends a message, in the order of `write`: once for each clientId, however often it is tried. Many at a time, each as
   * if it came alone. `tell` may read the message, not its conversation. */
  append(message: NewMessage, tell: TellSent | null): Promise<Refused | Sent>
  /** Ids of users of whom another process may have ended a session, or refuses tokens, since this was asked last;
   * null: perhaps of anybody. */
  endedElsewhere(): Promise<readonly string[] | null>
  /** Throws a sentence, within 2 s, when nothing can be read or written now. */
  check(): Promise<void>
  /** Ends when what was begun is done. */
  close(): Promise<void>
}
