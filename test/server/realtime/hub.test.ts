// Who hears what, and that one turn is one write for each connection.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import type { Connection } from '../../../src/server/realtime/connection.ts'
import { Hub } from '../../../src/server/realtime/hub.ts'
import { encode } from '../../../src/server/realtime/websocket.ts'

const test = suite('hub')

/** As much of a connection as the hub sees; remembers the text of each write. */
function connect(hub: Hub, id: string, userId: string, ...conversationIds: string[]) {
  const writes: string[] = []
  const connection = {
    id,
    conversationIds: [] as string[],
    outgoing: null,
    identity: { sessionId: `session of ${id}`, user: { id: userId } },
    transport: { backlogBytes: 0 },
    write: (frames: Buffer[]) => writes.push(textOf(Buffer.concat(frames))),
    end: (reason: string) => writes.push(reason),
  } as unknown as Connection
  hub.add(connection, userId)
  for (const conversationId of conversationIds) hub.join(connection, conversationId)
  return { connection, writes }
}

/** The bodies and ids of short unmasked frames, in order. */
function textOf(bytes: Buffer): string {
  const words: string[] = []
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at + 1]! < 126 ? bytes[at + 1]! : bytes.readUInt16BE(at + 2)
    at += bytes[at + 1]! < 126 ? 2 : 4
    const event = JSON.parse(bytes.subarray(at, at + length).toString())
    words.push(event.message?.body ?? event.type)
    at += length
  }
  return words.join(' ')
}

const say = (conversationId: string, body: string, exceptId: string | null = null) => ({
  kind: 'conversation' as const,
  conversationId,
  event: { type: 'new_message', message: { body } } as unknown as Event,
  exceptId,
})

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

test('all that one turn says, in all conversations, is one write for each connection', async () => {
  const hub = new Hub()
  const alice = connect(hub, 'a', 'alice', 'lobby', 'c1')
  const bob = connect(hub, 'b', 'bob', 'lobby')
  hub.deliver(say('lobby', 'one'))
  hub.deliver(say('c1', 'two'))
  hub.deliver(say('lobby', 'three'))
  await turn()
  assert.equal(alice.writes, ['one three two'])
  assert.equal(bob.writes, ['one three'])
  hub.deliver(say('lobby', 'four'))
  await turn()
  assert.equal(bob.writes, ['one three', 'four'])
})

test('the sender gets its answer in place of its message; its other window gets the message', async () => {
  const hub = new Hub()
  const alice = connect(hub, 'a', 'alice', 'lobby')
  const tab = connect(hub, 'a2', 'alice', 'lobby')
  hub.deliver(say('lobby', 'first'))
  hub.deliver(say('lobby', 'mine', 'a'))
  hub.deliver(say('lobby', 'last'))
  const sent = { conversationId: 'lobby', rev: 1 }
  hub.answer(alice.connection, encode({ type: 'ok', id: 1 }), sent)
  await turn()
  assert.equal(alice.writes, ['first ok last'])
  assert.equal(tab.writes, ['first mine last'])
})

test('what is for a user reaches all their connections but the one that caused it', async () => {
  const hub = new Hub()
  const [here, tab, other] = [
    connect(hub, 'a', 'alice'),
    connect(hub, 'a2', 'alice'),
    connect(hub, 'b', 'bob'),
  ]
  const event: Event = { type: 'messages_read', conversationId: 'lobby', userId: 'alice', seq: 1 }
  hub.deliver({ kind: 'user', userId: 'alice', event, exceptId: 'a' })
  await turn()
  assert.equal([here.writes, tab.writes, other.writes], [[], ['messages_read'], []])
})

test('who is 64 kB behind does without fleeting events until they catch up, and without nothing else', async () => {
  const hub = new Hub()
  const behind = connect(hub, 'n_behind', 'u_a', 'lobby')
  const other = connect(hub, 'n_other', 'u_b', 'lobby')
  const connectionIds = ['n_behind', 'n_other']
  const event: Event = { type: 'presence', users: [] }
  const tell = async (backlogBytes: number, body: string) => {
    Object.assign(behind.connection.transport, { backlogBytes })
    hub.deliver({ kind: 'connections', connectionIds, event })
    hub.deliver(say('lobby', body))
    await turn()
  }
  await tell(64 * 1024 + 1, 'one')
  await tell(64 * 1024, 'two')
  assert.equal(behind.writes, ['one', 'presence two'])
  assert.equal(other.writes, ['presence one', 'presence two'])
})

test('a fleeting event is for a conversation or for users, each line once; who is behind does without', async () => {
  const hub = new Hub()
  const alice = connect(hub, 'a', 'alice', 'c1')
  const [bob, tab] = [connect(hub, 'b', 'bob', 'c1'), connect(hub, 'b2', 'bob')]
  const event = { type: 'app_event' } as unknown as Event
  hub.deliver({ kind: 'fleeting', to: { userIds: ['bob', 'bob', 'none'] }, event })
  await turn()
  assert.equal([alice.writes, bob.writes, tab.writes], [[], ['app_event'], ['app_event']])
  Object.assign(bob.connection.transport, { backlogBytes: 64 * 1024 + 1 })
  for (const conversationId of ['c1', 'c2'])
    hub.deliver({ kind: 'fleeting', to: { conversationId }, event })
  await turn()
  assert.equal([alice.writes.length, bob.writes.length, tab.writes.length], [1, 1, 1])
})

