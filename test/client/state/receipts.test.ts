// How far others have read, and that neither marks nor counts go wrong in whatever order things arrive.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import type { Conversation, Member } from '../../../src/protocol/models.ts'
import { seenIn } from '../../../src/client/state/receipts.ts'
import type { State } from '../../../src/client/state/state.ts'
import {
  all,
  arrived,
  asMember,
  bob,
  chloe,
  conversation,
  history,
  message,
  opened,
  view,
  welcome,
} from './known.ts'

const read = (seq: number, userId: string = bob.id, unread?: number): Event => ({
  type: 'messages_read',
  conversationId: 'c',
  userId,
  seq,
  ...(unread !== undefined && { unread }),
})
const mine = (seq: number) => message(seq, { senderId: chloe.id, senderName: chloe.name })
const updated = (more: Partial<Conversation>): Event => ({
  type: 'conversation_updated',
  conversation: conversation(more),
})
const membersRead = (upTo: number): Member[] => [
  asMember(chloe),
  { ...asMember(bob), readSeq: upTo },
]
const markOf = (state: State) => view(state).members.find(({ id }) => id === bob.id)?.readSeq
const seen = (state: State) => {
  const found = seenIn(state, 'c')
  return found && [found.seq, ...found.readers.map(({ name }) => name)]
}
const counts = (state: State) => [view(state).readSeq, view(state).unread]

test('a mark of another is kept, and never goes backwards, however it arrives', () => {
  const state = all(opened(), read(2))
  assert.is(markOf(state), 2)
  for (const late of [
    read(1),
    updated({ members: membersRead(1) }),
    updated({ members: membersRead(0), rev: 9 }),
    welcome({ conversations: [conversation({ members: membersRead(1) })] }),
  ])
    assert.is(markOf(all(state, late)), 2, late.type)
  assert.is(markOf(all(state, updated({ members: membersRead(4) }))), 4)
  assert.is(markOf(all(state, updated({ members: membersRead(4), rev: 1 }))), 4, 'an older view')
  assert.is(markOf(all(state, read(7, 'u_stranger'))), 2)
})

test('whoever writes has read what was before', () => {
  assert.is(markOf(all(opened(), arrived(message(3)))), 3)
})

test('it is shown below the last message of mine that they have read', () => {
  const state = all(opened(), arrived(mine(3)), arrived(mine(4)), arrived(mine(5)))
  assert.is(seen(state), null)
  assert.equal(seen(all(state, read(3))), [3, 'Bob'])
  assert.equal(seen(all(state, read(4))), [4, 'Bob'])
  assert.equal(seen(all(state, read(5))), [5, 'Bob'])
  assert.is(seen(all(state, arrived(message(6)))), null, 'an answer says it already')
  const deleted = { ...mine(5), rev: 6, body: '', deletedAt: 1 }
  const without = all(state, read(5), { type: 'message_updated', message: deleted })
  assert.equal(seen(without), [4, 'Bob'])
})

test('in a group those are named who have read it and said nothing since', () => {
  const dora = { id: 'u_dora', name: 'Dora' }
  const eve = { id: 'u_eve', name: 'Eve' }
  const group = conversation({
    kind: 'group',
    members: [chloe, bob, dora, eve].map(asMember),
    memberCount: 4,
  })
  const start = all(
    opened(),
    welcome({ conversations: [group] }),
    history([message(1), message(2), mine(3)], 3),
  )
  const state = all(start, read(3, dora.id), read(3, bob.id))
  assert.equal(seen(state), [3, 'Bob', 'Dora'])
  assert.not.ok(seenIn(state, 'c')?.isByAll)
  assert.ok(seenIn(all(state, read(3, eve.id)), 'c')?.isByAll)
  assert.equal(seen(all(state, arrived(message(4)))), [3, 'Dora'])
})

test('nothing is shown across a block, nor of a request', () => {
  const state = all(opened(), arrived(mine(3)), read(3))
  assert.is(seen(all(state, updated({ rev: 9, isBlocked: true, members: membersRead(3) }))), null)
  assert.is(
    seen(all(state, updated({ rev: 9, status: 'requested', members: membersRead(3) }))),
    null,
  )
})

test('another window has read a message that is not heard of here yet: it is not unread', () => {
  const state = all(opened(), read(3, chloe.id, 0), arrived(message(3)))
  assert.equal(counts(state), [3, 0])
  assert.equal(counts(all(state, arrived(message(4)))), [3, 1])
})

test('what the server counts before it is heard of here is counted once', () => {
  const state = all(opened(), read(2, chloe.id, 1), arrived(message(3)))
  assert.equal(counts(state), [2, 1])
})

test('my own message reads what was before it, also when a later one came first', () => {
  const state = all(opened(), arrived(message(4)), arrived(mine(3)))
  assert.equal(counts(state), [3, 1])
})

test('a view from before what was read here does not bring it back, nor takes back what was read elsewhere', () => {
  const state = all(opened(), arrived(message(3)), read(3, chloe.id))
  const stale = { seq: 3, rev: 3, readSeq: 2, unread: 1, lastMessage: message(3) }
  assert.equal(counts(all(state, updated(stale))), [3, 0])
  const behind = all(opened(), arrived(message(3)))
  assert.equal(counts(all(behind, updated({ rev: 2, readSeq: 3, unread: 0 }))), [3, 0])
})

test('more than a hundred are a hundred until they are read', () => {
  let state = opened()
  for (let seq = 3; seq <= 160; seq++) state = all(state, arrived(message(seq)))
  assert.is(view(state).unread, 100)
  const gone = (seq: number, rev: number): Event => ({
    type: 'message_updated',
    message: message(seq, { rev, body: '', deletedAt: 1 }),
  })
  assert.is(view(all(state, gone(7, 161))).unread, 100)
  assert.equal(counts(all(state, read(150, chloe.id, 10), gone(155, 161))), [150, 9])
  assert.equal(counts(all(state, read(150, chloe.id, 10))), [150, 10])
  assert.equal(counts(all(state, read(160, chloe.id))), [160, 0])
})

test.run()
