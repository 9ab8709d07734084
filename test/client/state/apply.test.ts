// What the page knows after each event: no gap, no double, unread counts that are true.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import type { Conversation, Message } from '../../../src/protocol/models.ts'
import { apply, type Learned } from '../../../src/client/state/apply.ts'
import { addPending } from '../../../src/client/state/pending.ts'
import { emptyState, type State } from '../../../src/client/state/state.ts'
import { isBehind } from '../../../src/client/state/threads.ts'

const chloe = { id: 'u_chloe', name: 'Chloé' }
const bob = { id: 'u_bob', name: 'Bob' }

function message(seq: number, more: Partial<Message> = {}): Message {
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

function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c',
    kind: 'direct',
    status: 'accepted',
    requestedBy: bob.id,
    members: [chloe, bob],
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

function welcome(more: Partial<Event<'welcome'>> = {}): Event<'welcome'> {
  return {
    type: 'welcome',
    version: '0',
    user: chloe,
    connectionId: 'x',
    epoch: 'one',
    conversations: [conversation()],
    limits: { messageCharacters: 4000, commandsPerSecond: 20, frameBytes: 65536 },
    commands: [],
    ...more,
  }
}

const history = (messages: Message[], rev: number): Learned => ({
  type: 'history_loaded',
  conversationId: 'c',
  messages,
  rev,
  more: false,
  isOlderPage: false,
})

const arrived = (given: Message): Event => ({ type: 'new_message', message: given })

const all = (state: State, ...events: (Event | Learned)[]): State => events.reduce(apply, state)
const opened = (): State => all(emptyState, welcome(), history([message(1), message(2)], 2))
const seqs = (state: State): number[] => state.threads['c']!.messages.map(({ seq }) => seq)
const view = (state: State): Conversation => state.conversations['c']!

test('a message that follows is added and counted as unread', () => {
  const state = all(opened(), arrived(message(3)))
  assert.equal(seqs(state), [1, 2, 3])
  assert.is(state.threads['c']!.rev, 3)
  assert.is(view(state).unread, 1)
  assert.is(view(state).lastMessage?.seq, 3)
})

test('the same message twice is there once and counted once', () => {
  const state = all(opened(), arrived(message(3)), arrived(message(3)))
  assert.equal(seqs(state), [1, 2, 3])
  assert.is(view(state).unread, 1)
})

test('a message after a gap is shown, and the thread knows that it is behind', () => {
  const state = all(opened(), arrived(message(5)))
  assert.equal(seqs(state), [1, 2, 5])
  assert.is(state.threads['c']!.rev, 2)
  assert.ok(isBehind(state.threads['c']!))
  assert.is(view(state).unread, 3)
})

test('a sync fills the gap in order', () => {
  const changes = {
    c: { rev: 5, messages: [message(3), message(4), message(5)], more: false },
  }
  const state = all(opened(), arrived(message(5)), {
    type: 'synced',
    ids: ['c'],
    changes,
    conversations: [],
    gone: [],
  })
  assert.equal(seqs(state), [1, 2, 3, 4, 5])
  assert.is(state.threads['c']!.rev, 5)
  assert.not.ok(isBehind(state.threads['c']!))
})

test('a sync with more to come leaves the thread behind, one without changes does not', () => {
  const synced = (changes: Record<string, { rev: number; messages: Message[]; more: boolean }>) =>
    ({ type: 'synced', ids: ['c'], changes, conversations: [], gone: [] }) as const
  const more = all(opened(), synced({ c: { rev: 3, messages: [message(3)], more: true } }))
  assert.ok(isBehind(more.threads['c']!))
  const none = all(opened(), arrived(message(9)), synced({}))
  assert.not.ok(isBehind(none.threads['c']!))
})

test('a reset replaces what was loaded', () => {
  const change = { rev: 2000, messages: [message(1999), message(2000)], more: false, reset: true }
  const state = all(opened(), {
    type: 'synced',
    ids: ['c'],
    changes: { c: change },
    conversations: [],
    gone: [],
  })
  assert.equal(seqs(state), [1999, 2000])
  assert.ok(state.threads['c']!.hasOlder)
})

test('what comes late, or changed later, lands in its place with the higher rev', () => {
  const edited = message(2, { rev: 7, body: 'better' })
  const state = all(opened(), arrived(message(4)), arrived(message(3)), arrived(edited))
  assert.equal(seqs(state), [1, 2, 3, 4])
  const older = all(state, arrived(message(2)))
  assert.is(older.threads['c']!.messages[1]!.body, 'better')
})

test('my own answer takes the place of the pending message and is not unread', () => {
  const pending = addPending(opened(), {
    clientId: 'k',
    conversationId: 'c',
    body: 'hello',
    createdAt: 3000,
  })
  const mine = message(3, { senderId: chloe.id, senderName: chloe.name, clientId: 'k' })
  const state = all(pending, { type: 'message_sent', message: mine })
  assert.equal(state.pending, [])
  assert.equal(seqs(state), [1, 2, 3])
  assert.is(view(state).unread, 0)
  assert.is(view(state).readSeq, 3)
  const again = all(state, arrived(mine))
  assert.equal(seqs(again), [1, 2, 3])
})

test('a pending message whose answer was lost is replaced by what the sync brings', () => {
  const pending = addPending(opened(), {
    clientId: 'k',
    conversationId: 'c',
    body: 'hello',
    createdAt: 3000,
  })
  const mine = message(3, { senderId: chloe.id, clientId: 'k' })
  const state = all(pending, {
    type: 'synced',
    ids: ['c'],
    changes: { c: { rev: 3, messages: [mine], more: false } },
    conversations: [],
    gone: [],
  })
  assert.equal(state.pending, [])
  assert.equal(seqs(state), [1, 2, 3])
})

test("somebody else's message with the same clientId does not take my pending one away", () => {
  const pending = addPending(opened(), {
    clientId: 'k',
    conversationId: 'c',
    body: 'hello',
    createdAt: 3000,
  })
  const state = all(pending, arrived(message(3, { clientId: 'k' })))
  assert.is(state.pending.length, 1)
})

test('reading in another window counts here, and never backwards', () => {
  const read = (seq: number): Event => ({
    type: 'messages_read',
    conversationId: 'c',
    userId: chloe.id,
    seq,
  })
  const state = all(opened(), arrived(message(3)), arrived(message(4)), read(3))
  assert.is(view(state).unread, 1)
  assert.is(view(all(state, read(1))).readSeq, 3)
  const theirs: Event = { type: 'messages_read', conversationId: 'c', userId: bob.id, seq: 4 }
  assert.is(view(all(state, theirs)).unread, 1)
})

test('a welcome is the truth about the list', () => {
  const before = all(opened(), arrived(message(3)))
  const state = all(before, welcome({ conversations: [conversation({ unread: 7, readSeq: 1 })] }))
  assert.is(view(state).unread, 7)
  assert.equal(seqs(state), [1, 2, 3])
})

test('another epoch forgets every thread', () => {
  assert.equal(all(opened(), welcome({ epoch: 'two' })).threads, {})
})

test('a view read before what is known does not take messages back', () => {
  const state = all(opened(), arrived(message(3)), {
    type: 'conversation_updated',
    conversation: conversation({ rev: 2, isBlocked: true }),
  })
  assert.is(view(state).seq, 3)
  assert.ok(view(state).isBlocked)
})

test('accepting moves the rev without a gap', () => {
  const state = all(opened(), {
    type: 'conversation_updated',
    conversation: conversation({ rev: 3 }),
  })
  assert.is(state.threads['c']!.rev, 3)
  const next = all(state, arrived(message(3, { rev: 4 })))
  assert.not.ok(isBehind(next.threads['c']!))
})

test('a conversation that is gone leaves the list', () => {
  const state = all(opened(), {
    type: 'synced',
    ids: ['c'],
    changes: {},
    conversations: [],
    gone: ['c'],
  })
  assert.equal(state.conversations, {})
  assert.equal(state.threads, {})
})

test('an older page goes before and does not touch the rev', () => {
  const start = all(emptyState, welcome(), { ...history([message(5)], 9), more: true } as Learned)
  const page: Learned = {
    type: 'history_loaded',
    conversationId: 'c',
    messages: [message(3), message(4)],
    rev: 9,
    more: true,
    isOlderPage: true,
  }
  const state = all(start, page)
  assert.equal(seqs(state), [3, 4, 5])
  assert.is(state.threads['c']!.rev, 9)
})

test.run()
