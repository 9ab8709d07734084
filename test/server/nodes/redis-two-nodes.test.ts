// Two real servers with one Redis and one database are one chat: who talks to whom does not depend on where
// they are connected, and everybody sees one order.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { channelOf, PARTITIONS } from '../../../src/server/bus/partition.ts'
import { startCluster, type Cluster } from '../../support/cluster.ts'
import { pause, type Person, type Socket } from '../../support/person.ts'
import { until } from '../../support/redis.ts'
import { everyRev, judge, revOf, since, write } from '../../support/revs.ts'

const test = suite('two nodes')
let cluster: Cluster

test.before(async () => {
  cluster = await startCluster({ nodes: 2 })
})
test.after(() => cluster.end())

test('a request, its acceptance, messages, typing, receipts and edits cross from node to node', async () => {
  const { alice, bob, a, b, id } = await cluster.pair()
  for (const socket of [a, b]) await socket.do('join_conversation', { conversationId: id })
  const { messageId } = await a.do('send_message', { conversationId: id, body: 'hello' })
  assert.is((await b.next('new_message')).message.body, 'hello')
  await b.do('typing', { conversationId: id, on: true })
  assert.is((await a.next('typing')).user.id, bob.user.id)
  await b.do('mark_as_read', { conversationId: id, seq: 1 })
  assert.is((await a.next('messages_read')).userId, bob.user.id)
  await a.do('edit_message', { messageId: messageId!, body: 'hi' })
  assert.is((await b.next('message_updated')).message.body, 'hi')
  const phone = await cluster.at(alice, 1).connect()
  await b.do('send_message', { conversationId: id, body: 'and you?' })
  for (const socket of [a, phone]) assert.is((await socket.next('new_message')).message.seq, 2)
})

test('a group: made, added to, taken out of, left, on the other node', async () => {
  const { alice, bob, a, b } = await cluster.pair()
  const carol = await cluster.someone('carol', 1)
  const c = await carol.connect()
  const asked = await c.do('request_conversation', { userId: alice.user.id })
  await a.do('accept_conversation', { conversationId: asked.conversation.id })
  const made = await a.do('create_group', { title: 'Trip', userIds: [bob.user.id] })
  const { id } = made.conversation
  assert.is((await b.next('new_conversation')).conversation.id, id)
  await b.do('send_message', { conversationId: id, body: 'one' })
  assert.is((await a.next('new_message')).message.body, 'one')
  await a.do('add_members', { conversationId: id, userIds: [carol.user.id] })
  assert.is((await c.next('new_conversation')).conversation.memberCount, 3)
  await a.do('send_message', { conversationId: id, body: 'two' })
  for (const socket of [b, c]) assert.is((await socket.next('new_message')).message.body, 'two')
  await a.do('remove_member', { conversationId: id, userId: carol.user.id })
  assert.is((await c.next('conversation_gone')).conversationId, id)
  await b.do('send_message', { conversationId: id, body: 'three' })
  assert.is((await a.next('new_message')).message.body, 'three')
  await b.do('leave_group', { conversationId: id })
  await a.do('send_message', { conversationId: id, body: 'four' })
  await a.do('send_message', { conversationId: 'lobby', body: 'end' })
  await until(
    () => [b, c].every((socket) => bodies(socket).includes('end')),
    (isHeard) => isHeard,
    2000,
  )
  assert.equal(bodies(b).includes('four'), false)
  assert.equal(bodies(c).includes('three'), false)
})

test('a name changed, a session ended and a password changed are so on every node within a second', async () => {
  const alice = await cluster.someone('alice', 0)
  const elsewhere = cluster.at(alice, 1)
  const [here, there] = [await alice.connect(), await elsewhere.connect()]
  await alice.call('PATCH /api/me', { name: 'Alicia' })
  assert.is((await there.next('user_updated')).user.name, 'Alicia')
  const signedIn = await elsewhere.call('POST /api/sessions', {
    email: alice.email,
    password: 'correct horse',
  })
  const phone = await elsewhere.connect(signedIn.body.token as string)
  const start = performance.now()
  await alice.call('POST /api/me/password', {
    password: 'correct horse',
    newPassword: 'battery staple',
  })
  assert.is(await phone.closed(), 4409)
  await alice.call('DELETE /api/sessions/current')
  assert.equal([await here.closed(), await there.closed()], [4409, 4409])
  assert.ok(performance.now() - start < 2000)
})

test('writers on both nodes at once: everybody sees every message once, in one order, answers in place', async () => {
  const { alice, bob, a, b, id } = await cluster.pair()
  const readers = [await cluster.at(alice, 1).connect(), await cluster.at(bob, 0).connect()]
  const sockets = [a, b, ...readers]
  const from = revOf(a, id)
  const each = 150
  await Promise.all(sockets.map((socket, index) => write(socket, id, each, `${index}`)))
  const to = from + sockets.length * each
  await everyRev(sockets, id, to)
  for (const socket of sockets) judge(since(socket, id, from), from, to)
})

test('garbage in every channel, while people write, harms nobody', async () => {
  const { a, b, id } = await cluster.pair()
  const from = revOf(a, id)
  const message = {
    id: 'x',
    conversationId: id,
    seq: 1e9,
    rev: 1e9,
    senderId: 'x',
    senderName: 'x',
  }
  const event = { type: 'new_message', message: { ...message, body: 'forged', createdAt: 0 } }
  const said = { kind: 'conversation', conversationId: id, exceptId: null }
  const garbage = ['', '\u0000', 'n_x\n{"kind":7}', 'n_x\n[[[[', `n_x\n${'{"a":'.repeat(5000)}`]
  const forged = `n_x\n${JSON.stringify(said)}\n${JSON.stringify(event)}`
  const forging = cluster.redis.ask(async (client) => {
    for (let partition = 0; partition < PARTITIONS; partition++)
      for (const text of [...garbage, forged]) await client.sPublish(channelOf(partition), text)
  })
  await Promise.all([forging, write(a, id, 100, 'a'), write(b, id, 100, 'b')])
  await everyRev([a, b], id, from + 200)
  for (const socket of [a, b]) {
    judge(since(socket, id, from), from, from + 200)
    assert.equal(bodies(socket).includes('forged'), false)
  }
})

test('a node that joins late, and people who come and go while others write, miss nothing', async () => {
  const { alice, bob, a, b, id } = await cluster.pair()
  const from = revOf(a, id)
  const [writing, coming] = [write(a, id, 200, 'a'), comeAndGo(cluster.at(bob, 0), id, 10)]
  await Promise.all([writing, write(b, id, 200, 'b'), coming])
  await everyRev([a, b], id, from + 400)
  for (const socket of [a, b]) judge(since(socket, id, from), from, from + 400)
  const told = await alice.wholeHistory(id)
  assert.is(told.length, 400)
})

const bodies = (socket: Socket): string[] =>
  socket.heard.flatMap((event) => (event.type === 'new_message' ? event.message.body : []))

async function comeAndGo(person: Person, id: string, times: number) {
  for (let time = 0; time < times; time++) {
    const socket = await person.connect()
    const known = revOf(socket, id)
    const welcome = socket.heard[0]!
    const rev =
      welcome.type === 'welcome' ? welcome.conversations.find((each) => each.id === id)!.rev : known
    await pause(100)
    const revs = since(socket, id, rev)
    judge(revs, rev, rev + revs.length)
    await socket.close()
  }
}

test.run()
