// A thread that missed something knows it, and a sync puts it right.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isBehind } from '../../../src/client/state/threads.ts'
import type { Message } from '../../../src/protocol/models.ts'
import { all, arrived, chloe, conversation, message, opened, seqs, view, writing } from './known.ts'

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
    heardRevs: { c: 9 },
    changes,
    conversations: [],
    gone: [],
  })
  assert.equal(seqs(state), [1, 2, 3, 4, 5])
  assert.is(state.threads['c']!.rev, 5)
  assert.not.ok(isBehind(state.threads['c']!))
})

test('a sync with more to come leaves the thread behind, one without changes does not', () => {
  const synced = (
    heardRev: number,
    changes: Record<string, { rev: number; messages: Message[]; more: boolean }>,
  ) =>
    ({ type: 'synced', heardRevs: { c: heardRev }, changes, conversations: [], gone: [] }) as const
  const more = all(opened(), synced(2, { c: { rev: 3, messages: [message(3)], more: true } }))
  assert.ok(isBehind(more.threads['c']!))
  const none = all(opened(), arrived(message(9)), synced(9, {}))
  assert.not.ok(isBehind(none.threads['c']!))
  const overtaken = all(opened(), arrived(message(9)), synced(2, {}))
  assert.ok(isBehind(overtaken.threads['c']!), 'what came after the question is asked for again')
})

test('a reset replaces what was loaded', () => {
  const change = { rev: 2000, messages: [message(1999), message(2000)], more: false, reset: true }
  const state = all(opened(), {
    type: 'synced',
    heardRevs: { c: 9 },
    changes: { c: change },
    conversations: [],
    gone: [],
  })
  assert.equal(seqs(state), [1999, 2000])
  assert.ok(state.threads['c']!.hasOlder)
})

test('a pending message whose answer was lost is replaced by what the sync brings', () => {
  const mine = message(3, { senderId: chloe.id, clientId: 'k' })
  const state = all(writing(), {
    type: 'synced',
    heardRevs: { c: 9 },
    changes: { c: { rev: 3, messages: [mine], more: false } },
    conversations: [],
    gone: [],
  })
  assert.equal(state.pending, [])
  assert.equal(seqs(state), [1, 2, 3])
})

test('a view tells of a change, but not whether it is one of a message: the thread is behind', () => {
  const view = conversation({ rev: 3 })
  const state = all(opened(), { type: 'conversation_updated', conversation: view })
  assert.is(state.threads['c']!.rev, 2)
  assert.ok(isBehind(state.threads['c']!))
  const change = { rev: 3, messages: [], more: false }
  const heardRevs = { c: 3 }
  const answer = { heardRevs, changes: { c: change }, conversations: [view], gone: [] }
  const next = all(state, { type: 'synced', ...answer })
  assert.not.ok(isBehind(next.threads['c']!))
})

test('an edit takes the place of the message, a late copy of the first text does not', () => {
  const edited = message(2, { rev: 3, body: 'edited' })
  const state = all(opened(), { type: 'message_updated', message: edited }, arrived(message(2)))
  assert.equal(state.threads['c']!.messages[1], edited)
  assert.equal(view(state).lastMessage, edited)
})

test('a deleted message is unread no longer', () => {
  const read = all(opened(), arrived(message(3)), arrived(message(4)))
  assert.is(view(read).unread, 2)
  const gone = message(3, { rev: 5, body: '', deletedAt: 9000 })
  const state = all(read, { type: 'message_updated', message: gone })
  assert.is(view(state).unread, 1)
  assert.is(view(all(state, { type: 'message_updated', message: gone })).unread, 1)
})

test('a conversation that is gone leaves the list', () => {
  const state = all(opened(), {
    type: 'synced',
    heardRevs: { c: 9 },
    changes: {},
    conversations: [],
    gone: ['c'],
  })
  assert.equal(state.conversations, {})
  assert.equal(state.threads, {})
})

test.run()
