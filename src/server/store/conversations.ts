// Conversations as one member sees them: views, read marks, history, what changed since. Units of the
// store. A view is one row of one query, because everybody who connects asks for fifty of them.
import type { Change, Conversation } from '../../protocol/models.ts'
import { all, first, statement, type Unit } from './statement.ts'
import { messagesSince } from './messages-since.ts'
import { selectPlaceToWrite } from './messages.ts'
import { fitting, messagesBetween, PAGE_WEIGHT, weightOf } from './pages.ts'
import { refused, type Refused } from './refused.ts'
import { selectViews, unreadOf, viewOf, type ViewRow } from './views.ts'

/** Further behind than this, a client gets the last page instead of every change. */
const SYNC_REACH = 1000
const SYNC_PAGE = 200
const LAST_PAGE = 50

const selectView = statement<{ userId: string; conversationId: string }>()((db, value) =>
  selectViews(db, value('userId')).where('conversations.id', '=', value('conversationId')),
)

const LATEST = 50

const selectLatest = statement<{ userId: string; before: number }>()((db, value) =>
  selectViews(db, value('userId'))
    .where('conversations.updated_at', '<', value('before'))
    .orderBy('conversations.updated_at', 'desc')
    .limit(LATEST),
)

const advanceMark = statement<{ conversationId: string; userId: string; seq: number }>()(
  (db, value, dialect) =>
    db
      .updateTable('members')
      .from('conversations')
      .set((eb) => ({
        read_seq: eb.fn(dialect === 'sqlite' ? 'min' : 'least', [
          eb.val(value('seq')),
          'conversations.seq',
        ]),
      }))
      .whereRef('conversations.id', '=', 'members.conversation_id')
      .where('members.conversation_id', '=', value('conversationId'))
      .where('members.user_id', '=', value('userId'))
      .where('members.read_seq', '<', value('seq'))
      .whereRef('members.read_seq', '<', 'conversations.seq')
      .returning('members.read_seq as seq'),
)

/** One conversation, as this member sees it; null when there is none or they are not in it. */
export function* findConversation(input: {
  userId: string
  conversationId: string
}): Unit<Conversation | null> {
  const row = yield* first(selectView, input)
  return row === undefined ? null : yield* viewOf(row)
}

/** The latest conversations, before a time. */
export function* latestConversations(input: {
  userId: string
  before: number
}): Unit<Conversation[]> {
  const views: Conversation[] = []
  for (const row of yield* all(selectLatest, input)) views.push(yield* viewOf(row))
  return views
}

/** Marks as read up to a seq that exists, never backwards; answers the mark, and what is left. */
export function* markAsRead(input: {
  conversationId: string
  userId: string
  seq: number
}): Unit<Refused | { seq: number; unread: number; isChanged: boolean }> {
  const isChanged = (yield* first(advanceMark, input)) !== undefined
  const row = yield* first(selectView, input)
  if (row === undefined) return refused('not_found')
  return { seq: row.readSeq, unread: unreadOf(row), isChanged }
}

export interface Changes {
  changes: Record<string, Change>
  conversations: Conversation[]
  gone: string[]
}

/** What changed in these conversations since the revs a client knows, for any absence, bounded. */
export function* changesSince(input: {
  userId: string
  revs: Record<string, number>
}): Unit<Changes> {
  const result: Changes = { changes: {}, conversations: [], gone: [] }
  let room = 2 * PAGE_WEIGHT
  for (const [conversationId, rev] of Object.entries(input.revs)) {
    const member = { userId: input.userId, conversationId }
    // Most have not changed, which the two rows found by their keys say without a view.
    if ((yield* first(selectPlaceToWrite, member))?.rev === rev) continue
    const row = yield* first(selectView, member)
    if (row === undefined) {
      result.gone.push(conversationId)
      continue
    }
    if (row.rev === rev) continue
    result.conversations.push(yield* viewOf(row))
    const change = yield* changeSince(row, rev, Math.min(PAGE_WEIGHT, room))
    result.changes[conversationId] = change
    for (const message of change.messages) room -= weightOf(message)
  }
  return result
}

/** A rev from the future is that of another history: start over, as when it is too old. */
function* changeSince(row: ViewRow, rev: number, weight: number): Unit<Change> {
  const conversationId = row.id
  if (weight <= 0) return { rev, messages: [], more: true }
  if (rev > row.rev || row.rev - rev > SYNC_REACH) {
    const page = { conversationId, after: undefined, before: undefined, limit: LAST_PAGE }
    const { messages } = yield* messagesBetween(page)
    return { rev: row.rev, messages, more: false, reset: true }
  }
  const found = yield* messagesSince({ conversationId, rev, limit: SYNC_PAGE + 1 })
  const messages = fitting(found, SYNC_PAGE, weight)
  const more = found.length > messages.length
  return { rev: more ? messages.at(-1)!.rev : row.rev, messages, more }
}
