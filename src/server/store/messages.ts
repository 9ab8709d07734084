// Sending a message: its place in the conversation, once for each clientId. Units of the store.
// Taking the next seq and rev and writing the row is one atomic step: the order of commits is the order
// everybody sees.
import type { Kysely } from 'kysely'
import { all, first, statement, type Unit, type Value } from './statement.ts'
import { refused, type Refused } from './refused.ts'
import { refusedByOther } from './blocks.ts'
import type { Schema } from './schema.ts'

export interface NewMessage {
  conversationId: string
  senderId: string
  body: string
  clientId: string | null
  /** Of the content, kept only beside a clientId: an edit must not make a retry look different. */
  contentHash: string | null
  /** Of an event: its name and data, as JSON. */
  event: string | null
  now: number
}

export interface Place {
  seq: number
  rev: number
}

export const selectPlaceToWrite = statement<{ conversationId: string; userId: string }>()(
  (db, value) =>
    db
      .selectFrom('members')
      .innerJoin('conversations', 'conversations.id', 'members.conversation_id')
      .select(['kind', 'status', 'member_count as memberCount', 'seq', 'rev'])
      .where('members.conversation_id', '=', value('conversationId'))
      .where('members.user_id', '=', value('userId')),
)

const selectSent = statement<{ conversationId: string; senderId: string; clientId: string }>()(
  (db, value) =>
    db
      .selectFrom('messages')
      .select(['seq', 'rev', 'content_hash as contentHash'])
      .where('conversation_id', '=', value('conversationId'))
      .where('sender_id', '=', value('senderId'))
      .where('client_id', '=', value('clientId')),
)

const takePlace = statement<{ conversationId: string; now: number }>()((db, value) =>
  db
    .updateTable('conversations')
    .set((eb) => ({ seq: eb('seq', '+', 1), rev: eb('rev', '+', 1), updated_at: value('now') }))
    .where('id', '=', value('conversationId'))
    .returning(['seq', 'rev']),
)

export type Placed = NewMessage & Place

/** The row of a message, whatever else a statement says of it. */
export const insertion = (db: Kysely<Schema>, value: Value<Placed>) =>
  db.insertInto('messages').values({
    conversation_id: value('conversationId'),
    seq: value('seq'),
    rev: value('rev'),
    sender_id: value('senderId'),
    body: value('body'),
    client_id: value('clientId'),
    content_hash: value('contentHash'),
    event: value('event'),
    created_at: value('now'),
  })

const insertRow = statement<Placed>()(insertion)

export const advanceOwnMark = statement<{
  conversationId: string
  senderId: string
  seq: number
}>()((db, value) =>
  db
    .updateTable('members')
    .set({ read_seq: value('seq') })
    .where('conversation_id', '=', value('conversationId'))
    .where('user_id', '=', value('senderId')),
)

/** Writes a message at the next place. The caller, a unit itself, has checked everything. */
export function* insertMessage(message: NewMessage): Unit<Place> {
  const { conversationId, senderId, body, clientId, contentHash, event, now } = message
  const { seq, rev } = (yield* first(takePlace, message))!
  // Field by field: a spread with more behind it is a new shape for V8 each time, 2 µs of each message.
  const row = { conversationId, seq, rev, senderId, body, clientId, contentHash, event, now }
  yield* all(insertRow, row)
  yield* all(advanceOwnMark, row)
  return { seq, rev }
}

/** Where this member may write now, and how far it is; or why they may not. */
export function* placeToWrite(member: {
  conversationId: string
  userId: string
}): Unit<Refused | (Place & { memberCount: number })> {
  const place = yield* first(selectPlaceToWrite, member)
  if (place === undefined) return refused('not_found')
  const { kind, status } = place
  const refusal = kind === 'direct' ? yield* refusedByOther(member) : null
  if (refusal !== null) return refusal
  if (status === 'accepted') return place
  return refused(status === 'declined' ? 'declined' : 'not_accepted')
}

export type Sent = Place & {
  isDuplicate: boolean
  /** Said where it may be earlier than asked: an answer was lost, and this is told as if it were the first. */
  createdAt?: number
}

/** Where this clientId of this sender was stored before; null when it is new, or there is none. */
export function* sentBefore({
  conversationId,
  senderId,
  clientId,
  contentHash,
}: NewMessage): Unit<Refused | Sent | null> {
  if (clientId === null) return null
  const sent = yield* first(selectSent, { conversationId, senderId, clientId })
  if (sent === undefined) return null
  return sent.contentHash === contentHash
    ? { seq: sent.seq, rev: sent.rev, isDuplicate: true }
    : refused('client_id_reused')
}

/** Sends a message of which sentBefore knows nothing. */
export function* appendNew(message: NewMessage): Unit<Refused | Sent> {
  const { conversationId, senderId } = message
  const place = yield* placeToWrite({ conversationId, userId: senderId })
  if ('refused' in place) return place
  const { seq, rev } = yield* insertMessage(message)
  return { seq, rev, isDuplicate: false }
}
