// What deserves an alert, and by which ways it is told: one table, then how alerts end.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import {
  addToast,
  alertOf,
  dropToast,
  freshToasts,
  type Alert,
  type Watching,
} from '../../../src/client/state/alerts.ts'
import { unreadTotal } from '../../../src/client/state/select.ts'
import type { State } from '../../../src/client/state/state.ts'
import { all, arrived, asMember, bob, chloe, conversation, message, opened, view } from './known.ts'

const focused: Watching = { isVisible: true, hasFocus: true }
const aside: Watching = { isVisible: true, hasFocus: false }
const hidden: Watching = { isVisible: false, hasFocus: false }

const elsewhere = opened()
const reading: State = { ...elsewhere, place: { kind: 'conversation', id: 'c' } }
const with_ = (more: Parameters<typeof conversation>[0]): State =>
  all(elsewhere, { type: 'conversation_updated', conversation: conversation(more) })

const written = arrived(message(3))
const mine = arrived(message(3, { senderId: chloe.id, senderName: chloe.name }))
const asking = (more: Parameters<typeof conversation>[0] = {}): Event => ({
  type: 'conversation_request',
  conversation: conversation({ status: 'requested', requestedBy: bob.id, ...more }),
})

const added = (adminId: string): Event => ({
  type: 'new_conversation',
  conversation: conversation({
    kind: 'group',
    title: 'Lunch',
    requestedBy: null,
    members: [chloe, bob].map((user) => ({
      ...asMember(user),
      role: user.id === adminId ? 'admin' : 'member',
    })),
  }),
})

const table: [says: string, state: State, event: Event, watching: Watching, ways: string | null][] =
  [
    ['a message elsewhere', elsewhere, written, focused, 'sound toast'],
    ['being put in a group', elsewhere, added(bob.id), focused, 'sound toast'],
    ['a group of mine, made in another window', elsewhere, added(chloe.id), focused, null],
    ['the same beside another program', elsewhere, written, aside, 'sound toast'],
    ['the same in a hidden window', elsewhere, written, hidden, 'sound notification'],
    ['a message on screen', reading, written, focused, null],
    ['on screen, while another program has the keyboard', reading, written, aside, 'sound'],
    ['open in a hidden window', reading, written, hidden, 'sound notification'],
    ['what I wrote in another window', elsewhere, mine, focused, null],
    ['what I have read elsewhere', with_({ readSeq: 3, seq: 3 }), written, hidden, null],
    ['a muted conversation', with_({ involvement: 'nothing' }), written, focused, null],
    ['a muted one in a hidden window', with_({ involvement: 'nothing' }), written, hidden, null],
    ['a person I have blocked', with_({ isBlocked: true }), written, focused, null],
    [
      'of a conversation that is not known',
      { ...elsewhere, conversations: {} },
      written,
      aside,
      null,
    ],
    ['while nobody is signed in', { ...elsewhere, me: null }, written, aside, null],
    ['somebody asks to talk', elsewhere, asking(), focused, 'sound toast'],
    ['somebody asks while hidden', elsewhere, asking(), hidden, 'sound notification'],
    ['the request on screen', reading, asking(), focused, null],
    ['my own request', elsewhere, asking({ requestedBy: chloe.id }), focused, null],
    ['a request that is answered', elsewhere, asking({ status: 'accepted' }), focused, null],
    ['an edit', elsewhere, { type: 'message_updated', message: message(3) }, hidden, null],
    [
      'a change of the list',
      elsewhere,
      { type: 'conversation_updated', conversation: conversation() },
      hidden,
      null,
    ],
  ]

for (const [says, state, event, watching, ways] of table)
  test(`${says}: ${ways ?? 'nothing'}`, () => {
    const heard = all(state, event)
    assert.is(alertOf(heard, event, watching)?.ways.join(' ') ?? null, ways)
  })

const alertIn = (more: Parameters<typeof conversation>[0]): Alert => {
  const heard = all(with_(more), written)
  return alertOf(heard, written, focused)!
}

test('it says who, where and what', () => {
  assert.equal(alertIn({}), {
    key: 'm3',
    kind: 'message',
    conversationId: 'c',
    seq: 3,
    person: bob,
    where: null,
    body: 'message 3',
    ways: ['sound', 'toast'],
  })
  assert.equal(alertIn({ kind: 'lobby', members: [] }).where, { kind: 'lobby' })
  const group = { kind: 'group', title: 'Hiking' } as const
  assert.equal(alertIn(group).where, group)
})

test('a request shows its words, not what I had said before', () => {
  const said = (senderId: string): string => {
    const event = asking({ lastMessage: message(2, { senderId, body: 'hello' }) })
    return alertOf(elsewhere, event, focused)!.body
  }
  assert.equal([said(bob.id), said(chloe.id)], ['hello', ''])
})

const toast = (seq: number): Alert => ({ ...alertIn({}), key: `m${seq}`, seq })
const keys = (state: State): string[] => state.toasts.map(({ key }) => key)
const toasted = (...seqs: number[]): State =>
  seqs.map(toast).reduce(addToast, all(elsewhere, ...seqs.map((seq) => arrived(message(seq)))))

test('four toasts at most, the newest last; the same one is there once', () => {
  assert.equal(keys(toasted(3, 4, 5, 6, 7)), ['m4', 'm5', 'm6', 'm7'])
  assert.equal(keys(addToast(toasted(3, 4), toast(3))), ['m4', 'm3'])
  assert.equal(keys(dropToast(toasted(3, 4), 'm3')), ['m4'])
})

test('a toast goes when it is read, muted, gone or open, and nothing is made anew for nothing', () => {
  const state = toasted(3, 4)
  assert.is(freshToasts(state), state)
  assert.is(dropToast(state, 'none'), state)
  const read: Event = { type: 'messages_read', conversationId: 'c', userId: chloe.id, seq: 3 }
  assert.equal(keys(freshToasts(all(state, read))), ['m4'])
  assert.equal(keys(freshToasts({ ...state, place: { kind: 'conversation', id: 'c' } })), [])
  assert.equal(keys(freshToasts({ ...state, conversations: {} })), [])
  const muted = conversation({ rev: 4, seq: 4, involvement: 'nothing' })
  const update: Event = { type: 'conversation_updated', conversation: muted }
  assert.equal(keys(freshToasts(all(state, update))), [])
})

test('the title does not count what is muted', () => {
  const state = all(elsewhere, written)
  assert.is(unreadTotal(state), 1)
  const muted = { ...view(state), involvement: 'nothing' } as const
  assert.is(unreadTotal({ ...state, conversations: { c: muted } }), 0)
})

test('an involvement told last holds, even beside an older rev', () => {
  const heard = all(elsewhere, written)
  for (const rev of [2, 3]) {
    const older = conversation({ rev, involvement: 'nothing' })
    const state = all(heard, { type: 'conversation_updated', conversation: older })
    assert.is(view(state).involvement, 'nothing')
    assert.is(view(state).rev, 3)
  }
})

test.run()
