// Who is writing: in the order in which they began, forgotten with their message, in time, or with the line.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { User } from '../../../src/protocol/models.ts'
import type { State } from '../../../src/client/state/state.ts'
import { expireTyping, seeTyping, typistsIn } from '../../../src/client/state/typing.ts'
import { all, arrived, bob, chloe, conversation, message, opened, welcome } from './known.ts'

const dora = { id: 'u_dora', name: 'Dora' }
const hear = (state: State, user: User, on: boolean, now: number): State =>
  seeTyping(state, { conversationId: 'c', user, on }, now)
const names = (state: State, id = 'c') => typistsIn(state, id).map(({ name }) => name)

test('whoever goes on writing keeps their place; whoever stops is gone', () => {
  const both = hear(hear(opened(), bob, true, 0), dora, true, 1000)
  assert.equal(names(both), ['Bob', 'Dora'])
  const still = hear(both, bob, true, 3000)
  assert.equal(names(still), ['Bob', 'Dora'])
  assert.equal(names(hear(still, bob, false, 3500)), ['Dora'])
  assert.equal(names(still, 'lobby'), [])
})

test('what says nothing new changes nothing: I myself, or somebody who was not writing', () => {
  const state = opened()
  assert.is(hear(state, chloe, true, 0), state)
  assert.is(hear(state, bob, false, 0), state)
  assert.is(expireTyping(state, 99_000), state)
})

test('after six seconds without a word of it one is forgotten, the others are not', () => {
  const both = hear(hear(opened(), bob, true, 0), dora, true, 1000)
  const later = hear(both, bob, true, 3000)
  assert.is(expireTyping(later, 6999), later)
  assert.equal(names(expireTyping(later, 7000)), ['Bob'])
  assert.equal(expireTyping(later, 9000).typing, {})
})

test('their message ends it; a message of somebody else, or an edit, does not', () => {
  const writing = hear(hear(opened(), bob, true, 0), dora, true, 0)
  const edit = { type: 'message_updated', message: message(1, { rev: 3 }) } as const
  assert.equal(names(all(writing, edit)), ['Bob', 'Dora'])
  assert.equal(names(all(writing, arrived(message(3)))), ['Dora'])
})

test('a fresh line has heard nobody', () => {
  assert.equal(all(hear(opened(), bob, true, 0), welcome()).typing, {})
})

test('of a person whom I have blocked nothing is shown, in a group neither', () => {
  const group = conversation({ id: 'g', kind: 'group', title: 'Trip' })
  const known = all(opened(), { type: 'new_conversation', conversation: group })
  const writing = seeTyping(known, { conversationId: 'g', user: bob, on: true }, 0)
  assert.equal(names(writing, 'g'), ['Bob'])
  const blocked = conversation({ isBlocked: true })
  const after = all(writing, { type: 'conversation_updated', conversation: blocked })
  assert.equal(names(after, 'g'), [])
})

test.run()
