// The last page of a conversation: asked for over the line or without it, once, and shown to whoever asked.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMessages } from '../../../src/client/actions/messages.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { FakeClock } from '../local/fake-browser.ts'
import { bob, message, opened } from '../state/known.ts'

function page() {
  const store = createStore({ ...opened(), threads: {} }, () => {})
  const over: string[] = []
  const answer = (how: string, seq: number) => {
    over.push(how)
    return { messages: [message(seq)], rev: seq, more: false }
  }
  globalThis.fetch = async (path) => Response.json(answer(String(path), 1))
  const connection = { isConnected: false, send: async (type: string) => answer(type, 2) }
  const tools = { store, connection, clock: new FakeClock() } as unknown as Tools
  const messages = createMessages(tools, {} as never)
  const shown = () => store.get().threads['c']?.messages.map(({ seq }) => seq)
  return { messages, connection, store, over, shown }
}

const HISTORY = '/api/conversations/c/messages?limit=50'

test('without a line it is asked for over HTTP, with one over the line', async () => {
  for (const isConnected of [false, true]) {
    const { messages, connection, over, shown } = page()
    connection.isConnected = isConnected
    await messages.load('c')
    assert.equal([over, shown()], isConnected ? [['load_history'], [2]] : [[HISTORY], [1]])
  }
})

test('who signs in while it is on its way does not see what the one before them asked for', async () => {
  const { messages, store, over, shown } = page()
  const loaded = messages.load('c')
  store.update((state) => ({ ...state, me: bob }))
  await loaded
  assert.equal([over, shown()], [[HISTORY], undefined])
})

test('two who want the same page wait for one answer', async () => {
  const { messages, over, shown } = page()
  const both = [messages.load('c'), messages.load('c')]
  await both[1]
  assert.equal([over, shown()], [[HISTORY], [1]])
})

test.run()
