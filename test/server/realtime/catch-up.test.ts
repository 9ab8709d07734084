// A node that has missed something reads it from the store, and tells it to whoever is here, and only once.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Publication } from '../../../src/server/bus/bus.ts'
import { Sequencer } from '../../../src/server/bus/sequencer.ts'
import type { Chat } from '../../../src/server/chat/chat.ts'
import { Counts } from '../../../src/server/lib/counts.ts'
import { LOBBY } from '../../../src/protocol/frames.ts'
import { CatchUp } from '../../../src/server/realtime/catch-up.ts'
import type { Connection } from '../../../src/server/realtime/connection.ts'
import { Hub } from '../../../src/server/realtime/hub.ts'
import type { Store } from '../../../src/server/store/store.ts'
import { openTestStore } from '../../support/database.ts'
import { until } from '../../support/redis.ts'
import { decode } from '../../../src/server/realtime/websocket.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('catch-up')
let store: Store
let groups = 0
let people = 0
let now = Date.now()
const open: CatchUp[] = []

test.before(async () => {
  store = await openTestStore(newFolder())
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now })
  await someone('a')
})
test.after.each(() => {
  for (const catchUp of open.splice(0)) catchUp.close()
})
test.after(() => store.close())

async function someone(id = `p_${++people}`, name = id): Promise<string> {
  await store.upsertUser({ id, name, now: ++now } as Parameters<Store['upsertUser']>[0])
  return id
}

const setMembers = (conversationId: string, userIds: string[]) =>
  store.setMembers({ conversationId, userIds, adminId: null, now: ++now })
const say = (conversationId: string, body: string) =>
  store.appendMessage({
    conversationId,
    senderId: 'a',
    body,
    clientId: null,
    contentHash: null,
    event: null,
    now: ++now,
  })

async function group(...userIds: string[]): Promise<string> {
  const newId = `g_${++groups}`
  const made = { newId, title: newId, userIds, adminId: null, clientId: null, contentHash: null }
  await store.makeGroup({ ...made, now: ++now })
  return newId
}

/** A node with a connection of each of these users, and what each heard. */
function node(...userIds: string[]) {
  const chat = { store, counts: new Counts(), now: () => now } as unknown as Chat
  const hub = new Hub()
  const faults: unknown[] = []
  const pace = { awayMs: 20, leastMs: 20, mostMs: 20, perMs: 1 }
  const catchUp = new CatchUp(
    chat,
    hub,
    () => false,
    (error) => faults.push(error),
    pace,
  )
  const order = new Sequencer(
    (publication) => hub.deliver(publication),
    (id, told) => catchUp.fill(id, told),
    (error) => faults.push(error),
  )
  hub.order = order
  catchUp.begin(order)
  open.push(catchUp)
  const heard = Object.fromEntries(userIds.map((userId) => [userId, [] as string[]]))
  const connections = userIds.map((userId) => {
    const connection = {
      id: `n_${userId}`,
      identity: { user: { id: userId, name: userId }, sessionId: 's' },
      conversationIds: [],
      outgoing: null,
      transport: { backlogBytes: 0 },
      write: (frames: Buffer[]) => {
        for (const text of decode(frames)) heard[userId]!.push(shown(text))
      },
    } as unknown as Connection
    hub.add(connection, userId)
    return connection
  })
  return { catchUp, hub, heard, faults, connections }
}

function shown(text: string): string {
  const event = JSON.parse(text) as { type: string; message?: { body: string } }
  return event.message === undefined ? event.type : `${event.type} ${event.message.body}`
}

const hears = (heard: string[], ...wanted: string[]) =>
  until(
    () => heard,
    () => heard.join() === wanted.join(),
    5000,
  )

const includes = (heard: string[], wanted: string) =>
  until(
    () => heard,
    () => heard.includes(wanted),
    5000,
  )

test('what nobody told is found, in order: messages, edits, and changes of the conversation', async () => {
  const [b, c] = [await someone(), await someone()]
  const id = await group('a', b)
  const { hub, heard, faults, connections } = node(b)
  hub.join(connections[0]!, id, { rev: 1, seq: 0 })
  await say(id, 'one')
  await hears(heard[b]!, 'new_message one')
  await store.editMessage({ messageId: `${id}.1`, userId: 'a', body: 'ONE', now: ++now })
  await say(id, 'two')
  await store.editMessage({ messageId: `${id}.2`, userId: 'a', body: 'TWO', now: ++now })
  await hears(heard[b]!, 'new_message one', 'message_updated ONE', 'new_message TWO')
  await setMembers(id, ['a', b, c])
  await say(id, 'three')
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
  const { catchUp, hub, heard, connections } = node(b, c)
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

test.run()
