// Two nodes and a Redis Cluster of three servers: every partition crosses, presence is kept on it, and a
// server that is killed takes only its partitions away, for as long as it is away.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Publication } from '../../../src/server/bus/bus.ts'
import { PARTITIONS, partitionOf } from '../../../src/server/bus/partition.ts'
import { RedisBus } from '../../../src/server/bus/redis.ts'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { RedisPresence } from '../../../src/server/bus/redis-presence.ts'
import { until } from '../../support/redis.ts'
import { RedisCluster } from '../../support/redis-cluster.ts'

const test = suite('redis cluster')
let cluster: RedisCluster
const KEY = Buffer.from('of these nodes')
let nodes: Node[] = []

/** An id of each partition. */
const ids: string[] = []
for (let index = 0; ids.filter(Boolean).length < PARTITIONS; index++)
  ids[partitionOf(`c_${index}`)] ??= `c_${index}`

class Node {
  readonly heard = new Set<string>()
  gaps = 0
  readonly statuses: string[] = []
  readonly client = new RedisClient(cluster.url, (status) => this.statuses.push(status))
  readonly bus = new RedisBus(
    this.client,
    () => {},
    () => {},
  )
  readonly presence = new RedisPresence(this.client)

  constructor() {
    nodes.push(this)
    this.bus.open(KEY)
    this.bus.subscribe((publication) => this.heard.add(textOf(publication)))
    this.bus.onGap(() => this.gaps++)
    for (const id of ids) this.bus.attend(id)
  }

  /** Resolves when it hears every partition, and what is for everybody: what is said before that is lost. */
  isReady(): Promise<number> {
    return until(
      () => this.bus.isHeard && this.bus.partitions === PARTITIONS + 1,
      (isReady) => isReady,
    )
  }

  sayEverywhere(word: number): void {
    for (const conversationId of ids)
      this.bus.publish({ kind: 'changed', conversationId, rev: word })
  }
}

const textOf = (publication: Publication): string =>
  publication.kind === 'changed'
    ? `${publication.rev} ${publication.conversationId}`
    : publication.kind

const heardOf = (node: Node, word: number): number =>
  ids.filter((id) => node.heard.has(`${word} ${id}`)).length

/** Says it anew until the other has heard it in every partition; answers how long that took. */
async function crossesEverywhere(one: Node, other: Node): Promise<number> {
  let word = Math.round(performance.now())
  return until(
    async () => {
      one.sayEverywhere(++word)
      await new Promise((resolve) => setTimeout(resolve, 100))
      return heardOf(other, word)
    },
    (count) => count === PARTITIONS,
  )
}

test.before(async () => {
  cluster = await RedisCluster.start()
})
test.after.each(async () => {
  for (const { bus, presence } of nodes) {
    bus.close()
    await presence.close()
  }
  nodes = []
})
test.after(() => cluster.end())

test('every partition crosses, over all servers', async () => {
  const [one, other] = [new Node(), new Node()]
  await Promise.all(nodes.map((node) => node.isReady()))
  one.sayEverywhere(1)
  await until(
    () => heardOf(other, 1),
    (count) => count === PARTITIONS,
  )
  for (const server of cluster.servers) {
    const stats = await server.ask('INFO', 'commandstats')
    const calls = Number(/cmdstat_spublish:calls=(\d+)/.exec(stats)?.[1] ?? 0)
    assert.ok(calls > PARTITIONS / 6, `${calls} of the publications went to one server`)
  }
})

test('presence is seen from node to node, and gone with its node', async () => {
  const [one, other] = [new Node(), new Node()]
  await Promise.all(nodes.map((node) => node.isReady()))
  one.presence.put('n_1', 'alice', 'online')
  const isSeen = (seen: string) =>
    until(
      () => other.presence.statusOf('alice'),
      (status) => status === seen,
    )
  await isSeen('online')
  one.presence.remove('n_1', true)
  await isSeen('offline')
})

for (const which of [0, 1, 2])
  test(`server ${which} killed: the others' partitions go on, its own come back with it`, async () => {
    const [one, other] = [new Node(), new Node()]
    await Promise.all(nodes.map((node) => node.isReady()))
    const gaps = other.gaps
    const server = cluster.servers[which]!
    await server.kill()
    await until(
      () => other.client.isUp,
      (isUp) => !isUp,
    )
    assert.ok(other.gaps > gaps, 'the store has to be asked')
    await until(
      () => {
        one.sayEverywhere(7)
        return heardOf(other, 7)
      },
      (count) => count > PARTITIONS / 2 && count < PARTITIONS,
    )
    await server.start()
    const tookMs = await crossesEverywhere(one, other)
    console.log(`server ${which} back: all partitions after ${Math.round(tookMs)} ms`)
    // It asks every 600 ms.
    await until(
      () => other.client.isUp,
      (isUp) => isUp,
    )
  })

test.run()
