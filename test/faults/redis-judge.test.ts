// Fifty random faults, judged by the truth of open sockets: three nodes, their own processes, people who
// come and go, nodes killed or paused past their lease, Redis killed, emptied or paused. After each fault
// every node and the public set must say who is there. The same judge finds SADD and SREM alone wrong.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createClient } from 'redis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RedisClient } from '../../src/server/bus/redis-client.ts'
import { RedisPresence } from '../../src/server/bus/redis-presence.ts'
import { Redis } from '../support/redis.ts'

const PACE = { beatMs: 150, leaseMs: 900, settleMs: 1000, trustMs: 1500 }
/** Lease, sweep, and a connection to Redis that has to be made again. */
const HEALS_WITHIN_MS = 6000
const CYCLES = Number(process.env.RELAIS_CYCLES ?? 50)
const SEED = Number(process.env.RELAIS_SEED ?? Date.now() % 100_000)
const PEOPLE = Array.from({ length: 12 }, (_, index) => `user${index}`)

type Order = { put: string; user: string } | { remove: string } | 'who'

/** What a forked process does: presence as Relais does it, or with the plain set alone. */
function beNode(url: string, isNaive: boolean): void {
  const presence = isNaive ? null : new RedisPresence(new RedisClient(url, () => {}), PACE, 50)
  const client = createClient({ url, disableOfflineQueue: true })
  client.on('error', () => {})
  if (isNaive) void client.connect()
  const users = new Map<string, string>()
  process.on('message', async (order: Order) => {
    try {
      if (order === 'who') process.send!(presence === null ? [] : [...presence.here()].sort())
      else if ('put' in order) {
        users.set(order.put, order.user)
        if (presence) presence.put(order.put, order.user, 'online')
        else await client.sAdd('online_users', order.user)
      } else if (presence) presence.remove(order.remove, true)
      else await client.sRem('online_users', users.get(order.remove)!)
    } catch {
      // The plain way: nobody told Redis, and nobody will.
    }
  })
  process.send!('ready')
}

/** A small generator, so that a failing run can be run again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0
    return state % below
  }
}

class Node {
  child!: ChildProcess
  /** Connection → user: the truth. */
  readonly sockets = new Map<string, string>()

  constructor(
    readonly url: string,
    readonly isNaive: boolean,
  ) {}

  async start(): Promise<void> {
    this.sockets.clear()
    this.child = fork(process.argv[1]!, {
      env: { ...process.env, JUDGE_REDIS: this.url, JUDGE_NAIVE: this.isNaive ? '1' : '' },
    })
    await once(this.child, 'message')
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }

  async who(): Promise<string[]> {
    this.child.send('who')
    return (await once(this.child, 'message'))[0] as string[]
  }
}

/** Runs cycles of faults; answers what was wrong at rest, and the longest time that healing took. */
async function judge(isNaive: boolean, cycles: number) {
  const random = randomFrom(SEED)
  const redis = await Redis.start()
  const nodes = [0, 1, 2].map(() => new Node(redis.url, isNaive))
  await Promise.all(nodes.map((node) => node.start()))
  const wrong: string[] = []
  let [count, longestMs] = [0, 0]

  const comeAndGo = () => {
    const node = nodes[random(3)]!
    const open = [...node.sockets.keys()]
    if (open.length > 0 && random(5) < 2) {
      const connectionId = open[random(open.length)]!
      node.sockets.delete(connectionId)
      node.child.send({ remove: connectionId })
    } else {
      const [connectionId, user] = [`c${++count}`, PEOPLE[random(PEOPLE.length)]!]
      node.sockets.set(connectionId, user)
      node.child.send({ put: connectionId, user })
    }
  }
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const faults: Record<string, () => Promise<void>> = {
    'a node killed': async () => {
      const node = nodes[random(3)]!
      await node.kill()
      await node.start()
    },
    'a node paused past its lease': async () => {
      const node = nodes[random(3)]!
      node.child.kill('SIGSTOP')
      await wait(PACE.leaseMs * 1.5)
      node.child.kill('SIGCONT')
    },
    'Redis killed, back empty': async () => {
      await redis.kill()
      await wait(random(600))
      for (let step = 0; step < 3; step++) comeAndGo()
      await redis.start()
    },
    'Redis emptied': async () => void (await redis.ask((client) => client.flushAll())),
    'Redis hanging': async () => {
      redis.signal('SIGSTOP')
      for (let step = 0; step < 3; step++) comeAndGo()
      await wait(1500)
      redis.signal('SIGCONT')
    },
  }
  const names = Object.keys(faults)
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (let step = 0; step < 8; step++) comeAndGo()
    const name = names[random(names.length)]!
    await faults[name]!()
    for (let step = 0; step < 4; step++) comeAndGo()
    const truth = [...new Set(nodes.flatMap((node) => [...node.sockets.values()]))].sort().join()
    const start = performance.now()
    for (;;) {
      const said = [await redis.online().catch(() => ['Redis away'])]
      if (!isNaive) said.push(...(await Promise.all(nodes.map((node) => node.who()))))
      const healMs = performance.now() - start
      longestMs = Math.max(longestMs, healMs)
      if (said.every((each) => each.join() === truth)) break
      if (healMs < (isNaive ? 1000 : HEALS_WITHIN_MS)) await wait(50)
      else {
        wrong.push(
          `cycle ${cycle}, ${name}: ${said.map((each) => each.join()).join(' | ')}; ${truth}`,
        )
        break
      }
    }
  }
  for (const node of nodes) await node.kill()
  await redis.kill()
  return { wrong, longestMs: Math.round(longestMs) }
}

if (process.env.JUDGE_REDIS !== undefined)
  beNode(process.env.JUDGE_REDIS, Boolean(process.env.JUDGE_NAIVE))
else {
  const test = suite('judge')

  test(`after ${CYCLES} random faults nothing is wrong at rest`, async () => {
    const { wrong, longestMs } = await judge(false, CYCLES)
    console.log(`seed ${SEED}: longest healing ${longestMs} ms`)
    assert.equal(wrong, [], `seed ${SEED}`)
  })

  test('the same judge finds the plain set wrong', async () => {
    const { wrong } = await judge(true, 6)
    console.log(`the plain set was wrong ${wrong.length} times of 6`)
    assert.ok(wrong.length > 0)
  })

  test.run()
}
