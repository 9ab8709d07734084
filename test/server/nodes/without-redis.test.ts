// Two nodes of one chat while their Redis is killed, hangs, or comes back empty: whoever is beside one hears
// at once, the others within two seconds, and nobody misses, doubles or reorders anything.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startCluster, type Cluster } from '../../support/cluster.ts'
import { pause, type Socket } from '../../support/person.ts'
import { until } from '../../support/redis.ts'
import { everyRev, isWhole, judge, revOf, since, write } from '../../support/revs.ts'

const test = suite('without redis')
let cluster: Cluster
const WITHIN_MS = 2000
/** The machine that runs the tests may be busy. */
const PATIENCE_MS = 1000

test.before(async () => {
  cluster = await startCluster({ nodes: 2 })
})
test.after(() => cluster.end())

const ways = {
  killed: { away: () => cluster.redis.kill(), back: () => cluster.redis.start() },
  stopped: {
    away: async () => cluster.redis.signal('SIGSTOP'),
    back: async () => cluster.redis.signal('SIGCONT'),
  },
}

for (const [name, { away, back }] of Object.entries(ways))
  test(`Redis is ${name} while people write: beside one at once, elsewhere within 2 s, in order`, async () => {
    const { alice, bob, a, b, id } = await cluster.pair()
    const sockets = [a, b, await cluster.at(alice, 1).connect(), await cluster.at(bob, 0).connect()]
    const from = revOf(a, id)
    const writing = sockets.map((socket, index) => writeSlowly(socket, id, 60, `${index}`))
    await pause(500)
    await away()
    const delays: number[] = []
    for (let index = 0; index < 8; index++) {
      delays.push(await tookToCross(a, b, sockets[3]!, id, `${name} ${index}`))
      await pause(150)
    }
    await Promise.all(writing)
    // Now that nobody else writes, no gap shows what is missing.
    for (let index = 0; index < 4; index++)
      delays.push(await tookToCross(a, b, sockets[3]!, id, `${name} calm ${index}`))
    await back()
    await isWhole(a, b, id)
    await away()
    // Nobody knows yet that it is away.
    delays.push(await tookToCross(a, b, sockets[3]!, id, `${name} at once`))
    console.log(`${name}: crossed in ${delays.map(Math.round).join(', ')} ms`)
    assert.ok(Math.max(...delays) < WITHIN_MS + PATIENCE_MS)
    await back()
    await isWhole(a, b, id)
    const to = Math.max(...sockets.map((socket) => Math.max(...since(socket, id, from))))
    await everyRev(sockets, id, to)
    for (const socket of sockets) judge(since(socket, id, from), from, to)
  })

test('without Redis people are put in, taken out, renamed, asked and logged out, within 3 s', async () => {
  const { alice, bob, a, b } = await cluster.pair()
  const group = (await a.do('create_group', { title: 'Old', userIds: [bob.user.id] })).conversation
  await b.next('new_conversation')
  await cluster.redis.kill()
  const start = performance.now()
  const carol = await cluster.someone('carol', 1)
  const c = await carol.connect()
  await a.do('request_conversation', { userId: carol.user.id })
  const { conversation } = await c.next('conversation_request')
  await c.do('accept_conversation', { conversationId: conversation.id })
  while ((await a.next('conversation_updated')).conversation.id !== conversation.id);
  await a.do('add_members', { conversationId: group.id, userIds: [carol.user.id] })
  await a.do('send_message', { conversationId: group.id, body: 'welcome' })
  assert.is((await c.next('new_conversation')).conversation.id, group.id)
  await a.do('send_message', { conversationId: group.id, body: 'here' })
  while ((await c.next('new_message')).message.body !== 'here');
  await a.do('update_conversation', { conversationId: group.id, title: 'New' })
  while ((await c.next('conversation_updated')).conversation.title !== 'New');
  await a.do('remove_member', { conversationId: group.id, userId: bob.user.id })
  assert.is((await b.next('conversation_gone')).conversationId, group.id)
  await alice.call('PATCH /api/me', { name: 'Alicia' })
  while ((await c.next('user_updated')).user.name !== 'Alicia');
  const phone = await cluster.at(alice, 1).connect()
  const loggedOutAt = performance.now()
  await alice.call('DELETE /api/sessions/current')
  assert.is(await phone.closed(), 4409)
  const tookMs = performance.now() - loggedOutAt
  assert.ok(tookMs < 3000, `${tookMs}`)
  console.log(`eight changes one after the other took ${Math.round(performance.now() - start)} ms`)
  await cluster.redis.start()
})

test('two nodes that share a database alone are one chat, two seconds late', async () => {
  const alone = await startCluster({ nodes: 2, env: { REDIS_URL: '', NODE_URL: '' } })
  try {
    const alice = await alone.someone('alice', 0)
    const bob = await alone.someone('bob', 1)
    const [a, b] = [await alice.connect(), await bob.connect()]
    const beside = await alone.at(bob, 0).connect()
    for (const body of ['one', 'two']) {
      const tookMs = await tookToCross(a, b, beside, 'lobby', body)
      assert.ok(tookMs < WITHIN_MS + PATIENCE_MS, `${tookMs}`)
    }
    judge(since(b, 'lobby', 0), 0, 2)
  } finally {
    await alone.end()
  }
})

async function writeSlowly(socket: Socket, id: string, count: number, who: string) {
  for (let index = 0; index < count; index++) {
    await write(socket, id, 1, `${who} ${index}`)
    await pause(50)
  }
}

/** How long a message takes to a socket of the other node; the one beside has it first, before the answer
 * is late. */
async function tookToCross(from: Socket, to: Socket, beside: Socket, id: string, body: string) {
  const start = performance.now()
  await from.do('send_message', { conversationId: id, body })
  const has = (socket: Socket) =>
    socket.heard.some((event) => event.type === 'new_message' && event.message.body === body)
  await until(
    () => has(beside),
    (isThere) => isThere,
    500,
  )
  await until(
    () => has(to),
    (isThere) => isThere,
    5000,
  )
  return performance.now() - start
}

test.run()