test('whoever joins hears the conversation from then on; whoever left hears nothing', async () => {
  const hub = new Hub()
  const alice = connect(hub, 'a', 'alice')
  hub.deliver(say('c1', 'before'))
  hub.deliver({ kind: 'joined', conversationId: 'c1', userIds: ['alice'], rev: 1 })
  hub.deliver(say('c1', 'after'))
  await turn()
  assert.equal(alice.writes, ['after'])
  hub.remove(alice.connection, 'alice')
  assert.is(hub.countOf('alice'), 0)
  hub.deliver(say('c1', 'gone'))
  await turn()
  assert.equal(alice.writes, ['after'])
})

const typing = (exceptUserId: string) => ({
  kind: 'screens' as const,
  conversationId: 'c1',
  event: { type: 'typing' } as unknown as Event,
  exceptUserId,
})
const look = (connectionId: string, isOn: boolean, conversationId = 'c1') => ({
  kind: 'on_screen' as const,
  conversationId,
  connectionId,
  isOn,
})

test('what is for those who look reaches them, but not its own user', async () => {
  const hub = new Hub()
  const alice = connect(hub, 'a', 'alice', 'c1')
  const [bob, tab] = [connect(hub, 'b', 'bob', 'c1'), connect(hub, 'b2', 'bob', 'c1')]
  for (const id of ['a', 'b']) hub.deliver(look(id, true))
  hub.deliver(typing('alice'))
  await turn()
  assert.equal([alice.writes, bob.writes, tab.writes], [[], ['typing'], []])
  hub.deliver(look('b', false))
  hub.deliver(typing('alice'))
  await turn()
  assert.equal(bob.writes, ['typing'])
})

test('whoever is behind does without it, and so does who is no longer a member', async () => {
  const hub = new Hub()
  const bob = connect(hub, 'b', 'bob', 'c1')
  const eve = connect(hub, 'e', 'eve')
  for (const id of ['b', 'e', 'gone']) hub.deliver(look(id, true))
  Object.assign(bob.connection.transport, { backlogBytes: 1e6 })
  hub.deliver(typing('alice'))
  await turn()
  assert.equal([bob.writes, eve.writes], [[], []])
  Object.assign(bob.connection.transport, { backlogBytes: 0 })
  hub.join(eve.connection, 'c1')
  hub.deliver(typing('alice'))
  await turn()
  assert.equal([bob.writes, eve.writes], [['typing'], []], 'a new member has yet to join')
  hub.remove(bob.connection, 'bob')
  hub.deliver(typing('alice'))
  await turn()
  assert.equal(bob.writes, ['typing'])
})

test('whoever left hears nothing from then on, not even of that turn, until they join again', async () => {
  const hub = new Hub()
  const [alice, tab] = [connect(hub, 'a', 'alice', 'c1', 'c2'), connect(hub, 'a2', 'alice', 'c1')]
  const bob = connect(hub, 'b', 'bob', 'c1')
  hub.deliver(say('c1', 'before'))
  hub.deliver({
    kind: 'left',
    conversationId: 'c1',
    userIds: ['alice', 'nobody'],
    rev: 2,
    exceptId: null,
  })
  hub.deliver(say('c1', 'after'))
  hub.deliver(say('c2', 'elsewhere'))
  await turn()
  assert.equal(
    [alice.writes, tab.writes, bob.writes],
    [['conversation_gone elsewhere'], ['conversation_gone'], ['before after']],
  )
  assert.equal(alice.connection.conversationIds, ['c2'])
  hub.deliver({ kind: 'joined', conversationId: 'c1', userIds: ['alice'], rev: 1 })
  hub.deliver(say('c1', 'again'))
  await turn()
  assert.equal(tab.writes, ['conversation_gone', 'again'])
})

test('whoever leaves in the turn in which they wrote still gets the answer, once', async () => {
  for (const isAnsweredFirst of [true, false]) {
    const hub = new Hub()
    const alice = connect(hub, 'a', 'alice', 'c1')
    const bob = connect(hub, 'b', 'bob', 'c1')
    const sent = { conversationId: 'c1', rev: 1 }
    const answer = () => hub.answer(alice.connection, encode({ type: 'ok', id: 1 }), sent)
    hub.deliver(say('c1', 'mine', 'a'))
    if (isAnsweredFirst) answer()
    hub.deliver({ kind: 'left', conversationId: 'c1', userIds: ['alice'], rev: 2, exceptId: 'a' })
    if (!isAnsweredFirst) answer()
    await turn()
    assert.equal([alice.writes, bob.writes], [['ok'], ['mine']])
  }
})

test('a session that ended closes its connections, not those of another session', () => {
  const hub = new Hub()
  const [here, phone] = [connect(hub, 'a', 'alice'), connect(hub, 'a2', 'alice')]
  hub.deliver({ kind: 'session_ended', userId: 'alice', sessionId: 'session of a' })
  assert.equal([here.writes, phone.writes], [['logged_out'], []])
})

test('somebody is in a conversation when each of their connections is', () => {
  const hub = new Hub()
  const first = connect(hub, 'a1', 'alice', 'c1')
  assert.is(hub.isIn('alice', 'c1'), true)
  const second = connect(hub, 'a2', 'alice')
  assert.is(hub.isIn('alice', 'c1'), false)
  hub.join(second.connection, 'c1')
  assert.is(hub.isIn('alice', 'c1'), true)
  hub.leave(first.connection, 'c1')
  assert.is(hub.isIn('alice', 'c1'), false)
})

test.run()
