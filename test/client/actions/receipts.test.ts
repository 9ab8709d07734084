// What was read here reaches the server, whatever happens on the way, and stays read here.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createReceipts } from '../../../src/client/actions/receipts.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { Failure } from '../../../src/client/net/failure.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { FakeClock, settle } from '../local/fake-browser.ts'
import { all, arrived, bob, conversation, message, opened, view, welcome } from '../state/known.ts'

/** A page with two unread messages, and a server that answers, refuses, or lets the line go. */
function page() {
  const store = createStore(all(opened(), arrived(message(3)), arrived(message(4))), () => {})
  const clock = new FakeClock()
  const told: number[] = []
  const connection = {
    isConnected: true,
    failure: null as Failure | null,
    left: 0,
    async send(_: 'mark_as_read', { seq }: { seq: number }) {
      if (!connection.isConnected) throw new Failure('disconnected')
      told.push(seq)
      if (connection.failure) throw connection.failure
      return { seq, unread: connection.left }
    },
  }
  const receipts = createReceipts({ store, clock, connection } as unknown as Tools)
  const counts = () => [view(store.get()).readSeq, view(store.get()).unread]
  /** A new line, on which the server knows this mark. */
  const greet = (readSeq: number, more = {}) => {
    const known = { seq: 4, rev: 4, readSeq, unread: 4 - readSeq, lastMessage: message(4) }
    const event = welcome({ conversations: [conversation({ ...known, ...more })] })
    connection.isConnected = true
    store.update((state) => all(state, event))
    receipts.restart()
  }
  return { store, clock, told, connection, receipts, counts, greet }
}

test('it is read here at once, and told once', async () => {
  const { receipts, told, counts } = page()
  receipts.markAsRead('c')
  receipts.markAsRead('c')
  assert.equal(counts(), [4, 0])
  await settle()
  assert.equal(told, [4])
})

test('what comes while a mark is on its way is told after it', async () => {
  const { receipts, told, store, counts } = page()
  receipts.markAsRead('c')
  store.update((state) => all(state, arrived(message(5)), arrived(message(6))))
  receipts.markAsRead('c')
  await settle()
  assert.equal(told, [4, 6])
  assert.equal(counts(), [6, 0])
})

test('a mark lost with the line is told on the next one, and what it read does not come back', async () => {
  const { receipts, told, connection, counts, greet } = page()
  connection.failure = new Failure('disconnected')
  receipts.markAsRead('c')
  connection.isConnected = false
  await settle()
  connection.failure = null
  greet(2)
  assert.equal(counts(), [4, 0])
  await settle()
  assert.equal(told, [4, 4])
  greet(4)
  await settle()
  assert.is(told.length, 2)
})

test('what was read without a line is told with the next one', async () => {
  const { receipts, told, connection, counts, greet } = page()
  connection.isConnected = false
  receipts.markAsRead('c')
  assert.equal(counts(), [4, 0])
  await settle()
  greet(2)
  await settle()
  assert.equal(told, [4])
  assert.equal(counts(), [4, 0])
})

test('a server that cannot now is asked again; a refusal is believed', async () => {
  const { receipts, told, connection, clock } = page()
  connection.failure = new Failure('unavailable')
  receipts.markAsRead('c')
  await settle()
  await clock.pass(2000)
  connection.failure = null
  await clock.pass(2000)
  await settle()
  assert.equal(told, [4, 4, 4])
  await clock.pass(60_000)
  assert.is(told.length, 3)

  const other = page()
  other.connection.failure = new Failure('not_found')
  other.receipts.markAsRead('c')
  await settle()
  await other.clock.pass(60_000)
  assert.equal(other.told, [4])
})

test('after a restored backup, or of another person, no mark is told', async () => {
  const restored = page()
  restored.connection.isConnected = false
  restored.receipts.markAsRead('c')
  await settle()
  restored.greet(1, { seq: 2, rev: 2, unread: 1 })
  await settle()
  assert.equal(restored.told, [])
  assert.equal(restored.counts(), [1, 1])

  const { receipts, connection, store, told } = page()
  connection.isConnected = false
  receipts.markAsRead('c')
  await settle()
  connection.isConnected = true
  store.update((state) => all(state, welcome({ user: bob })))
  receipts.restart()
  await settle()
  assert.equal(told, [])
})

test.run()
