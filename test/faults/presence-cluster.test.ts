// Three nodes, a Redis, and people with windows on several nodes who come and go, under faults drawn from a seed
// (RELAIS_SEED): nodes killed, stopped, paused past their lease or cut off from Redis; Redis killed, emptied or
// hanging. At rest the set online_users and the people of every node must say what the open sockets say, soon
// enough, and nobody who has a window elsewhere may be called offline in between.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PACE } from '../../src/server/bus/redis-pace.ts'
import { VIEW_SECONDS } from '../../src/server/bus/redis-scripts.ts'
import { startCluster, type Cluster, type ClusterNode } from '../support/cluster.ts'
import { buildMutant, type Mutant } from '../support/mutant.ts'
import { pause } from '../support/person.ts'
import { oneOf, randomFrom, SEED, type Random } from '../support/random.ts'
import { endServers } from '../support/server.ts'
import { Tabs } from '../support/tabs.ts'

const CYCLES = Math.ceil(Number(process.env.RELAIS_CYCLES ?? 30) / 10)
const PEOPLE = 12

/** How long things take, and how soon what is wrong must be right again. */
interface Pace {
  leaseMs: number
  graceMs: number
  /** After the death of a node; after a pause; after anything else. */
  killedMs: number
  pausedMs: number
  healedMs: number
}
const AS_IT_IS: Pace = {
  leaseMs: 9000,
  graceMs: 3000,
  killedMs: 15_000,
  pausedMs: 3000,
  healedMs: 5000,
}
const HURRIED: Pace = {
  leaseMs: 2000,
  graceMs: 500,
  killedMs: 6000,
  pausedMs: 3000,
  healedMs: 5000,
}

interface Fault {
  does: (around: Around) => Promise<void>
  ends?: (around: Around) => Promise<void> | void
  /** Whether it lasts longer than a lease. */
  isLong?: boolean
  /** Whether only one node is struck. */
  strikesNode?: boolean
  heals: 'killedMs' | 'pausedMs' | 'healedMs'
  losesSet?: boolean
  /** Whether nobody can renew the set, which ends by itself. */
  holdsRenewal?: boolean
}
interface Around {
  cluster: Cluster
  node: ClusterNode
}

const NAMES = [
  'a node is killed',
  'a node is paused past its lease',
  'a node is cut off past its lease',
  'a node is cut off for a moment',
  'a node is stopped',
  'Redis is killed and comes back empty',
  'Redis loses its memory',
  'Redis hangs for a moment',
  'Redis hangs past the leases',
] as const
type FaultName = (typeof NAMES)[number]

const faults: Record<FaultName, Fault> = {
  'a node is killed': {
    does: async ({ node }) => void (await node.kill()),
    strikesNode: true,
    heals: 'killedMs',
  },
  'a node is stopped': {
    does: async ({ node }) => void (await node.kill('SIGTERM')),
    strikesNode: true,
    heals: 'healedMs',
  },
  'a node is paused past its lease': {
    does: async ({ node }) => node.pause(),
    ends: ({ node }) => node.resume(),
    isLong: true,
    strikesNode: true,
    heals: 'pausedMs',
  },
  'a node is cut off past its lease': {
    does: async ({ node }) => node.cutOff('silence'),
    ends: ({ node }) => node.rejoin(),
    isLong: true,
    strikesNode: true,
    heals: 'healedMs',
  },
  'a node is cut off for a moment': {
    does: async ({ node }) => node.cutOff('reset'),
    ends: ({ node }) => node.rejoin(),
    strikesNode: true,
    heals: 'healedMs',
  },
  'Redis is killed and comes back empty': {
    does: ({ cluster }) => cluster.redis.kill(),
    ends: ({ cluster }) => cluster.redis.start(),
    heals: 'healedMs',
    losesSet: true,
  },
  'Redis loses its memory': {
    does: async ({ cluster }) => void (await cluster.redis.ask((client) => client.flushAll())),
    heals: 'healedMs',
    losesSet: true,
  },
  'Redis hangs for a moment': {
    does: async ({ cluster }) => cluster.redis.signal('SIGSTOP'),
    ends: ({ cluster }) => cluster.redis.signal('SIGCONT'),
    heals: 'healedMs',
  },
  'Redis hangs past the leases': {
    does: async ({ cluster }) => cluster.redis.signal('SIGSTOP'),
    ends: ({ cluster }) => cluster.redis.signal('SIGCONT'),
    isLong: true,
    heals: 'healedMs',
    holdsRenewal: true,
  },
}

