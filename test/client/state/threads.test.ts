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

test('a view that counts a message the thread has not leaves the thread behind', () => {
  const state = all(opened(), {
    type: 'conversation_updated',
    conversation: conversation({ rev: 3, seq: 3 }),
  })
  assert.ok(isBehind(state.threads['c']!))
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
    heardRevs: { c: 9 },
    changes: {},
    conversations: [],
    gone: ['c'],
  })
  assert.equal(state.conversations, {})
  assert.equal(state.threads, {})
})

test.run()
