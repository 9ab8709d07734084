// What the page knows after each event: no double, unread counts that are true.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import type { Learned } from '../../../src/client/state/apply.ts'
import { emptyState } from '../../../src/client/state/state.ts'
import {
  all,
  arrived,
  bob,
  chloe,
  conversation,
  history,
  message,
  opened,
  seqs,
  view,
  welcome,
  writing,
} from './known.ts'

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

test('what comes late, or changed later, lands in its place with the higher rev', () => {
  const edited = message(2, { rev: 7, body: 'better' })
  const state = all(opened(), arrived(message(4)), arrived(message(3)), arrived(edited))
  assert.equal(seqs(state), [1, 2, 3, 4])
  const older = all(state, arrived(message(2)))
  assert.is(older.threads['c']!.messages[1]!.body, 'better')
})

test('my own answer takes the place of the pending message and is not unread', () => {
  const mine = message(3, { senderId: chloe.id, senderName: chloe.name, clientId: 'k' })
  const state = all(writing(), { type: 'message_sent', message: mine })
  assert.equal(state.pending, [])
  assert.equal(seqs(state), [1, 2, 3])
  assert.is(view(state).unread, 0)
  assert.is(view(state).readSeq, 3)
  const again = all(state, arrived(mine))
  assert.equal(seqs(again), [1, 2, 3])
})

test("somebody else's message with the same clientId does not take my pending one away", () => {
  const state = all(writing(), arrived(message(3, { clientId: 'k' })))
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

test('a welcome of another person keeps nothing of the one before', () => {
  const state = all(writing(), welcome({ user: bob, conversations: [] }))
  assert.equal([state.conversations, state.threads, state.pending], [{}, {}, []])
  assert.is(state.me?.id, bob.id)
})

test('a view read before what is known does not take messages back', () => {
  const state = all(opened(), arrived(message(3)), {
    type: 'conversation_updated',
    conversation: conversation({ rev: 2, isBlocked: true }),
  })
  assert.is(view(state).seq, 3)
  assert.ok(view(state).isBlocked)
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
