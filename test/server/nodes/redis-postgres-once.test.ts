// What happens once happens once wherever it is asked, also at the same time at different nodes: a message under its
// clientId, a call under its Idempotency-Key, the room of a pair, the use of a ticket.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { makeApiKey } from '../../../src/server/chat/api-keys.ts'
import { openPostgres } from '../../../src/server/store/postgres-open.ts'
import { createStore } from '../../../src/server/store/store.ts'
import { Backend } from '../../support/backend.ts'
import { startCluster, type Cluster } from '../../support/cluster.ts'
import { endServers } from '../../support/server.ts'

const test = suite('once on several nodes')
const ROUNDS = 10
let cluster: Cluster
let backends: Backend[] = []

test.before(async () => {
  cluster = await startCluster({ nodes: 2 })
  const store = createStore(await openPostgres(cluster.database))
  const key = await makeApiKey({ store, now: Date.now }, { name: 'shop', scopes: ['*'] })
  await store.close()
  backends = cluster.nodes.map(({ url }) => new Backend(url, key))
})
test.after(() => cluster.end())
test.after(endServers)

/** Asks both nodes at the same time, twice each. */
const everywhere = <T>(ask: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all([0, 1, 0, 1].map(ask))

test('a clientId sent to both nodes at once is one message', async () => {
  const alice = await cluster.someone()
  for (let round = 0; round < ROUNDS; round++) {
    const body = { body: `round ${round}`, clientId: `c${round}` }
    const answers = await everywhere((index) =>
      cluster.at(alice, index).call('POST /api/conversations/lobby/messages', body),
    )
    for (const { status, text } of answers) assert.is(status, 201, text)
    assert.is(new Set(answers.map((answer) => answer.body.messageId)).size, 1)
    assert.is(answers.filter((answer) => answer.body.duplicate === true).length, 3)
  }
  const mine = (await alice.wholeHistory('lobby')).filter(
    ({ senderId }) => senderId === alice.user.id,
  )
  assert.is(mine.length, ROUNDS)
})

test('an Idempotency-Key sent to both nodes at once is done once', async () => {
  const bob = await cluster.someone()
  for (let round = 0; round < ROUNDS; round++) {
    const message = { conversationId: 'lobby', userId: bob.user.id, body: `order ${round}` }
    const headers = { 'idempotency-key': `k${round}` }
    const answers = await everywhere((index) =>
      backends[index]!.do('POST messages', message, headers),
    )
    assert.is(new Set(answers.map(({ messageId }) => messageId)).size, 1)
  }
  const told = (await bob.wholeHistory('lobby')).filter(({ senderId }) => senderId === bob.user.id)
  assert.is(told.length, ROUNDS)
})

test('two who ask each other at two nodes at once have one room, and may talk', async () => {
  for (let round = 0; round < ROUNDS / 2; round++) {
    const [alice, bob] = [await cluster.someone(), await cluster.someone()]
    const [a, b] = [await cluster.at(alice, 0).connect(), await cluster.at(bob, 1).connect()]
    const [one, other] = await Promise.all([
      a.do('request_conversation', { userId: bob.user.id }),
      b.do('request_conversation', { userId: alice.user.id }),
    ])
    const { id } = one.conversation
    assert.is(other.conversation.id, id)
    await a.do('send_message', { conversationId: id, body: 'hello' })
    while ((await b.next('new_message')).message.body !== 'hello');
    for (const socket of [a, b]) await socket.close()
  }
})

const enters = (index: number, ticket: string) =>
  new Promise<boolean>((resolve) => {
    const socket = new WebSocket(
      `${cluster.nodes[index]!.url.replace('http', 'ws')}/?token=${ticket}`,
    )
    socket.on('open', () => {
      resolve(true)
      socket.close()
    })
    socket.on('error', () => resolve(false))
  })

test('a ticket made at one node works at the other, once, however many try', async () => {
  const alice = await cluster.someone()
  for (let round = 0; round < ROUNDS; round++) {
    const { body } = await cluster.at(alice, round % 2).call('POST /api/tickets')
    const entered = await everywhere((index) => enters(index, body.ticket as string))
    assert.is(entered.filter(Boolean).length, 1)
  }
  const { body } = await cluster.at(alice, 0).call('POST /api/tickets')
  assert.is(await enters(1, body.ticket as string), true)
})

test('a node that has just started takes a ticket that another made before', async () => {
  const alice = await cluster.someone()
  const { body } = await cluster.at(alice, 0).call('POST /api/tickets')
  await cluster.nodes[1]!.kill()
  await cluster.join(cluster.nodes[1]!)
  assert.is(await enters(1, body.ticket as string), true)
  assert.is(await enters(0, body.ticket as string), false)
})

test.run()
