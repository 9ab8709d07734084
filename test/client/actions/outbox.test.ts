// Messages on their way: kept before they are sent, in order, one at a time, again with the same clientId
// until the server decides; from one tab of several, and after a reload.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Failure } from '../../../src/client/net/failure.ts'
import { apply } from '../../../src/client/state/apply.ts'
import { FakeBrowser, settle } from '../local/fake-browser.ts'
import { bob, chloe, history, message, opened } from '../state/known.ts'
import { openTab, Server } from './tab.ts'

test('one is in flight at a time in a conversation, in the order written', async () => {
  const { write, server, shown } = await openTab()
  await write('one')
  await write('two')
  await write('elsewhere', 'other')
  assert.equal(server.bodies(), ['one', 'elsewhere'])
  await server.sent[0]!.store()
  assert.equal(server.bodies(), ['one', 'elsewhere', 'two'])
  assert.equal(shown(), ['two', 'elsewhere'])
})

test('what may succeed later is sent again, after a pause, with the same clientId and before the next', async () => {
  const { write, server, clock, shown } = await openTab()
  await write('one')
  await write('two')
  await server.sent[0]!.refuse(new Failure('storage_full', '', 300))
  assert.equal(shown(), ['one', 'two'])
  assert.equal(server.bodies(), ['one'])
  await clock.pass(500)
  assert.equal(server.bodies(), ['one', 'one'])
  assert.is(server.sent[1]!.clientId, server.sent[0]!.clientId)
})

test('what is refused for good is marked, and does not hold up the next', async () => {
  const { write, server, store } = await openTab()
  await write('one')
  await write('two')
  await server.sent[0]!.refuse(new Failure('blocked'))
  assert.is(store.get().pending[0]!.problem?.code, 'blocked')
  assert.equal(server.bodies(), ['one', 'two'])
})

test('a lost line stops it, and the next begin goes on where it was', async () => {
  const { write, server, connection, outbox } = await openTab()
  await write('one')
  connection.isConnected = false
  await server.sent[0]!.refuse(new Failure('disconnected'))
  await write('two')
  assert.equal(server.bodies(), ['one'])
  connection.isConnected = true
  await outbox.begin()
  outbox.follow()
  await settle()
  assert.equal(server.bodies(), ['one', 'one'])
})

test('it is shown at once, and sent only after it is kept', async () => {
  const { browser, write, server, shown, outbox } = await openTab()
  const release = browser.database.hold()
  await write('one')
  await write('two')
  void outbox.begin()
  await settle()
  assert.equal(shown(), ['one', 'two'])
  assert.equal(server.bodies(), [])
  await release()
  assert.equal(browser.database.bodies(), ['one', 'two'])
  assert.equal(server.bodies(), ['one'])
})

test('it leaves the browser on an answer only', async () => {
  const { browser, write, server, connection } = await openTab()
  await write('one')
  await write('two')
  await server.sent[0]!.store()
  assert.equal(browser.database.bodies(), ['two'])
  connection.isConnected = false
  await server.sent[1]!.refuse(new Failure('disconnected'))
  assert.equal(browser.database.bodies(), ['two'])
})

test('a database that refuses or hangs does not keep anything from being sent, in order', async () => {
  const { browser, write, server, outbox, clock } = await openTab()
  browser.database.isRefusing = true
  await write('refused')
  assert.equal(server.bodies(), ['refused'])
  assert.not.ok(outbox.isKept())
  await server.sent[0]!.store()
  assert.ok(outbox.isKept())
  browser.database.isRefusing = false
  browser.database.hold()
  await write('late')
  await write('later')
  assert.equal(server.bodies(), ['refused'])
  await clock.pass(3000)
  assert.equal(server.bodies(), ['refused', 'late'])
})

