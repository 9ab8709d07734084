// Questions about the state: who, how many, in which order, how things stand. Pure; asked by views and
// actions, never changes anything.
import type { Conversation, Member, User } from '../../protocol/models.ts'
import type { PendingMessage, State } from './state.ts'

/** As many conversations a welcome tells. */
const LATEST = 50

/** How a conversation stands for me, which decides what I can do in it. */
export type Standing =
  'open' | 'gone' | 'asks_me' | 'asked_by_me' | 'declined_by_me' | 'declined_by_them' | 'blocked'

export function standingOf(conversation: Conversation, me: User | null): Standing {
  const isMine = conversation.requestedBy === me?.id
  if (otherMember(conversation, me)?.isDeleted) return 'gone'
  if (conversation.isBlocked) return 'blocked'
  if (conversation.status === 'requested') return isMine ? 'asked_by_me' : 'asks_me'
  if (conversation.status === 'declined') return isMine ? 'declined_by_them' : 'declined_by_me'
  return 'open'
}

export function otherMember(conversation: Conversation, me: User | null): User | undefined {
  if (conversation.kind !== 'direct') return undefined
  return conversation.members.find((member) => member.id !== me?.id)
}

export interface Sections {
  asksMe: Conversation[]
  talking: Conversation[]
  waiting: Conversation[]
}

/** The list in its three parts, the latest first. */
export function sectionsOf(state: State): Sections {
  const sections: Sections = { asksMe: [], talking: [], waiting: [] }
  const latestFirst = Object.values(state.conversations).sort((a, b) => b.updatedAt - a.updatedAt)
  for (const conversation of latestFirst) {
    const standing = standingOf(conversation, state.me)
    if (standing === 'asks_me') sections.asksMe.push(conversation)
    else if (standing === 'asked_by_me') sections.waiting.push(conversation)
    else sections.talking.push(conversation)
  }
  return sections
}

export function openConversation(state: State): Conversation | undefined {
  return state.place.kind === 'conversation' ? state.conversations[state.place.id] : undefined
}

export function conversationWith(state: State, userId: string): Conversation | undefined {
  return Object.values(state.conversations).find(
    ({ kind, members }) =>
      kind === 'direct' && userId !== state.me?.id && members.some(({ id }) => id === userId),
  )
}

export function pendingIn(state: State, conversationId: string): PendingMessage[] {
  return state.pending.filter((message) => message.conversationId === conversationId)
}

/** Whether there is anybody besides the lobby. */
export function hasTalked(state: State): boolean {
  return Object.values(state.conversations).some(({ kind }) => kind !== 'lobby')
}

/** Those who may be put in a group: they have accepted to talk to me. By name. */
export function friendsOf(state: Pick<State, 'conversations' | 'me'>): User[] {
  return Object.values(state.conversations)
    .filter((conversation) => standingOf(conversation, state.me) === 'open')
    .flatMap((conversation) => otherMember(conversation, state.me) ?? [])
    .filter(({ isDeleted }) => !isDeleted)
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** The people of a group: its admin, then by name. Empty when there are too many to list. */
export function membersOf({ members }: Conversation): Member[] {
  const rank = ({ role }: Member): number => (role === 'admin' ? 0 : 1)
  return [...members].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}

export const isAdmin = ({ members }: Conversation, me: User | null): boolean =>
  members.some(({ id, role }) => id === me?.id && role === 'admin')

/** What the window's title and the badge count: of the conversations that every window knows, those that
 * I want to be told of. */
export function unreadTotal(state: State): number {
  const latestFirst = Object.values(state.conversations).sort((a, b) => b.updatedAt - a.updatedAt)
  return latestFirst
    .slice(0, LATEST)
    .filter(({ involvement }) => involvement !== 'nothing')
    .reduce((sum, { unread }) => sum + unread, 0)
}