const test = suite('presence cluster')
test.after(endServers)

/** Each as often as the others, in an order drawn anew each time. */
function* deck(random: Random): Generator<FaultName, never> {
  for (;;)
    for (const left = [...NAMES]; left.length > 0;) yield left.splice(random(left.length), 1)[0]!
}

/** Answers what was wrong at first, if anything, and the longest that healing took after each kind of fault. */
async function judge(pace: Pace, draw: Iterator<FaultName>, cycles: number, program?: string) {
  const random = randomFrom(SEED)
  const cluster = await startCluster({ random, program })
  const tabs = await Tabs.start(cluster, PEOPLE, random, pace.graceMs)
  const wrong: string[] = []
  const longestMs: Record<string, number> = {}
  const steps = async (count: number) => {
    for (let step = 0; step < count; step++) await tabs.step()
  }
  for (let cycle = 0; cycle < cycles && wrong.length === 0; cycle++) {
    const name = draw.next().value as FaultName
    const around = { cluster, node: oneOf(random, cluster.nodes) }
    const fault = faults[name]
    const note = (faulty: string[]) =>
      wrong.push(...faulty.map((each) => `${cycle}, ${name}: ${each}`))
    await steps(6)
    await tabs.rest()
    note((await tabs.heal(2000)).wrongs)

    const flaps = tabs.hold(fault.strikesNode ? around.node : null)
    const ids = await nodeIds(cluster)
    const struckAt = performance.now()
    await fault.does(around)
    await steps(3)
    await pause(fault.isLong ? pace.leaseMs * 1.25 : random(1000))
    note(await tabs.localWrongs())
    const fromMs = fault.ends === undefined ? struckAt : performance.now()
    await fault.ends?.(around)
    if (!around.node.isUp && random(2) === 0) {
      await around.node.start()
      await tabs.settle()
    }
    const hasEnded = fault.holdsRenewal && fromMs - struckAt > VIEW_SECONDS * 1000 - PACE.beatMs
    const { wrongs, tookMs } = await tabs.heal(pace[fault.heals], fromMs)
    longestMs[name] = Math.round(Math.max(longestMs[name] ?? 0, tookMs))
    await steps(3)
    await tabs.rest()
    // Who left after a loss is known when all nodes have told again, and so only when healing is over; in a hurry rest
    // comes sooner.
    const leftMs = fault.losesSet ? fromMs + pace[fault.heals] - performance.now() : 0
    const atRest = await tabs.heal(Math.max(2000, leftMs))
    note([...wrongs, ...atRest.wrongs, ...flaps(!fault.losesSet && !hasEnded)])
    if (name === 'a node is paused past its lease') {
      const now = await nodeIds(cluster)
      if (now.filter((id) => !ids.includes(id)).length !== 1) note([`${ids} became ${now}`])
    }
    if (!around.node.isUp) await around.node.start()
    await tabs.settle()
  }
  await cluster.end()
  return { wrong, longestMs }
}

/** Under which ids the nodes have a lease. */
const nodeIds = ({ redis }: Cluster): Promise<string[]> =>
  redis.ask(async (client) => (await client.zRange('{online_users}:nodes', 0, -1)).sort())

for (const [words, pace, cycles] of [
  ['', AS_IT_IS, CYCLES],
  [', all in a hurry', HURRIED, 2 * CYCLES],
] as const)
  test(`after ${cycles} random faults nothing is wrong at rest, and nobody has flapped${words}`, async () => {
    const program = pace === HURRIED ? await buildMutant('is in a hurry') : undefined
    const { wrong, longestMs } = await judge(pace, deck(randomFrom(SEED)), cycles, program)
    console.log(`seed ${SEED}: longest healing in ms ${JSON.stringify(longestMs)}`)
    assert.equal(wrong, [], `seed ${SEED}`)
  })

/** Servers that break a promise, and the fault after which it must be seen. */
const broken: [Mutant, FaultName][] = [
  ['takes whoever leaves one node out of the public set', 'a node is stopped'],
  ['leaves the people of a dead node where they were', 'a node is killed'],
]

for (const [mutant, name] of broken)
  test(`a server that ${mutant} is found out`, async () => {
    const always = { next: () => ({ value: name }) }
    const program = await buildMutant('is in a hurry', mutant)
    const { wrong } = await judge(HURRIED, always, 5, program)
    assert.ok(wrong.length > 0, `seed ${SEED}`)
  })

test.run()