test('what waited is shown and sent by the next visit, once and in the order written', async () => {
  const first = await openTab()
  await first.close()
  // Faster than the clock ticks.
  for (const body of ['one', 'two', 'three']) await first.write(body)
  const { browser, server } = first
  const next = await openTab({ browser, server })
  assert.equal(next.shown(), ['one', 'two', 'three'])
  for (const index of [0, 1, 2]) await server.sent[index]!.store()
  assert.equal(server.bodies(), ['one', 'two', 'three'])
  assert.equal([next.shown(), browser.database.bodies()], [[], []])
})

test('a visit that ended before it heard the answer leads to the same clientId again, not to a double', async () => {
  const { browser, server, write } = await openTab()
  await write('one')
  const { clientId } = server.sent[0]!
  const next = await openTab({ browser: copyOf(browser), server })
  await server.sent[0]!.store()
  await server.sent[1]!.store()
  assert.is(server.sent[1]!.clientId, clientId)
  assert.is(server.stored.size, 1)
  assert.equal(next.shown(), [])
})

test('one that a thread has already is neither shown nor sent again', async () => {
  const { browser, server, write } = await openTab()
  await write('hello')
  const { clientId } = server.sent[0]!
  const mine = message(3, { senderId: chloe.id, clientId })
  const state = apply(opened(), history([mine], 3))
  const next = await openTab({ browser: copyOf(browser), server: new Server(), state })
  assert.equal([next.shown(), next.server.bodies()], [[], []])
  assert.equal(next.browser.database.bodies(), [])
})

test('a reading of the rows that was overtaken by an answer brings nothing back', async () => {
  const { browser, server, write, outbox, shown } = await openTab()
  await write('one')
  const release = browser.database.hold()
  void outbox.refresh()
  await server.sent[0]!.store()
  await release()
  assert.equal(shown(), [])
})

test('what could not be kept stays in this page, is sent by it, and is kept when that is possible again', async () => {
  const one = await openTab()
  const { browser, server } = one
  const other = await openTab({ browser, server })
  browser.database.isRefusing = true
  await other.write('in memory')
  assert.not.ok(other.tabs.hasTurn)
  assert.equal(server.bodies(), ['in memory'])
  await server.sent[0]!.refuse(new Failure('blocked'))
  browser.database.isRefusing = false
  await other.outbox.refresh()
  assert.equal(other.shown(), ['in memory'])
  assert.not.ok(other.outbox.isKept())
  await other.outbox.begin()
  assert.equal(browser.database.bodies(), ['in memory'])
  assert.ok(other.outbox.isKept())
})

test('a refused one survives the visit, and is tried again or discarded in the next', async () => {
  const first = await openTab()
  await first.write('one')
  await first.write('two')
  for (const index of [0, 1]) await first.server.sent[index]!.refuse(new Failure('blocked'))
  await first.close()
  const { browser, server } = first
  const next = await openTab({ browser, server })
  const codes = next.store.get().pending.map(({ problem }) => problem?.code)
  assert.equal(codes, ['blocked', 'blocked'])
  assert.equal(server.bodies(), ['one', 'two'])
  const [one, two] = next.store.get().pending
  next.messages.discard(one!.clientId)
  next.messages.retry(two!.clientId)
  await settle()
  assert.equal(server.bodies(), ['one', 'two', 'two'])
  await server.sent[2]!.store()
  assert.equal(browser.database.bodies(), [])
})

test("another person's rows are neither shown nor sent, and go", async () => {
  const first = await openTab()
  first.connection.isConnected = false
  await first.write('mine alone')
  await first.close()
  const { browser, server } = first
  const next = await openTab({ browser, server, me: bob })
  assert.equal([next.shown(), server.bodies(), browser.database.bodies()], [[], [], []])
})

/** The same rows, as another start of the browser finds them. */
function copyOf({ database }: FakeBrowser): FakeBrowser {
  const copy = new FakeBrowser()
  for (const [key, row] of database.pending) copy.database.pending.set(key, row)
  for (const [key, row] of database.snapshot) copy.database.snapshot.set(key, row)
  return copy
}

test.run()
