// Pages of messages: reading, bounded in number and weight. Units of the store.
import type { Kysely } from 'kysely'
import type { Message } from '../../protocol/models.ts'
import type { Schema } from './schema.ts'
import { refused, type Refused } from './refused.ts'
import { all, statement, type Unit, type Value } from './statement.ts'

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

type Direction = 'asc' | 'desc'

const selectRange = (db: Kysely<Schema>, value: Value<Range>, direction: Direction) =>
  selectMessages(db)
    .where('messages.conversation_id', '=', value('conversationId'))
    .where('messages.seq', '>', value('from'))
    .where('messages.seq', '<', value('to'))
    .orderBy('messages.seq', direction)
    .limit(value('limit'))

const rows = (direction: Direction) =>
  statement<Range>()((db, value) => selectRange(db, value, direction))

/** With how far the conversation is; no row at all for whoever is not in it. */
const rowsOfMember = (direction: Direction) =>
  statement<Range & { userId: string }>()((db, value) =>
    db
      .selectFrom('members')
      .innerJoin('conversations', 'conversations.id', 'members.conversation_id')
      .leftJoin(selectRange(db, value, direction).as('page'), (join) => join.onTrue())
      .select('conversations.rev as reachedRev')
      .selectAll('page')
      .where('members.conversation_id', '=', value('conversationId'))
      .where('members.user_id', '=', value('userId'))
      .orderBy('page.seq', direction),
  )

const bySeq = { asc: rows('asc'), desc: rows('desc') }
const bySeqOfMember = { asc: rowsOfMember('asc'), desc: rowsOfMember('desc') }

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

interface Between {
  conversationId: string
  after: number | undefined
  before: number | undefined
  limit: number
}

interface Page {
  messages: Message[]
  more: boolean
}

/** Counted from where they are asked for. */
const directionOf = ({ after }: Between): Direction => (after === undefined ? 'desc' : 'asc')

/** One more than asked for tells whether there are more. */
const rangeOf = ({ conversationId, after, before, limit }: Between): Range => ({
  conversationId,
  from: after ?? -1,
  to: before ?? END,
  limit: limit + 1,
})

function pageOf(found: MessageRow[], input: Between): Page {
  const messages = fitting(found.map(messageOf), input.limit)
  const more = found.length > messages.length
  return { messages: directionOf(input) === 'asc' ? messages : messages.reverse(), more }
}

/** Messages between two seqs (both left out), in order of seq: the first ones or the last ones. */
export function* messagesBetween(input: Between): Unit<Page> {
  return pageOf(yield* all(bySeq[directionOf(input)], rangeOf(input)), input)
}

/** The same, for members only. */
export function* history(
  input: Between & { userId: string },
): Unit<Refused | (Page & { rev: number })> {
  const range = { ...rangeOf(input), userId: input.userId }
  const found = yield* all(bySeqOfMember[directionOf(input)], range)
  if (found.length === 0) return refused('not_found')
  const rows = found.filter(({ seq }) => seq !== null)
  const messages = rows.map(({ reachedRev: _, ...row }) => row as MessageRow)
  return { ...pageOf(messages, input), rev: found[0]!.reachedRev }
}
