// Names that change and accounts that are deleted: everywhere a person is shown, and nowhere else.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { presenceOf } from '../../../src/client/state/presence.ts'
import { standingOf } from '../../../src/client/state/select.ts'
import { emptyState } from '../../../src/client/state/state.ts'
import { all, bob, chloe, conversation, opened, view, welcome } from './known.ts'

const renamed = { type: 'user_updated', user: { id: bob.id, name: 'Robert' } } as const
const deleted = {
  type: 'user_updated',
  user: { id: bob.id, name: '', isDeleted: true },
} as const

test('a new name goes into the list, the members and the messages', () => {
  const state = all(opened(), renamed)
  assert.is(state.people[bob.id]!.name, 'Robert')
  assert.equal(
    view(state).members.map(({ name }) => name),
    [chloe.name, 'Robert'],
  )
  assert.is(view(state).lastMessage!.senderName, 'Robert')
  assert.equal(
    state.threads['c']!.messages.map(({ senderName }) => senderName),
    ['Robert', 'Robert'],
  )
  assert.equal(state.me, chloe)
})

test('my own new name, from another window, is mine here too', () => {
  const state = all(opened(), { type: 'user_updated', user: { id: chloe.id, name: 'Chloé D.' } })
  assert.equal(state.me, { id: chloe.id, name: 'Chloé D.' })
  assert.is(view(state).lastMessage!.senderName, bob.name)
})

test('a deleted account is not there, is not found, and cannot be written to, blocked or not', () => {
  const search = { query: 'b', users: [bob], problem: null }
  const presence = { [bob.id]: { status: 'online', lastSeenAt: null } } as const
  const blocked = all(
    { ...opened(), search, presence },
    {
      type: 'conversation_updated',
      conversation: conversation({ isBlocked: true }),
    },
  )
  const state = all(blocked, deleted)
  assert.equal(state.search!.users, [])
  assert.is(presenceOf(state, bob.id).status, 'unknown')
  assert.is(state.presence[bob.id], undefined)
  assert.is(view(state).isBlocked, false)
  assert.is(view(state).members[1]!.isDeleted, true)
  assert.is(standingOf(view(state), chloe), 'gone')
})

test('names are known up to the first welcome, and from then on up to each answer', () => {
  assert.is(all(emptyState, welcome({ at: 5 })).usersAt, 5)
  const again = all(opened(), welcome({ at: 9 }))
  assert.is(again.usersAt, 0, 'what changed between the two is not known yet')
  const synced = all(again, { type: 'users_synced', at: 9, users: [renamed.user] })
  assert.is(synced.usersAt, 9)
  assert.is(view(synced).members[1]!.name, 'Robert')
})

test('after a restored backup all names are new', () => {
  assert.is(all(opened(), welcome({ epoch: 'two', at: 9 })).usersAt, 9)
})

test.run()
