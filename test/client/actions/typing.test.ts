// What a page says of its keys, seldom enough, and how it forgets others who write.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { createTyping } from '../../../src/client/actions/typing.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { typistsIn } from '../../../src/client/state/typing.ts'
import { FakeClock } from '../local/fake-browser.ts'
import { all, bob, conversation, opened, welcome } from '../state/known.ts'

/** A connected page that knows a conversation with Bob. */
function page(more: Parameters<typeof conversation>[0] = {}) {
  const store = createStore(
    all(opened(), welcome({ conversations: [conversation(more)] })),
    () => {},
  )
  const clock = new FakeClock()
  const said: string[] = []
  const connection = {
    isConnected: true,
    send(_: 'typing', input: { conversationId: string; on: boolean }) {
      said.push(`${input.conversationId} ${input.on ? 'on' : 'off'}`)
      return Promise.resolve({})
    },
  }
  const typing = createTyping({ store, clock, connection } as unknown as Tools)
  return { store, clock, said, connection, typing }
}

test('while keys are pressed it is said every three seconds, and once at the end', async () => {
  const { typing, clock, said } = page()
  for (let second = 0; second < 7; second++) {
    typing.write('c', 'hello')
    await clock.pass(1000)
  }
  assert.equal(said, ['c on', 'c on', 'c on'])
  await clock.pass(3999)
  assert.is(said.length, 3)
  await clock.pass(1)
  assert.equal(said.slice(3), ['c off'])
  await clock.pass(60_000)
  assert.is(said.length, 4)
})

test('emptied or sent, it is over at once, and the next key begins anew', () => {
  const { typing, said } = page()
  typing.write('c', 'h')
  typing.write('c', '')
  typing.write('c', '')
  typing.write('c', 'hi')
  typing.stop()
  typing.stop()
  assert.equal(said, ['c on', 'c off', 'c on', 'c off'])
})

test('in another conversation it is over in the one before', () => {
  const { typing, said, store } = page()
  const other = conversation({ id: 'd' })
  store.update((state) => all(state, { type: 'new_conversation', conversation: other }))
  typing.write('c', 'h')
  typing.write('d', 'h')
  assert.equal(said, ['c on', 'c off', 'd on'])
})

test('nothing is said where nobody may hear it', () => {
  for (const more of [{ memberCount: 51 }, { status: 'requested' as const }, { isBlocked: true }]) {
    const { typing, said } = page(more)
    for (const id of ['c', 'elsewhere']) typing.write(id, 'h')
    assert.equal(said, [], JSON.stringify(more))
  }
})

test('invisible, or without a line, one writes unseen; a fresh line is told with the next key', () => {
  const { typing, said, store, connection } = page()
  store.update((state) => ({ ...state, isInvisible: true }))
  typing.write('c', 'h')
  store.update((state) => ({ ...state, isInvisible: false }))
  connection.isConnected = false
  typing.write('c', 'he')
  assert.equal(said, [])
  connection.isConnected = true
  typing.write('c', 'hel')
  typing.hear(welcome())
  typing.write('c', 'hell')
  assert.equal(said, ['c on', 'c on'])
})

test('others are forgotten six seconds after they were last heard of', async () => {
  const { typing, clock, store } = page()
  const names = () => typistsIn(store.get(), 'c').map(({ name }) => name)
  const hear = (on: boolean) => typing.hear({ type: 'typing', conversationId: 'c', user: bob, on })
  hear(true)
  await clock.pass(3000)
  hear(true)
  await clock.pass(5999)
  assert.equal(names(), ['Bob'])
  await clock.pass(1)
  assert.equal(names(), [])
  hear(true)
  hear(false)
  assert.equal(names(), [])
})

test.run()
