// The last page of a conversation: asked for before there is a line, or over it, and once.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMessages } from '../../../src/client/actions/messages.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { FakeClock, settle } from '../local/fake-browser.ts'
import { message, opened } from '../state/known.ts'

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
  return { messages, connection, over, shown }
}

const HISTORY = '/api/conversations/c/messages?limit=50'

test('what was asked for before the welcome is shown by the load that follows it, and not asked again', async () => {
  const { messages, connection, over, shown } = page()
  messages.prepare('c')
  await settle()
  assert.equal([over, shown()], [[HISTORY], undefined])
  connection.isConnected = true
  await messages.load('c')
  assert.equal([over, shown()], [[HISTORY], [1]])
})

test('what was asked for in vain, or of another conversation, is asked over the line', async () => {
  for (const spoil of [
    () => (globalThis.fetch = async () => Response.json({}, { status: 404 })),
    () => {},
  ]) {
    const { messages, connection, over, shown } = page()
    spoil()
    messages.prepare('another')
    connection.isConnected = true
    await messages.load('c')
    assert.equal([over.at(-1), shown()], ['load_history', [2]])
  }
})

test('two who want the same page wait for one answer', async () => {
  const { messages, over, shown } = page()
  const both = [messages.load('c'), messages.load('c')]
  await both[1]
  assert.equal([over, shown()], [[HISTORY], [1]])
})

test.run()
