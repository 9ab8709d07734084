// What is read of a gap is told to those who are in: whoever was taken out elsewhere hears no more here, whatever
// comes late, is lost, or was read before it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openChat } from '../../../src/server/app.ts'
import { LocalPresence } from '../../../src/server/bus/local-presence.ts'
import { readConfig } from '../../../src/server/config.ts'
import { openLog } from '../../../src/server/lib/log.ts'
import { authenticate } from '../../../src/server/realtime/authenticate.ts'
import type { Store } from '../../../src/server/store/store.ts'
import { becomes } from '../../support/becomes.ts'
import { newFolder } from '../../support/server.ts'
import {
  begin,
  calmNode,
  endNodes,
  group,
  house,
  includes,
  rename,
  say,
  setMembers,
  someone,
  store,
  takeOut,
  tick,
} from '../../support/level-node.ts'

const test = suite('gap filling')
test.before(begin)
test.after.each(endNodes)
test.after(() => store.close())

/** Other names are not what these are about. */
const told = (heard: readonly string[]) => heard.filter((each) => each !== 'user_updated')

test('whoever comes in, and is taken out between reading and joining, does not stay', async () => {
  const [b, c] = [await someone(), await someone()]
  const id = await house(b, c)
  const { catchUp, hub, heard, connections } = calmNode(b, c)
  hub.join(connections[0]!, id, { rev: 2, seq: 0 })
  // As a line that only now says who it is.
  const line = connections[1]!
  hub.remove(line, c)
  const own = await openChat(readConfig({ DATA_DIR: newFolder() }), openLog(), new LocalPresence())
  let isFirst = true
  const reachesOf: Store['reachesOf'] = async (asked) => {
    const reaches = await store.reachesOf(asked)
    if (isFirst) {
      isFirst = false
      const { rev } = await takeOut(id, c)
      const gone = { conversationId: id, userIds: [c], rev, exceptId: null }
      catchUp.take({ kind: 'left', ...gone })
      assert.is(
        reaches.some((each) => each.id === id),
        true,
      )
    }
    return reaches
  }
  const chat = { ...own, store: { ...store, reachesOf } }
  const around = { chat, hub, log: openLog(), limits: { connectionsPerUser: 0 } }
  Object.assign(line, { identity: null, around, hold: () => {}, release: () => {} })
  const user = { id: c, name: c }
  const rest = { issuedAt: null, expiresAt: Infinity, lastSeenAt: 0, isInvisible: false }
  await authenticate(line, { user, sessionId: null, ...rest })
  assert.equal([...hub.usersIn(id)], [b])
  await includes(heard[c]!, 'conversation_gone')
  await own.presence.close()
  await own.store.close()
})

test('whoever was put in and out again hears nothing, though the first is heard last', async () => {
  const [b, c] = [await someone(), await someone()]
  const id = await group('a', b)
  const { catchUp, hub, order, heard, connections } = calmNode(b, c)
  const added = (await setMembers(id, ['a', b, c])) as { rev: number }
  await say(id, 'entitled')
  await setMembers(id, ['a', b])
  await say(id, 'secret')
  hub.join(connections[0]!, id, { rev: 5, seq: 2 })
  catchUp.take({ kind: 'joined', conversationId: id, userIds: [c], ...added })
  await includes(heard[c]!, 'conversation_gone')
  assert.is(hub.isIn(c, id), false)
  await say(id, 'more')
  order.expect(id, 6)
  await includes(heard[b]!, 'new_message more')
  assert.equal(told(heard[c]!), ['conversation_gone'])
})

test('the same while the store is away: they are out as soon as it is back', async () => {
  const [b, c] = [await someone(), await someone()]
  const id = await group('a', b)
  const { catchUp, hub, heard, faults, connections } = calmNode(b, c)
  const added = (await setMembers(id, ['a', b, c])) as { rev: number }
  await setMembers(id, ['a', b])
  hub.join(connections[0]!, id, { rev: 3, seq: 0 })
  const { newsSince } = store
  store.newsSince = () => Promise.reject(new Error('away'))
  catchUp.take({ kind: 'joined', conversationId: id, userIds: [c], ...added })
  try {
    await becomes(async () => faults.length > 0, true)
  } finally {
    store.newsSince = newsSince
  }
  await includes(heard[c]!, 'conversation_gone')
  assert.is(hub.isIn(c, id), false)
})

test('whoever hears of having been put in after having been taken out is out, where nobody else is in', async () => {
  const c = await someone()
  const id = await house()
  const { catchUp, hub, heard } = calmNode(c)
  const added = (await setMembers(id, ['a', c])) as { rev: number }
  const { rev } = await takeOut(id, c)
  const about = { conversationId: id, userIds: [c] }
  catchUp.take({ kind: 'left', ...about, rev, exceptId: null })
  catchUp.take({ kind: 'joined', ...about, ...added })
  await includes(heard[c]!, 'conversation_gone')
  assert.equal([...hub.usersIn(id)], [])
})

test('a deleted message is not told as new to whoever hears late of having been put in', async () => {
  const [b, c] = [await someone(), await someone()]
  const id = await group('a', b)
  const { catchUp, hub, heard, connections } = calmNode(b, c)
  const added = (await setMembers(id, ['a', b, c])) as { rev: number }
  await say(id, 'one')
  await store.deleteMessage({ messageId: `${id}.1`, userId: 'a', now: tick() })
  await say(id, 'two')
  hub.join(connections[0]!, id, { rev: 5, seq: 2 })
  catchUp.take({ kind: 'joined', conversationId: id, userIds: [c], ...added })
  await includes(heard[c]!, 'new_message two')
  assert.equal(told(heard[c]!), ['message_updated ', 'new_message two'])
})

for (const count of [2, 250])
  test(`taken out, ${count} messages, another name, missed or not: nothing of it is heard`, async () => {
    const [b, c] = [await someone(), await someone()]
    const id = await house(b, c)
    const { catchUp, hub, heard, connections } = calmNode(b, c)
    for (const connection of connections) hub.join(connection, id, { rev: 2, seq: 0 })
    await takeOut(id, c)
    for (let index = 0; index < count; index++) await say(id, `secret ${index}`)
    const { rev } = (await rename(id, 'y')) as { rev: number }
    const { messages } = await store.newsSince({ conversationId: id, rev: 3 })
    const event = { type: 'new_message', message: messages[0]! } as const
    // The first and the last are heard, and wait for what is missing.
    catchUp.take({ kind: 'conversation', conversationId: id, event, exceptId: null })
    catchUp.take({ kind: 'changed', conversationId: id, rev })
    await includes(heard[b]!, `new_message secret ${count - 1}`)
    assert.equal(told(heard[c]!), ['conversation_gone'])
  })

test('whoever comes in on old news while a gap is read is out again with it', async () => {
  const [b, c] = [await someone(), await someone()]
  const id = await house(b, c)
  const { hub, catchUp, heard, connections } = calmNode(b, c)
  hub.join(connections[0]!, id, { rev: 2, seq: 0 })
  await takeOut(id, c)
  const filling = catchUp.gaps.fill(id, { rev: 2, seq: 0 })
  hub.join(connections[1]!, id, { rev: 2, seq: 0 })
  await filling
  assert.equal([...hub.usersIn(id)], [b])
  await includes(heard[c]!, 'conversation_gone')
})

test.run()
