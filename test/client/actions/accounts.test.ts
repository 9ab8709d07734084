// Who is in, and what becomes of the page and of what the browser keeps when they leave.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createAccounts } from '../../../src/client/actions/accounts.ts'
import type { Keeping } from '../../../src/client/actions/keeping.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { createKeeper } from '../../../src/client/local/keeper.ts'
import { emptyState, type State } from '../../../src/client/state/state.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { FakeBrowser, FakeClock, settle } from '../local/fake-browser.ts'
import { bob, chloe, writing } from '../state/known.ts'

function page(state: State = { ...writing(), session: 'in', isFirstVisit: false }) {
  const browser = new FakeBrowser()
  const store = createStore(state, () => {})
  const forgotten: (string | undefined)[] = []
  const line = { starts: 0, stops: 0, ticket: null as Promise<string> | null }
  const start = (ticket: Promise<string> | null = null) => {
    line.starts++
    line.ticket = ticket
  }
  const connection = { start, stop: () => line.stops++, hint() {} }
  const keeping = { forget: async (id?: string) => void forgotten.push(id) }
  const keeper = createKeeper(browser.database, new FakeClock())
  const tabs = browser.openTab()
  const tools = { store, connection, tabs, keeper, rememberVisit() {} } as unknown as Tools
  const accounts = createAccounts(tools, keeping as unknown as Keeping)
  return { accounts, store, forgotten, line, other: browser.openTab() }
}

/** What the server is asked, which answers it with this. */
function serve(answer: object): string[] {
  const asked: string[] = []
  globalThis.fetch = async (path) => {
    asked.push(String(path))
    return Response.json(answer)
  }
  return asked
}

test('the server is asked while the browser recalls, once: who this is, and a ticket for the line', async () => {
  const { accounts, store, line } = page({ ...emptyState, isFirstVisit: false })
  const asked = serve({ ticket: 'early', user: chloe })
  let endRecall = () => {}
  const resumed = accounts.resume(new Promise((resolve) => (endRecall = resolve)))
  assert.equal(asked, ['/api/tickets'])
  await settle()
  assert.is(store.get().session, 'unknown')
  endRecall()
  await resumed
  assert.equal([store.get().session, store.get().me], ['in', chloe])
  assert.equal([await line.ticket, asked], ['early', ['/api/tickets']])
})

test('whoever comes for the first time is nobody, and the server is not asked', async () => {
  const { accounts, store, line } = page({ ...emptyState, isFirstVisit: true })
  const asked = serve({})
  await accounts.resume(Promise.resolve())
  assert.equal([store.get().session, line.starts, asked], ['out', 0, []])
})

test('a page that remembers its visit connects at once, whatever the server says later', async () => {
  const { accounts, line } = page()
  serve(new Promise(() => {}))
  await accounts.resume(Promise.resolve())
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
