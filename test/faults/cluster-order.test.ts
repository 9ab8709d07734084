// Three nodes, fifty members, twenty who write through all of them: however the nodes, Redis and the lines between
// are struck, everybody sees the same order, dense from 1, in which everything acknowledged stands once.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/checker.ts'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { Follower } from '../support/follower.ts'
import { History } from '../support/history.ts'
import { buildMutant, type Mutant } from '../support/mutant.ts'
import { pause } from '../support/person.ts'
import { oneOf, randomFrom, SEED, type Random } from '../support/random.ts'
import { Sender } from '../support/sender.ts'
import { endServers } from '../support/server.ts'

const [MEMBERS, WRITERS] = [50, 20]
const DELIVERIES = 1000 * Number(process.env.RELAIS_CYCLES ?? 100)
/** Longer than any delay here: whoever waits longer gives up the line and goes to another node. */
const PATIENCE_MS = 2000
const WRITES_EVERY_MS = 400
const COMPARES_WITHIN_MS = 35_000

const test = suite('cluster order')
test.after(endServers)

type Fault = (cluster: Cluster, random: Random) => Promise<void>

const faults: Record<string, Fault> = {
  'a node is killed': async ({ nodes }, random) => {
    const node = oneOf(random, nodes)
    await node.kill()
    await pause(random(1000))
    await node.start()
  },
  'a node is paused': async ({ nodes }, random) => {
    const node = oneOf(random, nodes)
    node.pause()
    await pause(random(2 * PATIENCE_MS))
    node.resume()
  },
  'a node is cut off from Redis': async ({ nodes }, random) => {
    const node = oneOf(random, nodes)
    node.cutOff(oneOf(random, ['silence', 'reset']))
    await pause(random(4000))
    node.rejoin()
  },
  'Redis is killed': async ({ redis }, random) => {
    await redis.kill()
    await pause(random(3000))
    await redis.start()
  },
  'PostgreSQL is killed': async ({ postgres }, random) => {
    await postgres.kill()
    await pause(random(1000))
    await postgres.start()
  },
  'the lines to Redis are late': async ({ nodes }, random) => {
    // Late enough, and for long enough, that something is sure to be overtaken.
    for (const { toRedis } of nodes) toRedis.weather = { jitterMs: 50 + random(250) }
    await pause(700 + random(2000))
    for (const node of nodes) node.rejoin()
  },
}

/** Answers what the checker finds. */
async function judge(deliveries: number, names: readonly string[], program?: string) {
  const [random, history] = [randomFrom(SEED), new History('cluster order')]
  const cluster = await startCluster({ random, program })
  const members = await Promise.all(
    Array.from({ length: MEMBERS }, (_, index) =>
      cluster.person(`member-${index}`, cluster.nodes[index % cluster.nodes.length], PATIENCE_MS),
    ),
  )
  const followers = members.map((member) => new Follower(member, 'lobby', history))
  const following = Promise.all(followers.map((follower) => follower.run()))
  const senders = members.slice(0, WRITERS).map((member) => new Sender(member, 'lobby', history, 1))
  for (const sender of senders) sender.restMs = () => random(WRITES_EVERY_MS)
  const sending = Promise.all(senders.map((sender) => sender.run()))

  const count = () => senders.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
  const start = performance.now()
  let left: string[] = []
  let strokes = 0
  for (; count() * MEMBERS < deliveries; strokes++) {
    if (left.length === 0) left = [...names]
    const name = left.splice(random(left.length), 1)[0]!
    history.write({ is: 'done', what: name })
    await faults[name]!(cluster, random)
    await pause(random(1000))
  }

  for (const sender of senders) sender.finish()
  await sending
  const stored = await members[0]!.wholeHistory('lobby')
  for (const message of stored) history.write({ is: 'stored', message })
  const all = followers.map((follower) => follower.reach(stored.at(-1)!.rev))
  const calmAt = performance.now()
  await Promise.race([Promise.all(all), pause(COMPARES_WITHIN_MS)])
  const [levelMs, tookMs] = [performance.now() - calmAt, performance.now() - start]
  for (const follower of followers) follower.end()
  await following
  await cluster.end()
  const resent = senders.reduce((sum, sender) => sum + sender.resent, 0)
  console.log(
    `seed ${SEED}: ${strokes} faults, ${stored.length} stored, ${resent} sent again, ${history.count('saw')} deliveries in ${Math.round(tookMs / 1000)} s, all level ${Math.round(levelMs)} ms after the last answer`,
  )
  return faultsOf(history.entries)
}

test(`over ${DELIVERIES} deliveries everybody sees one order, whatever is struck`, async () => {
  assert.equal(await judge(DELIVERIES, Object.keys(faults)), [], `seed ${SEED}`)
})

test('the same clientId through all nodes at once is stored once; of two who ask each other comes one room', async () => {
  const cluster = await startCluster()
  const [alice, bob] = [await cluster.person('alice'), await cluster.person('bob')]
  const lines = await Promise.all(cluster.nodes.map(({ url }) => alice.at(url).connect()))
  const others = await Promise.all(cluster.nodes.map(({ url }) => bob.at(url).connect()))
  for (let count = 1; count <= 100; count++) {
    const message = { conversationId: 'lobby', body: `${count}`, clientId: `m${count}` }
    const answers = await Promise.all(lines.map((line) => line.do('send_message', message)))
    assert.equal(new Set(answers.map(({ seq }) => seq)), new Set([count]))
    assert.is(answers.filter(({ duplicate }) => duplicate).length, cluster.nodes.length - 1)
  }
  const rooms = await Promise.all([
    ...lines.map((line) => line.do('request_conversation', { userId: bob.user.id })),
    ...others.map((line) => line.do('request_conversation', { userId: alice.user.id })),
  ])
  assert.is(new Set(rooms.map(({ conversation }) => conversation.id)).size, 1)
  await cluster.end()
})

/** Servers that break a promise, what strikes them, and what must be found. */
const broken: [Mutant, string, RegExp][] = [
  ['tells what comes too early at once', 'the lines to Redis are late', /a gap in the live line/],
]

for (const [mutant, name, fault] of broken)
  test(`a server that ${mutant} is found out`, async () => {
    const found = await judge(DELIVERIES / 20, [name], await buildMutant(mutant))
    assert.match(found.join('\n'), fault)
  })

test.run()
