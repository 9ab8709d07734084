// A node that has missed something reads it from the store, and tells it to whoever is here, and only once.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Publication } from '../../../src/server/bus/bus.ts'
import type { Connection } from '../../../src/server/realtime/connection.ts'
import {
  begin,
  calmNode,
  endNodes,
  group,
  hears,
  includes,
  node,
  say,
  setMembers,
  someone,
  store,
  tick,
} from '../../support/level-node.ts'

const test = suite('catch-up')
test.before(begin)
test.after.each(endNodes)
test.after(() => store.close())

test('what nobody told is found, in order: messages, edits, and changes of the conversation', async () => {
  const [b, c] = [await someone(), await someone()]
  const id = await group('a', b)
  // It looks when it is told to: a look between two changes would see the first as it was.
  const { catchUp, hub, heard, faults, connections } = calmNode(b)
  const look = () => catchUp.miss(() => true)
  hub.join(connections[0]!, id, { rev: 1, seq: 0 })
  await say(id, 'one')
  look()
  await hears(heard[b]!, 'new_message one')
  await store.editMessage({ messageId: `${id}.1`, userId: 'a', body: 'ONE', now: tick() })
  await say(id, 'two')
  await store.editMessage({ messageId: `${id}.2`, userId: 'a', body: 'TWO', now: tick() })
  look()
  await hears(heard[b]!, 'new_message one', 'message_updated ONE', 'new_message TWO')
  await setMembers(id, ['a', b, c])
  await say(id, 'three')
  look()
  const all = ['new_message one', 'message_updated ONE', 'new_message TWO']
  await hears(heard[b]!, ...all, 'conversation_updated', 'new_message three')
  assert.equal(faults, [])
})

test('who was put in or taken out elsewhere is told, and hears or hears no more', async () => {
  const [b, c] = [await someone(), await someone()]
  const id = await group('a', b)
  const { hub, heard, connections } = node(b, c)
  hub.join(connections[0]!, id, { rev: 1, seq: 0 })
  await setMembers(id, ['a', c])
  await hears(heard[b]!, 'conversation_gone')
  await includes(heard[c]!, 'new_conversation')
  await say(id, 'one')
  await includes(heard[c]!, 'new_message one')
  const made = await group('a', b)
  await hears(heard[b]!, 'conversation_gone', 'new_conversation')
  await say(made, 'here')
  await hears(heard[b]!, 'conversation_gone', 'new_conversation', 'new_message here')
  // How it is now may be told once more.
  const told = heard[c]!.filter((type) => type !== 'conversation_updated')
  assert.equal(told, ['new_conversation', 'new_message one'])
})

test('whoever hears late of having been put in is told what was said here since', async () => {
  const [b, c] = [await someone(), await someone()]
  const id = await group('a', b)
  const { catchUp, hub, heard, connections } = calmNode(b, c)
  const added = (await setMembers(id, ['a', b, c])) as { rev: number }
  await say(id, 'one')
  hub.join(connections[0]!, id, { rev: 3, seq: 1 })
  const joined: Publication = { kind: 'joined', conversationId: id, userIds: [c], ...added }
  catchUp.take(joined)
  await includes(heard[c]!, 'new_message one')
  assert.equal(heard[b], [])
})

test('another name that nobody told is told once', async () => {
  const [b, c] = [await someone(), await someone()]
  const { heard, connections } = node(b)
  assert.is(connections.length, 1)
  await someone(c, 'Carol')
  await includes(heard[b]!, 'user_updated')
  await new Promise((next) => setTimeout(next, 100))
  assert.is(heard[b]!.filter((type) => type === 'user_updated').length, 1)
})

test('so are however many names, each once', async () => {
  const { catchUp, hub } = calmNode()
  const told: string[] = []
  hub.deliver = (each) => void (each.kind === 'user_changed' && told.push(each.user.name))
  const others = Array.from({ length: 600 }, (_, index) => `renamed_${index}`)
  for (const name of ['Old', 'New']) await Promise.all(others.map((id) => someone(id, name)))
  for (const last of ['Last', 'Later']) {
    await someone('a', last)
    catchUp.miss(() => true)
    await includes(told, last)
  }
  const times = (name: string) => told.filter((each) => each === name).length
  assert.equal([times('New'), times('Last')], [600, 1])
})

test('whoever was put in is found, however many others were put in after them', async () => {
  const b = await someone()
  const others = Array.from({ length: 1100 }, (_, index) => `crowd_${index}`)
  await Promise.all(others.map((id) => someone(id)))
  const { heard } = node(b)
  await Promise.all([group('a', b), group(...others)])
  await includes(heard[b]!, 'new_conversation')
})

test('an older window of somebody who was put in hears, too', async () => {
  const b = await someone()
  const id = await group('a')
  const { hub, heard, connections } = node(b)
  const later = { ...connections[0]!, id: 'n_later', conversationIds: [], write: () => {} }
  hub.add(later as unknown as Connection, b)
  await setMembers(id, ['a', b])
  hub.join(later as unknown as Connection, id, { rev: 2, seq: 0 })
  await includes(heard[b]!, 'new_conversation')
  await say(id, 'hello')
  await includes(heard[b]!, 'new_message hello')
})

test.run()
