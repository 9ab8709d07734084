// What the page says of itself and whom it watches: away and back by itself, nothing while invisible, the
// watch once per change and again on a fresh connection.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createPresence } from '../../../src/client/actions/presence.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { Failure } from '../../../src/client/net/failure.ts'
import { apply } from '../../../src/client/state/apply.ts'
import { presenceOf } from '../../../src/client/state/presence.ts'
import { emptyState, type Place } from '../../../src/client/state/state.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { bob, chloe, conversation, welcome } from '../state/known.ts'

const MINUTE = 60_000
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A connected page with a clock of its own, whose server answers everything. */
function page({ status = 'online' as 'online' | 'invisible', isShown = true } = {}) {
  const store = createStore({ ...emptyState, line: { status: 'connected' } }, () => {})
  const said: string[] = []
  const watches: unknown[] = []
  let now = 1_000_000
  let timers: { at: number; run: () => void }[] = []
  const clock = {
    now: () => now,
    after(pauseMs: number, run: () => void) {
      const timer = { at: now + pauseMs, run }
      timers.push(timer)
      return () => void (timers = timers.filter((each) => each !== timer))
    },
  }
  const connection = {
    isConnected: true,
    refusal: null as Failure | null,
    async send(type: string, input: { status?: string; userIds?: string[] | 'all' }) {
      if (connection.refusal) throw connection.refusal
      if (type === 'set_status') return void said.push(input.status!)
      watches.push(input.userIds)
      return { users: [{ ...bob, status: 'online', lastSeenAt: null }] }
    },
  }
  const presence = createPresence({ store, connection, clock, goInstead() {} } as unknown as Tools)
  if (!isShown) presence.show(false)

  /** Turns the hands, ringing each timer at its time. */
  function wait(pauseMs: number): void {
    const end = now + pauseMs
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      timers = timers.filter((each) => each !== next)
      now = Math.max(now, next.at)
      next.run()
    }
    now = end
  }
  function greet(): void {
    store.update((state) => apply(state, welcome({ status })))
    presence.restart()
    presence.follow()
  }
  function go(place: Place): void {
    store.update((state) => ({ ...state, place }))
    presence.follow()
  }
  greet()
  return { store, said, watches, connection, presence, wait, greet, go }
}

test('after five minutes without input the person is away, and online with the next movement', () => {
  const { presence, said, wait } = page()
  wait(4 * MINUTE)
  presence.notice()
  wait(4 * MINUTE)
  assert.equal(said, [])
  wait(MINUTE)
  assert.equal(said, ['away'])
  presence.notice()
  presence.notice()
  assert.equal(said, ['away', 'online'])
  wait(5 * MINUTE)
  assert.equal(said, ['away', 'online', 'away'])
})

test('a hidden window is away after ten seconds, not after a glance at another tab', () => {
  const { presence, said, wait } = page()
  presence.show(false)
  wait(9000)
  presence.show(true)
  wait(MINUTE)
  assert.equal(said, [])
  presence.show(false)
  wait(10_000)
  assert.equal(said, ['away'])
  presence.show(true)
  assert.equal(said, ['away', 'online'])
})

test('a fresh connection counts as online: an unseen or idle window says away at once', () => {
  assert.equal(page({ isShown: false }).said, ['away'])
  const { said, wait, greet, connection } = page()
  connection.isConnected = false
  wait(6 * MINUTE)
  assert.equal(said, [])
  connection.isConnected = true
  greet()
  assert.equal(said, ['away'])
})

test('while invisible nothing is said by itself, in whichever window it was chosen', async () => {
  const { presence, said, wait, store } = page()
  await presence.appear('invisible')
  assert.ok(store.get().isInvisible)
  wait(6 * MINUTE)
  presence.notice()
  presence.show(false)
  wait(MINUTE)
  presence.show(true)
  assert.equal(said, ['invisible'])
  await presence.appear('visible')
  assert.equal(said, ['invisible', 'online'])
  assert.not.ok(store.get().isInvisible)

  const kept = page({ status: 'invisible' })
  kept.wait(6 * MINUTE)
  assert.equal(kept.said, [])
  const me = { ...chloe, status: 'online', lastSeenAt: null } as const
  kept.store.update((state) => apply(state, { type: 'presence', users: [me] }))
  kept.presence.follow()
  assert.equal(kept.said, ['away'], 'seen again, and nobody is here')
})

test('a choice that was not heard is taken back and says why', async () => {
  const { presence, connection, store } = page()
  connection.refusal = new Failure('disconnected')
  await presence.appear('invisible')
  assert.not.ok(store.get().isInvisible)
  assert.is(store.get().problem?.code, 'disconnected')
})

test('a report that was not heard is said again', async () => {
  const { presence, connection, said, wait } = page()
  connection.refusal = new Failure('timed_out')
  wait(5 * MINUTE)
  await settle()
  connection.refusal = null
  presence.follow()
  assert.equal(said, ['away'])
})

test('the watch is said once per change of who is on screen', async () => {
  const { watches, store, presence, go } = page()
  await settle()
  assert.equal(watches, [[bob.id]])
  assert.is(presenceOf(store.get(), bob.id).status, 'online')
  presence.follow()
  store.update((state) => apply(state, { type: 'new_conversation', conversation: conversation() }))
  presence.follow()
  assert.is(watches.length, 1)
  go({ kind: 'conversation', id: 'lobby' })
  go({ kind: 'person', id: 'u_zoe' })
  assert.equal(watches.slice(1), ['all', ['u_zoe', bob.id]])
})

test('a fresh connection is told whom to watch again; without one nothing is said', async () => {
  const { watches, greet, connection, go } = page()
  connection.isConnected = false
  go({ kind: 'conversation', id: 'lobby' })
  assert.is(watches.length, 1)
  connection.isConnected = true
  greet()
  assert.equal(watches, [[bob.id], 'all'])
})

test('the answer to a watch that was replaced is not believed', async () => {
  const { store, go } = page()
  go({ kind: 'conversation', id: 'lobby' })
  await settle()
  assert.is(store.get().watched.chosen, 'all')
  go({ kind: 'home' })
  go({ kind: 'conversation', id: 'lobby' })
  await settle()
  assert.is(store.get().watched.chosen, 'all')
})

test.run()
