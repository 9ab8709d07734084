// What was said between the reading of a page and the welcome is asked for, though nobody says anything after it;
// and who got another name meanwhile, page by page.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMessages } from '../../../src/client/actions/messages.ts'
import { createResume } from '../../../src/client/actions/resume.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { Failure, type FailureCode } from '../../../src/client/net/failure.ts'
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
  const clock = new FakeClock()
  const tools = { store, connection, clock } as unknown as Tools
  const nothing = { begin() {}, restart() {}, repeat() {}, hear() {} } as never
  const messages = createMessages(tools, nothing)
  const idle = { alerts: nothing, joining: nothing, presence: nothing, receipts: nothing }
  const others = { ...idle, search: nothing, messages, outbox: nothing, typing: nothing }
  const resume = createResume(tools, others)
  const shown = () => {
    const { rev, messages: lines } = store.get().threads['c']!
    return [rev, lines.map(({ body }) => body)]
  }
  return { store, resume, messages, connection, clock, asked, shown }
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

const next = { usersSince: 7, usersAfter: 'u_one' }
const pages = {
  first: { users: [{ id: bob.id, name: 'Robert' }], usersNext: next },
  last: { users: [{ id: chloe.id, name: 'Chloé D.' }] },
}

/** A page whose names are known up to 5, before a server that has two pages of new ones; `failure` is why it does not
 * give the second. */
function behindOnNames() {
  const server = { failure: null as FailureCode | null }
  const page = opening((asked) => {
    if (!('usersAfter' in asked)) return pages.first
    if (server.failure !== null) throw new Failure(server.failure)
    return pages.last
  })
  page.connection.isConnected = true
  page.store.update((state) => ({ ...state, epoch: 'one', usersAt: 5 }))
  /** Which pages of names were asked for, in order. */
  const asked = () =>
    (page.asked as [string, { usersSince?: number; usersAfter?: string }][])
      .filter(([, { usersSince }]) => usersSince !== undefined)
      .map(([, { usersSince, usersAfter = 'first' }]) => `${usersSince} ${usersAfter}`)
  return { ...page, server, asked, usersAt: () => page.store.get().usersAt }
}

test('names are asked for page by page, and known up to the welcome only after the last', async () => {
  const { connection, resume, store, asked, usersAt } = behindOnNames()
  const release = hold(connection, 'send')
  resume.hear(welcome({ at: 9 }))
  assert.is(usersAt(), 5)
  release()
  await settle()
  const { me, conversations } = store.get()
  const names = [me!.name, conversations['c']!.members[1]!.name]
  assert.equal([usersAt(), ...names], [9, 'Chloé D.', 'Robert'])
  assert.equal(asked(), ['5 first', '7 u_one'])
})

test('a page of names that fails in passing is asked for again, and goes on', async () => {
  const { server, resume, clock, asked, usersAt } = behindOnNames()
  server.failure = 'unavailable'
  resume.hear(welcome({ at: 9 }))
  await settle()
  await clock.pass(2000)
  assert.is(usersAt(), 5)
  server.failure = null
  await clock.pass(2000)
  assert.is(usersAt(), 9)
  await clock.pass(60_000)
  assert.equal(asked(), ['5 first', '7 u_one', '7 u_one', '7 u_one'])
})

test('where pages of names are refused, the next welcome begins again', async () => {
  const { server, resume, clock, asked, usersAt } = behindOnNames()
  server.failure = 'bad_field'
  resume.hear(welcome({ at: 9 }))
  await settle()
  await clock.pass(60_000)
  assert.equal(asked(), ['5 first', '7 u_one'])
  server.failure = null
  resume.hear(welcome({ at: 11 }))
  await settle()
  assert.equal(asked().slice(2), ['5 first', '7 u_one'])
  assert.is(usersAt(), 11)
})

test('a welcome while names are asked for ends what an earlier one began', async () => {
  const { server, resume, clock, asked, usersAt } = behindOnNames()
  server.failure = 'unavailable'
  resume.hear(welcome({ at: 9 }))
  await settle()
  resume.hear(welcome({ at: 11 }))
  await settle()
  assert.equal(asked(), ['5 first', '7 u_one', '5 first', '7 u_one'])
  await clock.pass(2000)
  assert.is(asked().length, 5, 'one of the two asks again')
  server.failure = null
  await clock.pass(60_000)
  assert.is(asked().length, 6)
  assert.is(usersAt(), 11)
})

test('an answer that a later welcome has overtaken says nothing', async () => {
  const { connection, resume, asked, usersAt } = behindOnNames()
  const release = hold(connection, 'send')
  resume.hear(welcome({ at: 9 }))
  resume.hear(welcome({ at: 11 }))
  release()
  await settle()
  assert.equal(asked(), ['5 first', '5 first', '7 u_one'])
  assert.is(usersAt(), 11)
})

test.run()
