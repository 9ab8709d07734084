// Who is in, and what becomes of the page and of what the browser keeps when they leave.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createAccounts } from '../../../src/client/actions/accounts.ts'
import type { Keeping } from '../../../src/client/actions/keeping.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { FakeBrowser, settle } from '../local/fake-browser.ts'
import { bob, chloe, writing } from '../state/known.ts'

function page() {
  const browser = new FakeBrowser()
  const store = createStore({ ...writing(), session: 'in' }, () => {})
  const forgotten: (string | undefined)[] = []
  const line = { starts: 0, stops: 0 }
  const connection = { start: () => line.starts++, stop: () => line.stops++, hint() {} }
  const keeping = { forget: async (id?: string) => void forgotten.push(id) }
  const tools = { store, connection, tabs: browser.openTab() } as unknown as Tools
  const accounts = createAccounts(tools, keeping as unknown as Keeping)
  return { accounts, store, forgotten, line, other: browser.openTab() }
}

test('a page that remembers its visit connects at once, and asks nothing first', async () => {
  const { accounts, line } = page()
  await accounts.resume()
  assert.is(line.starts, 1)
})

test('a session that ended forgets what the browser keeps, and leaves this window what was written in it', () => {
  const { accounts, store, forgotten } = page()
  accounts.ended('not_authenticated')
  assert.equal(forgotten, [chloe.id])
  const { session, endReason, pending } = store.get()
  assert.equal([session, endReason, pending.length], ['out', 'not_authenticated', 1])
})

test('a log-out elsewhere leaves nothing in this window either', () => {
  const { accounts, store, forgotten } = page()
  accounts.ended('logged_out')
  assert.equal(forgotten, [chloe.id])
  const { session, endReason, me, pending, threads } = store.get()
  assert.equal([session, endReason, me, pending, threads], ['out', 'logged_out', null, [], {}])
})

test('a tab without a line hears of the log-out from the other tab', async () => {
  const { store, forgotten, line, other } = page()
  other.tell({ userId: bob.id, isLeaving: true })
  await settle()
  assert.equal([store.get().session, line.stops], ['in', 0])
  other.tell({ userId: chloe.id, isLeaving: true })
  await settle()
  assert.equal([store.get().session, line.stops, forgotten], ['out', 1, [chloe.id]])
})

test('an account that may not connect now keeps what it has', () => {
  const { accounts, store, forgotten } = page()
  accounts.ended('abuse')
  assert.equal([store.get().session, forgotten], ['in', []])
})

test.run()
