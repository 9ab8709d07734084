// Nodes on one real PostgreSQL and Redis tell webhooks as one: whoever writes where, each is told once, in the order
// of its conversation; when the node that tells is killed another goes on, and what is told twice has the same id.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../../src/protocol/models.ts'
import { startCluster, type Cluster } from '../../support/cluster.ts'
import type { Socket } from '../../support/person.ts'
import { Receiver, type Heard } from '../../support/receiver.ts'
import { until } from '../../support/redis.ts'
import { endServers } from '../../support/server.ts'

const test = suite('webhooks of several nodes')
const ROUNDS = 2
let cluster: Cluster
let receiver: Receiver

test.before(async () => {
  receiver = await Receiver.start()
  cluster = await startCluster({ nodes: 2, env: { WEBHOOK_URLS: receiver.at('/hook') } })
})
test.after(async () => {
  await cluster.end()
  await receiver.close()
})
test.after(endServers)

/** Which node tells; -1 while none does. */
async function teller(): Promise<number> {
  const sql = `SELECT value FROM meta WHERE key = 'lease webhooks'`
  const [row] = await cluster.postgres.ask<{ value: string }>(sql, [], cluster.database)
  const nodeId = row?.value.split(' ')[0] ?? ''
  return nodeIds.indexOf(nodeId)
}
/** Of the processes that run, as their connections say. */
let nodeIds: string[] = []
async function learnNodes(): Promise<void> {
  nodeIds = []
  for (const [index] of cluster.nodes.entries()) {
    const socket = await cluster.at(await cluster.someone(), index).connect()
    const welcome = socket.heard[0] as { connectionId?: string }
    nodeIds.push(welcome.connectionId!.split('.')[0]!)
    await socket.close()
  }
}
const tells = (isWanted: (index: number) => boolean, withinMs: number) =>
  until(teller, (index) => index !== -1 && isWanted(index), withinMs)

const messageOf = ({ body }: Heard) => body.data.message as unknown as Message
const told = (conversationId: string) =>
  receiver
    .taken()
    .filter(({ body }) => body.type === 'message_created')
    .map((heard) => ({ eventId: heard.body.id, message: messageOf(heard) }))
    .filter(({ message }) => message.conversationId === conversationId)

const write = async (socket: Socket, conversationId: string, from: number, count: number) => {
  for (let index = 0; index < count; index++)
    await socket.do('send_message', { conversationId, body: `${from + index}` })
}
const isAllTold = (conversationId: string, count: number, withinMs = 30_000) =>
  receiver.until(
    () => {
      const messages = told(conversationId)
      return new Set(messages.map(({ message }) => message.id)).size >= count ? messages : undefined
    },
    `not all of ${count} were told`,
    withinMs,
  )

test('what is written at either node is told once, in order', async () => {
  await learnNodes()
  await tells(() => true, 10_000)
  const { id, a, b } = await cluster.pair()
  await Promise.all([write(a, id, 0, 50), write(b, id, 100, 50)])
  const all = await isAllTold(id, 100)
  assert.equal(
    all.map(({ message }) => message.seq),
    Array.from({ length: 100 }, (_, index) => index + 1),
  )
  const joined = receiver.taken().filter(({ body }) => body.type === 'member_joined')
  assert.is(new Set(joined.map(({ body }) => body.id)).size, joined.length)
})

test('who comes and goes is told by one node', async () => {
  const alice = await cluster.someone()
  const sockets = [await cluster.at(alice, 0).connect(), await cluster.at(alice, 1).connect()]
  const ofAlice = (type: string) =>
    receiver
      .taken()
      .filter(({ body }) => body.type === type && JSON.stringify(body).includes(alice.user.id))
  const count = (type: string) => () => (ofAlice(type).length > 0 ? true : undefined)
  await receiver.until(count('user_came'), 'she was not told to have come')
  for (const socket of sockets) await socket.close()
  await receiver.until(count('user_went'), 'she was not told to have gone', 20_000)
  assert.equal([ofAlice('user_came').length, ofAlice('user_went').length], [1, 1])
})

test(`the node that tells is killed ${ROUNDS} times while people write: the other goes on within seconds`, async () => {
  let doubled = 0
  for (let round = 0; round < ROUNDS; round++) {
    await learnNodes()
    await tells((index) => index >= 0, 15_000)
    const dying = await teller()
    const living = 1 - dying
    const { id, alice } = await cluster.pair()
    const socket = await cluster.at(alice, living).connect()
    const writing = write(socket, id, 0, 200)
    await isAllTold(id, 20)
    const start = performance.now()
    await cluster.nodes[dying]!.kill()
    await writing
    await tells((index) => index === living, 15_000)
    const tookMs = performance.now() - start
    const all = await isAllTold(id, 200)
    const byId = new Map(all.map((one) => [one.message.id, one.eventId]))
    for (const { message, eventId } of all) assert.is(byId.get(message.id), eventId, 'the same id')
    const first = [...new Map(all.map(({ message }) => [message.id, message.seq])).values()]
    assert.equal(
      first,
      Array.from({ length: 200 }, (_, index) => index + 1),
    )
    doubled += all.length - 200
    assert.ok(tookMs < 12_000, `it took ${tookMs} ms`)
    console.log(`another node told ${Math.round(tookMs)} ms after kill -9`)
    await cluster.join(cluster.nodes[dying]!)
  }
  console.log(`${ROUNDS} kills, ${ROUNDS * 200} told, ${doubled} twice`)
})

test('told to stop, the node that tells leaves it to the other at once', async () => {
  await learnNodes()
  await tells(() => true, 15_000)
  const leaving = await teller()
  const { id, alice } = await cluster.pair()
  await write(await cluster.at(alice, 1 - leaving).connect(), id, 0, 20)
  assert.is(await cluster.nodes[leaving]!.kill('SIGTERM'), 0)
  await tells((index) => index === 1 - leaving, 4000)
  const all = await isAllTold(id, 20)
  assert.is(new Set(all.map(({ eventId }) => eventId)).size, 20)
  await cluster.join(cluster.nodes[leaving]!)
})

test.run()
