// The rules of the list: which view of a conversation to believe, and what a message or a read mark does
// to it. Pure; used by apply and by actions that received a view.
import type { Conversation, Message, User } from '../../protocol/models.ts'
import { furthestMarks, withMark } from './receipts.ts'
import type { Place, State } from './state.ts'

/** The list says "100" for anything above. */
const UNREAD_CAP = 100

const PAGE = 50

/** Where the next page of the list begins; null when this page was not full. */
export function oldestOfFullPage(page: readonly Conversation[]): number | null {
  if (page.length < PAGE) return null
  return Math.min(...page.map((conversation) => conversation.updatedAt))
}

/** Where the line above what is new goes, when this place is opened now. */
export function firstUnread(views: readonly Conversation[], place: Place): number | null {
  const view = views.find(({ id }) => place.kind === 'conversation' && id === place.id)
  return view && view.unread > 0 ? view.readSeq + 1 : null
}

export function putConversation(state: State, view: Conversation): State {
  return putConversations(state, [view])
}

/** Puts views of the server. Without `isTruth`, a view read before what is already known loses. */
export function putConversations(
  state: State,
  views: readonly Conversation[],
  { isTruth = false } = {},
): State {
  if (views.length === 0) return state
  const conversations = { ...state.conversations }
  const people: Record<string, User> = { ...state.people }
  for (const view of views) {
    const known = conversations[view.id]
    conversations[view.id] = known
      ? furthestMarks(isTruth ? view : newer(known, view), known)
      : view
    for (const member of view.members) people[member.id] = member
  }
  return { ...state, conversations, people }
}

function newer(known: Conversation, view: Conversation): Conversation {
  if (view.rev >= known.rev) return readUpTo(view, known.readSeq)
  // What is private takes no rev: of it, what is told last holds.
  const { isBlocked, involvement } = view
  return furthestMarks({ ...readUpTo(known, view.readSeq), isBlocked, involvement }, view)
}

/** I am no longer in these: nothing of them stays, nor what I was about to say there. */
export function withoutConversations(state: State, ids: readonly string[]): State {
  if (ids.length === 0) return state
  const without = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([id]) => !ids.includes(id)))
  return {
    ...state,
    conversations: without(state.conversations),
    threads: without(state.threads),
    // Emptied, not left out: so they go from this browser's database, too.
    drafts: Object.fromEntries(
      Object.entries(state.drafts).map(([id, body]) => [id, ids.includes(id) ? '' : body]),
    ),
    pending: state.pending.filter(({ conversationId }) => !ids.includes(conversationId)),
  }
}

/** A message exists: perhaps the last one, unread unless it is mine or read in another window. */
export function seeMessage(state: State, message: Message): State {
  const known = state.conversations[message.conversationId]
  if (known === undefined) return state
  const isLatest = message.seq > known.seq
  // Another window may have read it before it was heard of here.
  const newOnes = Math.max(0, message.seq - Math.max(known.seq, known.readSeq))
  const view: Conversation = {
    ...known,
    rev: Math.max(known.rev, message.rev),
    ...(isLatest && {
      seq: message.seq,
      lastMessage: message,
      updatedAt: Math.max(known.updatedAt, message.createdAt),
      unread: Math.min(UNREAD_CAP, known.unread + newOnes),
    }),
  }
  // Whoever writes has read what was before.
  const isMine = message.senderId === state.me?.id
  const read = isMine ? readUpTo(view, message.seq) : view
  const marked = withMark(read, message.senderId, message.seq)
  return { ...state, conversations: { ...state.conversations, [view.id]: marked } }
}

/** A message is another one now: the preview follows, and what was deleted is no longer unread. */
export function seeUpdate(state: State, message: Message): State {
  const known = state.conversations[message.conversationId]
  // A view of this rev or a later one knows already.
  if (known === undefined || message.rev <= known.rev) return state
  const isLast = message.seq === known.seq
  const isGone = message.deletedAt !== undefined && message.seq > known.readSeq
  const view = {
    ...known,
    rev: message.rev,
    lastMessage: isLast ? message : known.lastMessage,
    unread: isGone ? withoutOne(known) : known.unread,
  }
  return { ...state, conversations: { ...state.conversations, [view.id]: view } }
}

/** Capped, the count does not say how many there are; the seqs say how many at most. */
const withoutOne = ({ unread, seq, readSeq }: Conversation): number =>
  unread < UNREAD_CAP ? Math.max(0, unread - 1) : Math.min(UNREAD_CAP, seq - readSeq - 1)

/** I have read up to here, in this window or another; never backwards. The server says what is left. */
export function seeRead(state: State, conversationId: string, seq: number, unread?: number): State {
  const known = state.conversations[conversationId]
  if (known === undefined || seq < known.readSeq) return state
  const read = readUpTo(known, seq)
  // The server may count a message that is still on its way here; it will count when it comes.
  const most = Math.max(0, known.seq - seq)
  const view = unread === undefined ? read : { ...read, unread: Math.min(unread, most) }
  return { ...state, conversations: { ...state.conversations, [conversationId]: view } }
}

function readUpTo(view: Conversation, seq: number): Conversation {
  if (seq <= view.readSeq) return view
  return { ...view, readSeq: seq, unread: Math.max(0, Math.min(view.unread, view.seq - seq)) }
}
