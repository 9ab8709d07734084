// Who the page takes for present: only what the server tells now, and never more than it knows.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import type { Person, Status } from '../../../src/protocol/models.ts'
import { apply, type Learned } from '../../../src/client/state/apply.ts'
import { peopleHere, peopleToWatch, presenceOf } from '../../../src/client/state/presence.ts'
import { emptyState, type State } from '../../../src/client/state/state.ts'
import { all, asMember, bob, chloe, conversation, welcome } from './known.ts'

const zoe = { id: 'u_zoe', name: 'Zoé' }
const anna = { id: 'u_anna', name: 'Anna' }

const person = (
  user: { id: string; name: string },
  status: Status,
  lastSeenAt: number | null = null,
): Person => ({ ...user, status, lastSeenAt })
const presence = (...users: Person[]): Event => ({ type: 'presence', users })
const watched = (given: string[] | 'all', ...users: Person[]): Learned => ({
  type: 'presence_watched',
  watched: given,
  users,
})
const found = (query: string, ...users: Person[]): Learned => ({
  type: 'people_found',
  query,
  users,
})

const connected = (): State => {
  const online: State = { ...emptyState, line: { status: 'connected' } }
  return all(online, welcome())
}
const searching = (state: State, query: string): State => ({
  ...state,
  search: { query, users: null, problem: null },
})
const statusOf = (state: State, { id }: { id: string }) => presenceOf(state, id).status
const namesFound = (state: State) => state.search?.users?.map(({ name }) => name)
const namesHere = (state: State) => peopleHere(state).map(({ name }) => name)

test('a person is unknown until the server has said how they are, then follows the events', () => {
  const start = connected()
  assert.is(statusOf(start, bob), 'unknown')
  const answered = all(start, watched([bob.id], person(bob, 'online')))
  assert.is(statusOf(answered, bob), 'online')
  const left = all(answered, presence(person(bob, 'offline', 9000)))
  assert.equal(presenceOf(left, bob.id), { status: 'offline', lastSeenAt: 9000 })
})

test('without a line everybody is unknown, and a fresh connection forgets how they were', () => {
  const known = all(connected(), watched([bob.id], person(bob, 'online')))
  const waiting: State = { ...known, line: { status: 'waiting', retryAt: 0 } }
  assert.is(statusOf(waiting, bob), 'unknown')
  assert.equal(peopleHere(waiting), [])
  assert.is(statusOf(all(known, welcome()), bob), 'unknown')
})

test('the state before an event is left as it was', () => {
  const before = all(connected(), watched([bob.id], person(bob, 'online')))
  apply(before, presence(person(bob, 'away')))
  assert.is(statusOf(before, bob), 'online')
})

test('who is neither watched nor found any more is unknown again', () => {
  const start = searching(connected(), 'z')
  const seen = all(start, watched([bob.id], person(bob, 'online')), found('z', person(zoe, 'away')))
  assert.equal([statusOf(seen, bob), statusOf(seen, zoe)], ['online', 'away'])
  const next = all(seen, found('b', person(bob, 'online')))
  assert.equal([statusOf(next, bob), statusOf(next, zoe)], ['online', 'unknown'])
})

test('watching everybody tells who is there by name; whoever is not listed is offline', () => {
  const state = all(
    connected(),
    watched('all', person(zoe, 'online'), person(anna, 'away')),
    presence(person(chloe, 'away')),
  )
  assert.equal(namesHere(state), ['Anna', 'Zoé'])
  assert.is(statusOf(state, bob), 'offline')
  assert.equal(namesHere(all(state, presence(person(zoe, 'offline', 5)))), ['Anna'])
})

test('a list that the server had to cut does not make the others offline', () => {
  const many = Array.from({ length: 200 }, (_, index) =>
    person({ id: `u_${index}`, name: `Person ${index}` }, 'online'),
  )
  const state = all(connected(), watched('all', ...many))
  assert.is(statusOf(state, bob), 'unknown')
})

test('an empty search grows with those who come, and keeps those who leave where they were', () => {
  const start = all(searching(connected(), ''), found('', person(bob, 'online')))
  const come = all(start, presence(person(anna, 'away'), person(zoe, 'offline')))
  assert.equal(namesFound(come), ['Anna', 'Bob'])
  const left = all(come, presence(person(bob, 'offline', 5), person(chloe, 'online')))
  assert.equal(namesFound(left), ['Anna', 'Bob'])
  assert.is(statusOf(left, bob), 'offline')
})

test('a search by name shows its answer only, not who else comes, and not an answer of before', () => {
  const start = all(searching(connected(), 'zo'), found('zo', person(zoe, 'online')))
  assert.equal(namesFound(all(start, presence(person(anna, 'online')))), ['Zoé'])
  assert.equal(namesFound(all(start, found('an', person(anna, 'online')))), ['Zoé'])
})

test('I am invisible when the welcome or another of my windows says so', () => {
  const start = connected()
  assert.is(start.isInvisible, false)
  assert.is(all(start, welcome({ status: 'invisible' })).isInvisible, true)
  const chosen = all(start, presence(person(chloe, 'invisible')))
  assert.is(chosen.isInvisible, true)
  const seen = all(chosen, presence(person(chloe, 'offline')))
  assert.is(seen.isInvisible, true, 'what others see of me says nothing new')
  assert.is(all(seen, presence(person(chloe, 'online'))).isInvisible, false)
})

test('everybody is watched in the lobby; elsewhere those of the list and the open person', () => {
  const start = connected()
  assert.equal(peopleToWatch(start), [bob.id])
  const asking: State = { ...start, place: { kind: 'person', id: zoe.id } }
  assert.equal(peopleToWatch(asking), [zoe.id, bob.id])
  const lobby: State = { ...start, place: { kind: 'conversation', id: 'lobby' } }
  assert.is(peopleToWatch(lobby), 'all')
})

test('of very many conversations the 500 latest are watched', () => {
  const conversations = Array.from({ length: 600 }, (_, index) => {
    const other = { id: `u_${index}`, name: `Person ${index}` }
    return conversation({
      id: `c${index}`,
      members: [chloe, other].map(asMember),
      updatedAt: 10_000 + index,
    })
  })
  const wanted = peopleToWatch(all(connected(), welcome({ conversations }))) as string[]
  assert.is(wanted.length, 500)
  assert.is(wanted[0], 'u_599')
})

test.run()
