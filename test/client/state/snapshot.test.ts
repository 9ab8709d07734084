// What of the page is kept between visits, and the page that begins with it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { snapshotOf, withSnapshot } from '../../../src/client/state/snapshot.ts'
import { emptyState, type State } from '../../../src/client/state/state.ts'
import {
  all,
  arrived,
  chloe,
  conversation,
  history,
  message,
  opened,
  seqs,
  view,
  welcome,
} from './known.ts'

const inside = (state: State): State => ({ ...state, session: 'in' })
const place = { kind: 'conversation', id: 'c' } as const

/** The next visit of somebody who left the page so; what is kept crosses as the browser copies it. */
function nextVisit(state: State, drafts = {}, options = {}): State {
  return withSnapshot(emptyState, structuredClone(snapshotOf(inside(state))!), drafts, options)
}

test('the next visit begins with the list, the threads, the people and the drafts', () => {
  const state = nextVisit(opened(), { c: 'half a' })
  assert.is(state.session, 'in')
  assert.equal(state.me, chloe)
  assert.equal(state.conversations, opened().conversations)
  assert.equal(state.threads, opened().threads)
  assert.equal(state.people, opened().people)
  assert.equal(state.drafts, { c: 'half a' })
  assert.is(state.limits?.messageCharacters, 4000)
  assert.is(state.line.status, 'off')
})

test('nothing is kept of somebody who is not signed in, or of whom nothing is known', () => {
  assert.is(snapshotOf({ ...opened(), session: 'out' }), null)
  assert.is(snapshotOf(inside({ ...emptyState, me: chloe })), null)
})

test('it opens where the last visit was, unless the address says another place', () => {
  const left = { ...opened(), place }
  assert.equal(nextVisit(left).place, { kind: 'home' })
  assert.equal(nextVisit(left, {}, { isPlaceChosen: false }).place, place)
})

test('a snapshot of another shape is left alone', () => {
  const snapshot = { ...snapshotOf(inside(opened()))!, version: 0 }
  assert.is(withSnapshot(emptyState, snapshot, {}), emptyState)
})

test('of a long thread the last fifty messages are kept, and older ones can be loaded', () => {
  const messages = Array.from({ length: 80 }, (_, index) => message(index + 1))
  const state = nextVisit(all(emptyState, welcome(), history(messages, 80)))
  assert.equal([seqs(state)[0], seqs(state).length], [31, 50])
  assert.ok(state.threads['c']!.hasOlder)
  assert.not.ok(nextVisit(opened()).threads['c']!.hasOlder)
})

test('of many threads the twenty latest are kept, and the open one', () => {
  const views = Array.from({ length: 70 }, (_, index) =>
    conversation({ id: `c${index}`, updatedAt: index }),
  )
  const known = all(emptyState, welcome({ conversations: views }))
  const thread = opened().threads['c']!
  const threads = Object.fromEntries(views.map(({ id }) => [id, thread]))
  const left = { ...known, threads, place: { kind: 'conversation', id: 'c3' } } as State
  const state = nextVisit(left)
  const latest = Array.from({ length: 19 }, (_, index) => `c${index + 51}`)
  assert.equal(Object.keys(state.threads).sort(), ['c3', ...latest].sort())
  assert.is(Object.keys(state.conversations).length, 50)
  assert.ok(state.conversations['c3'])
})

test('a thread with a gap is asked for from before the gap', () => {
  const state = nextVisit(all(opened(), arrived(message(5))))
  assert.equal([state.threads['c']!.rev, state.threads['c']!.seenRev], [2, 2])
})

test('the first welcome keeps the threads, and says what is new since the last visit', () => {
  const left = { ...opened(), place }
  const recalled = nextVisit(left, {}, { isPlaceChosen: false })
  assert.is(recalled.newFromSeq, null)
  const now = conversation({ seq: 5, rev: 5, unread: 3, readSeq: 2 })
  const state = all(recalled, welcome({ conversations: [now] }))
  assert.equal(seqs(state), [1, 2])
  assert.is(view(state).unread, 3)
  assert.is(state.newFromSeq, 3)
  // A later one does not move the line under the eyes of the reader.
  const later = conversation({ seq: 9, rev: 9, unread: 1, readSeq: 8 })
  assert.is(all(state, welcome({ conversations: [later] })).newFromSeq, 3)
})

test('of the old list, only what is synced stays beside the first welcome', () => {
  const views = [conversation(), conversation({ id: 'quiet' })]
  const left = all(emptyState, welcome({ conversations: views }), history([message(1)], 1))
  const state = all(nextVisit(left), welcome({ conversations: [conversation({ id: 'new' })] }))
  assert.equal(Object.keys(state.conversations).sort(), ['c', 'new'])
})

test('after a restored backup, or as another person, the page starts over', () => {
  const recalled = nextVisit(opened(), { c: 'half a' })
  assert.equal(all(recalled, welcome({ epoch: 'two' })).threads, {})
  const other = { id: 'u_zoe', name: 'Zoé' }
  const state = all(recalled, welcome({ user: other, conversations: [] }))
  assert.equal([state.threads, state.conversations, state.drafts], [{}, {}, {}])
})

test.run()
