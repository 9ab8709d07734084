// People, messages and a page that knows them, for the tests of the state.
import type { Event } from '../../../src/protocol/events.ts'
import type { Conversation, Member, Message, User } from '../../../src/protocol/models.ts'
import { apply, type Learned } from '../../../src/client/state/apply.ts'
import { addPending } from '../../../src/client/state/pending.ts'
import { emptyState, type State } from '../../../src/client/state/state.ts'

export const chloe = { id: 'u_chloe', name: 'Chloé' }
export const bob = { id: 'u_bob', name: 'Bob' }

export const asMember = (user: User): Member => ({ ...user, role: 'member', readSeq: 0 })

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversationId: 'c',
    seq,
    rev: seq,
    senderId: bob.id,
    senderName: bob.name,
    body: `message ${seq}`,
    createdAt: seq * 1000,
    ...more,
  }
}

export function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c',
    kind: 'direct',
    status: 'accepted',
    requestedBy: bob.id,
    title: null,
    members: [chloe, bob].map(asMember),
    memberCount: 2,
    involvement: 'everything',
    seq: 2,
    rev: 2,
    readSeq: 2,
    unread: 0,
    lastMessage: message(2),
    isBlocked: false,
    updatedAt: 2000,
    ...more,
  }
}

export function welcome(more: Partial<Event<'welcome'>> = {}): Event<'welcome'> {
  return {
    type: 'welcome',
    version: '0',
    at: 0,
    user: chloe,
    status: 'online',
    connectionId: 'x',
    epoch: 'one',
    conversations: [conversation()],
    limits: { messageCharacters: 4000, commandsPerSecond: 20, frameBytes: 65536 },
    commands: [],
    ...more,
  }
}

export const history = (messages: Message[], rev: number): Learned => ({
  type: 'history_loaded',
  conversationId: 'c',
  messages,
  rev,
  more: false,
  isOlderPage: false,
})

export const arrived = (given: Message): Event => ({ type: 'new_message', message: given })

export const all = (state: State, ...events: (Event | Learned)[]): State =>
  events.reduce(apply, state)
export const opened = (): State => all(emptyState, welcome(), history([message(1), message(2)], 2))
export const seqs = (state: State): number[] => state.threads['c']!.messages.map(({ seq }) => seq)
export const view = (state: State): Conversation => state.conversations['c']!

/** The page with "hello" on its way. */
export const writing = (): State =>
  addPending(opened(), { clientId: 'k', conversationId: 'c', body: 'hello', createdAt: 3000 })
