// Three nodes behind a balancer that asks /readyz, people who write all the time with `relais/client`, one over
// long polls, one by plain HTTP calls. The nodes are restarted one after the other, then one is killed: nothing
// is lost or doubled, everybody sees everything once and in order, and nobody sees an error.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { connect } from '../../src/client/library/connect.ts'
import type { Client } from '../../src/client/library/client.ts'
import { Balancer } from '../support/balancer.ts'
import { startCluster, type Cluster, type ClusterNode } from '../support/cluster.ts'
import { faultsOf } from '../support/checker.ts'
import { Follower } from '../support/follower.ts'
import { History } from '../support/history.ts'
import { pause } from '../support/person.ts'
import { until } from '../support/redis.ts'
import { Sender } from '../support/sender.ts'
import { endServers } from '../support/server.ts'

const WRITERS = 10
const REST_MS = 60
const LOOK_EVERY_MS = 100
/** Until everybody has all: it only ever fails a test. */
const LEVEL_WITHIN_MS = 30_000
const ROUNDS = Math.ceil(Number(process.env.RELAIS_CYCLES ?? 50) / 50)
const LOBBY = 'lobby'

const test = suite('rolling restart cluster')
test.after(endServers)

const isReady = async ({ url }: ClusterNode): Promise<boolean> =>
  (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false

/** As load balancers do: sends nobody to a node that says it is not ready. */
function watchHealth({ nodes }: Cluster, balancer: Balancer): () => void {
  let isOver = false
  const ready = new Set(nodes)
  // Each by itself: one that answers late makes nothing of what is known of the others old.
  const watch = async (node: ClusterNode) => {
    while (!isOver) {
      if (await isReady(node)) ready.add(node)
      else ready.delete(node)
      if (ready.size > 0) balancer.ports = [...ready].map(({ port }) => port)
      await pause(LOOK_EVERY_MS)
    }
  }
  for (const node of nodes) void watch(node)
  return () => void (isOver = true)
}

/** Everybody writes until `end`, which answers all that went wrong. */
async function everybodyWrites(cluster: Cluster, url: string) {
  const wrong: string[] = []
  const [history, seen] = [new History('rolling restart'), new Map<string, number[]>()]
  const clients: Client[] = []
  let [isEnding, isCalling] = [false, true]
  const goOn = async (write: (body: string) => Promise<unknown>, name: string) => {
    for (let count = 1; !isEnding && (isCalling || name !== 'caller'); count++) {
      await write(`${name} ${count}`).catch((error: Error) => wrong.push(`${name}: ${error}`))
      sent.push(`${name} ${count}`)
      await pause(REST_MS)
    }
  }
  const sent: string[] = []
  const writing: Promise<void>[] = []
  for (let index = 0; index < WRITERS; index++) {
    const { token, user } = await cluster.person(`writer-${index}`)
    const client = connect({ url, token, WebSocket })
    const seqs: number[] = []
    seen.set(user.id, seqs)
    client.onNewMessage(({ seq }) => seqs.push(seq))
    await until(
      () => client.isConnected,
      (is) => is,
      10_000,
    )
    clients.push(client)
  }
  clients.forEach((client, index) =>
    writing.push(goOn((body) => client.sendMessage(LOBBY, body), `writer-${index}`)),
  )
  const caller = (await cluster.person('caller')).at(url)
  const post = async (body: string) => {
    const { status } = await caller.call(`POST /api/conversations/${LOBBY}/messages`, {
      body,
      clientId: body,
    })
    if (status !== 201) throw new Error(`answered ${status}`)
  }
  const calling = goOn(post, 'caller')
  const poller = (await cluster.person('poller')).at(url, 5000).via('poll')
  const sender = new Sender(poller, LOBBY, history, 1)
  sender.restMs = () => REST_MS
  const follower = new Follower(poller, LOBBY, history)
  const polling = [sender.run(), follower.run()]

  /** Before a node is killed: who calls it at that moment is told so by the broken line, as anywhere. */
  const endCalls = async () => {
    isCalling = false
    await calling
  }
  const end = async (): Promise<{ wrong: string[]; count: number }> => {
    isEnding = true
    sender.finish()
    await Promise.all([...writing, calling, polling[0]])
    const stored = await caller.wholeHistory(LOBBY)
    for (const message of stored) {
      history.write({ is: 'stored', message })
      if (message.senderId === 'poller') continue
      const { senderId, conversationId, body, clientId = '' } = message
      const operation = { senderId, conversationId, clientId }
      history.write({ is: 'invoked', ...operation, body })
      history.write({ is: 'acknowledged', ...operation, seq: message.seq })
    }
    await Promise.race([follower.reach(stored.at(-1)!.rev), pause(LEVEL_WITHIN_MS)])
    follower.end()
    await polling[1]
    const bodies = stored.map(({ body }) => body)
    for (const body of sent)
      if (bodies.filter((each) => each === body).length !== 1)
        wrong.push(`not stored once: ${body}`)
    for (const [userId, seqs] of seen) {
      const wanted = stored.filter(({ senderId }) => senderId !== userId).map(({ seq }) => seq)
      // Whoever came in late hears from there on.
      const expected = wanted.slice(wanted.indexOf(seqs[0]!))
      await until(
        () => seqs.length,
        (count) => count >= expected.length,
        LEVEL_WITHIN_MS,
      ).catch(() => 0)
      if (seqs.join() !== expected.join())
        wrong.push(`${userId} was told ${seqs.length} of ${expected.length}`)
    }
    for (const client of clients) client.close()
    return { wrong: [...wrong, ...faultsOf(history.entries)], count: stored.length }
  }
  return { end, endCalls, sent }
}

test(`nodes restarted one after the other, ${ROUNDS} times: nothing is lost, and nobody sees an error`, async () => {
  const cluster = await startCluster({ env: { DRAIN_SECONDS: '1' } })
  const balancer = await Balancer.start(cluster.nodes.map(({ port }) => port))
  const stopWatching = watchHealth(cluster, balancer)
  const writers = await everybodyWrites(cluster, balancer.url)
  const guest = await cluster.person('guest')
  for (let round = 0; round < ROUNDS; round++)
    for (const node of cluster.nodes) {
      const line = await guest.at(node.url).connect()
      const stopped = node.kill('SIGTERM')
      // Both at once: between two questions it may have ended.
      const isReadyAndWorks = async () => {
        const [is, { type }] = await Promise.all([isReady(node), line.ask('ping', {})])
        assert.is(type, 'pong', 'it is not ready any more, and works on')
        return is
      }
      await until(isReadyAndWorks, (is) => !is, 5000)
      assert.is(await line.closed(), 4503)
      assert.is(await stopped, 0)
      await node.start()
      await node.ready()
      await pause(500)
    }
  const { wrong, count } = await writers.end()
  console.log(`${ROUNDS * cluster.nodes.length} restarts, ${count} messages`)
  assert.equal(wrong, [])
  stopWatching()
  balancer.close()
  await cluster.end()
})

test('a node is killed: its people go on at another, with everything', async () => {
  const cluster = await startCluster()
  const balancer = await Balancer.start(cluster.nodes.map(({ port }) => port))
  const stopWatching = watchHealth(cluster, balancer)
  const writers = await everybodyWrites(cluster, balancer.url)
  await pause(500)
  await writers.endCalls()
  await cluster.nodes[1]!.kill()
  const { length } = writers.sent
  await until(
    () => writers.sent.length,
    (now) => now > length + 20 * WRITERS,
    60_000,
  )
  const { wrong, count } = await writers.end()
  console.log(`one killed, ${count} messages`)
  assert.equal(wrong, [])
  stopWatching()
  balancer.close()
  await cluster.end()
})

test.run()
