// How far the others have read, and below which message that is shown. Pure; used by apply and by the rules
// of the list, asked by the thread. A mark never goes backwards, in whatever order marks and views arrive.
import type { Conversation, Member, Message } from '../../protocol/models.ts'
import { standingOf } from './select.ts'
import type { State } from './state.ts'

export interface Seen {
  /** Of the last message of mine that somebody has read. */
  seq: number
  /** Those who have read it and said nothing since. */
  readers: readonly Member[]
  /** Whether nobody is left who has not read it. */
  isByAll: boolean
}

/** This member has read up to here. */
export function withMark(view: Conversation, userId: string, seq: number): Conversation {
  if (!view.members.some(({ id, readSeq }) => id === userId && readSeq < seq)) return view
  const members = view.members.map((member) =>
    member.id === userId ? { ...member, readSeq: seq } : member,
  )
  return { ...view, members }
}

/** Every mark of the members, the further one of both views. */
export function furthestMarks(view: Conversation, known: Conversation): Conversation {
  return known.members.reduce((kept, { id, readSeq }) => withMark(kept, id, readSeq), view)
}

/** Somebody else has read up to here. */
export function seeReadBy(
  state: State,
  conversationId: string,
  userId: string,
  seq: number,
): State {
  const known = state.conversations[conversationId]
  const view = known && withMark(known, userId, seq)
  if (view === undefined || view === known) return state
  return { ...state, conversations: { ...state.conversations, [conversationId]: view } }
}

/** What to say below which message; null when there is nothing to say. */
export function seenIn(state: State, conversationId: string): Seen | null {
  const view = state.conversations[conversationId]
  const messages = state.threads[conversationId]?.messages ?? []
  if (view === undefined || standingOf(view, state.me) !== 'open') return null
  const others = view.members.filter(({ id, isDeleted }) => id !== state.me?.id && !isDeleted)
  const furthest = Math.max(0, ...others.map(({ readSeq }) => readSeq))
  const index = messages.findLastIndex((each) => isMineAndSeen(each, state.me?.id, furthest))
  const mine = messages[index]
  if (mine === undefined) return null
  const have = others.filter(({ readSeq }) => readSeq >= mine.seq)
  // An answer says more than a mark.
  const answered = new Set(messages.slice(index + 1).map(({ senderId }) => senderId))
  const readers = have.filter(({ id }) => !answered.has(id))
  if (readers.length === 0) return null
  return { seq: mine.seq, readers, isByAll: readers.length === others.length }
}

const isMineAndSeen = (message: Message, me: string | undefined, upToSeq: number): boolean =>
  message.senderId === me && message.seq <= upToSeq && message.deletedAt === undefined
