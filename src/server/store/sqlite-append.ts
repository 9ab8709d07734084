// Sending messages on SQLite, the hot path of the store: what those of one turn of the event loop have in common is asked
// and written once. Used by sqlite.ts, inside the turn's transaction; postgres-append.ts does the same in its way.
//
// A message is worth one statement, its row. Whether its sender may write holds for a run, which is all messages
// that come with no other change between them; so does how far the conversation is, and who has read how far is known.
import {
  advanceOwnMark,
  insertion,
  placeToWrite,
  sentBefore,
  type NewMessage,
  type Placed,
  type Sent,
} from './messages.ts'
import type { Refused } from './refused.ts'
import { statement, type Statement, type Unit } from './statement.ts'

/** Most are new: the index that would refuse the row finds those that are not, and nobody looks before. */
const insertOnce = statement<Placed>()((db, value) =>
  insertion(db, value).onConflict((conflict) =>
    conflict
      .columns(['conversation_id', 'sender_id', 'client_id'])
      .where('client_id', 'is not', null)
      .doNothing(),
  ),
)

const moveOn = statement<Pick<Run, 'conversationId' | 'seq' | 'rev' | 'now'>>()((db, value) =>
  db
    .updateTable('conversations')
    .set({ seq: value('seq'), rev: value('rev'), updated_at: value('now') })
    .where('id', '=', value('conversationId')),
)

/** How far a conversation is, which its row does not say yet. */
interface Run {
  conversationId: string
  seq: number
  rev: number
  /** Of the last message. */
  now: number
  /** Of each who has written, the last seq. They may write. */
  marks: Map<string, number>
}

interface Database {
  run<Result>(unit: Unit<Result>): Result
  /** Answers how many rows it has changed. */
  change<Input extends object>(statement: Statement<Input, unknown>, input: Input): number
}

export class SqliteAppend {
  readonly #database: Database
  readonly #runs = new Map<string, Run>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Sends a message: once for each clientId, however often it is tried. What was acknowledged stays so, also when its
   * sender has left since, or could not write any more. */
  append(message: NewMessage): Refused | Sent {
    const { conversationId, senderId, body, clientId, contentHash, event, now } = message
    let run = this.#runs.get(conversationId)
    if (run?.marks.has(senderId) !== true) {
      const place = this.#database.run(placeToWrite({ conversationId, userId: senderId }))
      if ('refused' in place) return this.#database.run(sentBefore(message)) ?? place
      run ??= { conversationId, seq: place.seq, rev: place.rev, now, marks: new Map() }
    }
    const [seq, rev] = [run.seq + 1, run.rev + 1]
    const row = { conversationId, seq, rev, senderId, body, clientId, contentHash, event, now }
    if (this.#database.change(insertOnce, row) === 0)
      return this.#database.run(sentBefore(message))!
    run.seq = seq
    run.rev = rev
    run.now = now
    run.marks.set(senderId, seq)
    this.#runs.set(conversationId, run)
    return { seq, rev, isDuplicate: false }
  }

  /** Writes what was put off: before any other change looks, and before the commit. */
  settle(): void {
    for (const run of this.#runs.values()) {
      this.#database.change(moveOn, run)
      const { conversationId } = run
      for (const [senderId, seq] of run.marks)
        this.#database.change(advanceOwnMark, { conversationId, senderId, seq })
    }
    this.#runs.clear()
  }

  /** It was rolled back. */
  forget(): void {
    this.#runs.clear()
  }
}
