// The rules of the list: which view of a conversation to believe, and what a message or a read mark does
// to it. Pure; used by apply and by actions that received a view.
import type { Conversation, Message, User } from '../../protocol/models.ts'
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
    conversations[view.id] = known && !isTruth ? newer(known, view) : view
    for (const member of view.members) people[member.id] = member
  }
  return { ...state, conversations, people }
}

function newer(known: Conversation, view: Conversation): Conversation {
  if (view.rev < known.rev) return { ...known, isBlocked: view.isBlocked }
  return view.readSeq >= known.readSeq ? view : readUpTo(view, known.readSeq)
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

/** A message exists: it is the last one, and unread unless it is mine. */
export function seeMessage(state: State, message: Message): State {
  const known = state.conversations[message.conversationId]
  if (known === undefined) return state
  const isLatest = message.seq > known.seq
  const view: Conversation = {
    ...known,
    rev: Math.max(known.rev, message.rev),
    ...(isLatest && {
      seq: message.seq,
      lastMessage: message,
      updatedAt: Math.max(known.updatedAt, message.createdAt),
      unread: Math.min(UNREAD_CAP, known.unread + message.seq - known.seq),
    }),
  }
  const isMine = message.senderId === state.me?.id
  return {
    ...state,
    conversations: {
      ...state.conversations,
      [view.id]: isMine && isLatest ? readUpTo(view, message.seq) : view,
    },
  }
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
    unread: isGone ? Math.max(0, known.unread - 1) : known.unread,
  }
  return { ...state, conversations: { ...state.conversations, [view.id]: view } }
}

/** I have read up to here, in this window or another; never backwards. The server says what is left. */
export function seeRead(state: State, conversationId: string, seq: number, unread?: number): State {
  const known = state.conversations[conversationId]
  if (known === undefined || seq < known.readSeq) return state
  const read = readUpTo(known, seq)
  const view = unread === undefined ? read : { ...read, unread }
  return { ...state, conversations: { ...state.conversations, [conversationId]: view } }
}

function readUpTo(view: Conversation, seq: number): Conversation {
  return { ...view, readSeq: seq, unread: Math.max(0, Math.min(view.unread, view.seq - seq)) }
}
