// Messages: their place in a conversation, pages of them, what changed since. Units of the store.
// Taking the next seq and rev and writing the row is one atomic step: the order of commits is the order
// everybody sees.
import type { Message } from '../../protocol/models.ts'
import { all, first, statement, type Unit } from './statement.ts'
import { refused, type Refused } from './refused.ts'
import { isBlockedEitherWay } from './blocks.ts'
import { otherMember } from './pairs.ts'

export interface NewMessage {
  conversationId: string
  senderId: string
  body: string
  clientId: string | null
  /** Of the content, kept only beside a clientId: an edit must not make a retry look different. */
  contentHash: string | null
  now: number
}

export interface Place {
  seq: number
  rev: number
}

const selectPlaceToWrite = statement<{ conversationId: string; userId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .select(['kind', 'status'])
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

const insertRow = statement<NewMessage & Place>()((db, value) =>
  db.insertInto('messages').values({
    conversation_id: value('conversationId'),
    seq: value('seq'),
    rev: value('rev'),
    sender_id: value('senderId'),
    body: value('body'),
    client_id: value('clientId'),
    content_hash: value('contentHash'),
    created_at: value('now'),
  }),
)

const advanceOwnMark = statement<{ conversationId: string; senderId: string; seq: number }>()(
  (db, value) =>
    db
      .updateTable('members')
      .set({ read_seq: value('seq') })
      .where('conversation_id', '=', value('conversationId'))
      .where('user_id', '=', value('senderId')),
)

/** Writes a message at the next place. The caller, a unit itself, has checked everything. */
export function* insertMessage(message: NewMessage): Unit<Place> {
  const place = (yield* first(takePlace, message))!
  yield* all(insertRow, { ...message, ...place })
  yield* all(advanceOwnMark, { ...message, seq: place.seq })
  return place
}

/** Sends a message: once for each clientId, however often it is tried. */
export function* appendMessage(
  message: NewMessage,
): Unit<Refused | (Place & { isDuplicate: boolean })> {
  const { conversationId, senderId, clientId } = message
  const place = yield* first(selectPlaceToWrite, { conversationId, userId: senderId })
  if (place === undefined) return refused('not_found')
  if (clientId !== null) {
    const sent = yield* first(selectSent, { conversationId, senderId, clientId })
    if (sent !== undefined)
      return sent.contentHash === message.contentHash
        ? { seq: sent.seq, rev: sent.rev, isDuplicate: true }
        : refused('client_id_reused')
  }
  if (place.kind === 'direct') {
    const other = yield* otherMember({ conversationId, userId: senderId })
    if (yield* isBlockedEitherWay({ userId: senderId, otherId: other })) return refused('blocked')
  }
  if (place.status !== 'accepted')
    return refused(place.status === 'declined' ? 'declined' : 'not_accepted')
  const { seq, rev } = yield* insertMessage(message)
  return { seq, rev, isDuplicate: false }
}

/** What a stored message is made of, also inside a conversation's view. */
export interface MessageRow {
  conversationId: string
  seq: number
  rev: number
  senderId: string
  senderName: string
  body: string
  clientId: string | null
  createdAt: number
}

/** A message's id is its place, so it needs no index of its own. */
export const messageId = (conversationId: string, seq: number): string => `${conversationId}.${seq}`

export function messageOf({ clientId, ...row }: MessageRow): Message {
  const message = { id: messageId(row.conversationId, row.seq), ...row }
  return clientId === null ? message : { ...message, clientId }
}

interface Range {
  conversationId: string
  from: number
  to: number
  limit: number
}

const rows = (by: 'messages.seq' | 'messages.rev', direction: 'asc' | 'desc') =>
  statement<Range>()((db, value) =>
    db
      .selectFrom('messages')
      .innerJoin('users', 'users.id', 'messages.sender_id')
      .select([
        'messages.conversation_id as conversationId',
        'messages.seq',
        'messages.rev',
        'messages.sender_id as senderId',
        'users.name as senderName',
        'messages.body',
        'messages.client_id as clientId',
        'messages.created_at as createdAt',
      ])
      .where('messages.conversation_id', '=', value('conversationId'))
      .where(by, '>', value('from'))
      .where(by, '<', value('to'))
      .orderBy(by, direction)
      .limit(value('limit')),
  )

const firstBySeq = rows('messages.seq', 'asc')
const lastBySeq = rows('messages.seq', 'desc')
const firstByRev = rows('messages.rev', 'asc')

const END = Number.MAX_SAFE_INTEGER

/** What a page may weigh, so that one answer never fills a slow reader's queue. */
export const PAGE_WEIGHT = 100_000
/** About its characters on the wire. */
export const weightOf = (message: Message): number => message.body.length + 200

/** The first messages that fit, at least one. */
export function fitting(messages: Message[], limit: number, weight = PAGE_WEIGHT): Message[] {
  let room = weight
  const end = messages.findIndex((message) => (room -= weightOf(message)) < 0)
  return messages.slice(0, Math.min(limit, end === -1 ? limit : Math.max(1, end)))
}

/** Messages between two seqs (both left out), in order of seq: the first ones or the last ones. */
export function* messagesBetween(input: {
  conversationId: string
  after: number | undefined
  before: number | undefined
  limit: number
}): Unit<{ messages: Message[]; more: boolean }> {
  const { conversationId, after, before, limit } = input
  const isForward = after !== undefined
  const found = yield* all(isForward ? firstBySeq : lastBySeq, {
    conversationId,
    from: after ?? -1,
    to: before ?? END,
    limit: limit + 1,
  })
  const messages = fitting(found.map(messageOf), limit)
  const more = found.length > messages.length
  return { messages: isForward ? messages : messages.reverse(), more }
}

/** Messages that changed after a rev, in order of rev. */
export function* messagesSince(input: {
  conversationId: string
  rev: number
  limit: number
}): Unit<Message[]> {
  const { conversationId, rev, limit } = input
  return (yield* all(firstByRev, { conversationId, from: rev, to: END, limit })).map(messageOf)
}
