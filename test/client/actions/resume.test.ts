// What was said between the reading of a page and the welcome is asked for, though nobody says anything after it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMessages } from '../../../src/client/actions/messages.ts'
import { createResume } from '../../../src/client/actions/resume.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { emptyState } from '../../../src/client/state/state.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { FakeClock, settle } from '../local/fake-browser.ts'
import { chloe, conversation, message, welcome } from '../state/known.ts'

test('a page that was read before the welcome gets what was said in between', async () => {
  const place = { kind: 'conversation', id: 'c' } as const
  const store = createStore({ ...emptyState, place, session: 'in', me: chloe }, () => {})
  globalThis.fetch = async () => Response.json({ messages: [message(1)], rev: 1, more: false })
  const asked: unknown[] = []
  const change = { messages: [message(2)], rev: 2, more: false, reset: false }
  const connection = {
    isConnected: false,
    send: async (type: string, input: unknown) => {
      asked.push([type, input])
      return { changes: { c: change }, conversations: [conversation()], gone: [], users: [] }
    },
  }
  const tools = { store, connection, clock: new FakeClock() } as unknown as Tools
  const nothing = { begin() {}, restart() {}, repeat() {}, hear() {} } as never
  const messages = createMessages(tools, nothing)
  const idle = { alerts: nothing, joining: nothing, presence: nothing, receipts: nothing }
  const others = { ...idle, search: nothing, messages, outbox: nothing, typing: nothing }
  const resume = createResume(tools, others)
  const early = messages.load('c')
  connection.isConnected = true
  resume.hear(welcome())
  await early
  await settle()
  const { rev, messages: shown } = store.get().threads['c']!
  assert.equal([rev, shown.map(({ seq }) => seq)], [2, [1, 2]])
  assert.equal(asked.at(-1), ['sync', { conversations: { c: 1 } }])
})

test.run()
