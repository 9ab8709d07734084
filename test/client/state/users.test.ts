// Names that change and accounts that are deleted: everywhere a person is shown, and nowhere else.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { presenceOf } from '../../../src/client/state/presence.ts'
import { standingOf } from '../../../src/client/state/select.ts'
import { emptyState } from '../../../src/client/state/state.ts'
import { all, bob, chloe, conversation, message, opened, view, welcome } from './known.ts'

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

test('of many new names only those are kept that are known here, or of the place that is open', () => {
  const strangers = ['u_1', 'u_2', 'u_3'].map((id) => ({ id, name: `new ${id}` }))
  const page = { type: 'users_synced', at: 9, users: [...strangers, renamed.user] } as const
  assert.equal(Object.keys(all(opened(), page).people), [chloe.id, bob.id])
  assert.is(all(opened(), page).people[bob.id]!.name, 'Robert')
  const place = { kind: 'person', id: 'u_2' } as const
  assert.equal(all({ ...opened(), place }, page).people['u_2'], strangers[1])
})

test('one page renames all of its people, the last word of each', () => {
  const users = [{ id: chloe.id, name: 'Chloé D.' }, { id: bob.id, name: 'Rob' }, renamed.user]
  const state = all(opened(), { type: 'users_synced', at: 9, users })
  assert.is(state.me!.name, 'Chloé D.')
  assert.equal(
    view(state).members.map(({ name }) => name),
    ['Chloé D.', 'Robert'],
  )
})

test('what a new name does not touch stays the same object, and what is no news changes nothing', () => {
  const other = { ...opened().threads['c']!, messages: [message(1, { senderId: chloe.id })] }
  const before = {
    ...all(opened(), {
      type: 'conversation_updated',
      conversation: conversation({ id: 'mine', members: [], lastMessage: null }),
    }),
    search: { query: 'z', users: [{ id: 'u_zoe', name: 'Zoé' }], problem: null },
    presence: { [bob.id]: { status: 'online', lastSeenAt: null } } as const,
  }
  before.threads = { ...before.threads, mine: other }
  const state = all(before, renamed)
  assert.is(state.conversations['mine'], before.conversations['mine'])
  assert.is(view(state).members[0], view(before).members[0])
  assert.is(state.threads['mine'], other)
  for (const field of ['me', 'search', 'presence'] as const) assert.is(state[field], before[field])
  assert.is(all(state, renamed), state, 'told again')
  const stranger = { id: 'u_stranger', name: 'Nobody here', isDeleted: true }
  assert.is(all(state, { type: 'user_updated', user: stranger }), state, 'of a stranger')
})

test.run()
