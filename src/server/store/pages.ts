// Pages of messages: reading, bounded in number and weight. Units of the store.
import type { Kysely } from 'kysely'
import type { Message } from '../../protocol/models.ts'
import type { Schema } from './schema.ts'
import { all, statement, type Unit } from './statement.ts'

/** What a stored message is made of, also inside a conversation's view. */
export interface MessageRow {
  conversationId: string
  seq: number
  rev: number
  senderId: string
  senderName: string
  body: string
  clientId: string | null
  event: string | null
  createdAt: number
  editedAt: number | null
  deletedAt: number | null
}

/** A message's id is its place, so it needs no index of its own. */
export const messageId = (conversationId: string, seq: number): string => `${conversationId}.${seq}`

/** The place that an id names; of an id that none has, a place where nothing is. */
export function placeOf(id: string): { conversationId: string; seq: number } {
  const dot = id.lastIndexOf('.')
  const seq = Number(id.slice(dot + 1))
  return { conversationId: id.slice(0, Math.max(0, dot)), seq: Number.isSafeInteger(seq) ? seq : 0 }
}

export function messageOf({ clientId, event, editedAt, deletedAt, ...row }: MessageRow): Message {
  const message: Message = { id: messageId(row.conversationId, row.seq), ...row }
  if (event !== null) Object.assign(message, eventOf(event))
  if (clientId !== null) message.clientId = clientId
  if (editedAt !== null) message.editedAt = editedAt
  if (deletedAt !== null) message.deletedAt = deletedAt
  return message
}

/** What was stored of an event: written by events.ts alone. */
const eventOf = (event: string): Pick<Message, 'kind' | 'name' | 'data'> => ({
  kind: 'event',
  ...(JSON.parse(event) as { name: string; data?: unknown }),
})

interface Range {
  conversationId: string
  from: number
  to: number
  limit: number
}

export const selectMessages = (db: Kysely<Schema>) =>
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
      'messages.event',
      'messages.created_at as createdAt',
      'messages.edited_at as editedAt',
      'messages.deleted_at as deletedAt',
    ])

/** One message by its place. */
export const selectMessage = statement<{ conversationId: string; seq: number }>()((db, value) =>
  selectMessages(db)
    .where('messages.conversation_id', '=', value('conversationId'))
    .where('messages.seq', '=', value('seq')),
)

const rows = (direction: 'asc' | 'desc') =>
  statement<Range>()((db, value) =>
    selectMessages(db)
      .where('messages.conversation_id', '=', value('conversationId'))
      .where('messages.seq', '>', value('from'))
      .where('messages.seq', '<', value('to'))
      .orderBy('messages.seq', direction)
      .limit(value('limit')),
  )

const firstBySeq = rows('asc')
const lastBySeq = rows('desc')

const END = Number.MAX_SAFE_INTEGER

/** What a page may weigh, so that one answer never fills a slow reader's queue. */
export const PAGE_WEIGHT = 100_000
/** About its characters on the wire. */
export const weightOf = ({ body, data }: Message): number =>
  body.length + 200 + (data === undefined ? 0 : JSON.stringify(data).length)

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
