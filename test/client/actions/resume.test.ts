// What was said between the reading of a page and the welcome is asked for, though nobody says anything after it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMessages } from '../../../src/client/actions/messages.ts'
import { createResume } from '../../../src/client/actions/resume.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { emptyState } from '../../../src/client/state/state.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { FakeClock, settle } from '../local/fake-browser.ts'
import { bob, chloe, conversation, message, welcome } from '../state/known.ts'

/** A page that opens "c" before it has a line; `answer` is what sync says of it. */
function opening(answer: (asked: object) => object) {
  const place = { kind: 'conversation', id: 'c' } as const
  const store = createStore({ ...emptyState, place, session: 'in', me: chloe }, () => {})
  globalThis.fetch = async () => Response.json({ messages: [message(1)], rev: 1, more: false })
  const asked: unknown[] = []
  const connection = {
    isConnected: false,
    send: async (type: string, input: object) => {
      asked.push([type, input])
      return { changes: {}, conversations: [], gone: [], users: [], ...answer(input) }
    },
  }
  const tools = { store, connection, clock: new FakeClock() } as unknown as Tools
  const nothing = { begin() {}, restart() {}, repeat() {}, hear() {} } as never
  const messages = createMessages(tools, nothing)
  const idle = { alerts: nothing, joining: nothing, presence: nothing, receipts: nothing }
  const others = { ...idle, search: nothing, messages, outbox: nothing, typing: nothing }
  const resume = createResume(tools, others)
  const shown = () => {
    const { rev, messages: lines } = store.get().threads['c']!
    return [rev, lines.map(({ body }) => body)]
  }
  return { store, resume, messages, connection, asked, shown }
}

/** The answers of this wait until the returned function is called. */
function hold<Name extends string>(
  of: Record<Name, (...input: never[]) => Promise<unknown>>,
  name: Name,
): () => void {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const ask = of[name]
  of[name] = async (...input) => {
    const answer = await ask(...input)
    await released
    return answer
  }
  return release
}

test('a page that was read before the welcome gets what was said in between', async () => {
  const change = { messages: [message(2)], rev: 2, more: false, reset: false }
  const page = opening(() => ({ changes: { c: change }, conversations: [conversation()] }))
  const early = page.messages.load('c')
  page.connection.isConnected = true
  page.resume.hear(welcome())
  await early
  await settle()
  assert.equal(page.shown(), [2, ['message 1', 'message 2']])
  assert.equal(page.asked.at(-1), ['sync', { conversations: { c: 1 } }])
})

test('so does one of a conversation that is too old for the welcome, whichever answer comes first', async () => {
  for (const isPageFirst of [true, false]) {
    const change = { messages: [message(1, { rev: 2, body: 'edited' })], rev: 2, more: false }
    const page = opening(() => ({
      changes: { c: change },
      conversations: [conversation({ seq: 1 })],
    }))
    const [arrive, answer] = [hold(globalThis as never, 'fetch'), hold(page.connection, 'send')]
    const early = page.messages.load('c')
    page.connection.isConnected = true
    page.resume.hear(welcome({ conversations: [] }))
    for (const give of isPageFirst ? [arrive, answer] : [answer, arrive]) {
      give()
      await settle()
    }
    await early
    assert.equal(page.shown(), [2, ['edited']], isPageFirst ? 'the page first' : 'the view first')
  }
})

test('names are asked for page by page, and known up to the welcome only after the last', async () => {
  const next = { usersSince: 7, usersAfter: 'u_one' }
  const pages = {
    first: { users: [{ id: bob.id, name: 'Robert' }], usersNext: next },
    last: { users: [{ id: chloe.id, name: 'Chloé D.' }] },
  }
  const page = opening((asked) => ('usersAfter' in asked ? pages.last : pages.first))
  page.connection.isConnected = true
  page.store.update((state) => ({ ...state, epoch: 'one', usersAt: 5 }))
  const release = hold(page.connection, 'send')
  page.resume.hear(welcome({ at: 9 }))
  assert.is(page.store.get().usersAt, 5)
  release()
  await settle()
  const { usersAt, me, conversations } = page.store.get()
  assert.equal([usersAt, me!.name, conversations['c']!.members[1]!.name], [9, 'Chloé D.', 'Robert'])
  const about = page.asked.filter((each) => JSON.stringify(each).includes('usersSince'))
  assert.equal(about, [
    ['sync', { conversations: {}, usersSince: 5 }],
    ['sync', { conversations: {}, ...next }],
  ])
})

test.run()
