// Measurements of costs.js about two nodes: what they tell each other through Redis of messages and of people.
import { openPostgres, openRedis } from './engines.js'
import { kilobytes, microseconds, perSecond } from './figures.js'
import { loadSource } from '../../source.js'
import { makePairs, sayAll, speakersOf } from './messages.js'
import {
  connectAll,
  cpuMicroseconds,
  makePeople,
  pause,
  residentBytes,
  startRelay,
} from './relay.js'

/** People in pairs, who write on one node, each message alone in its turn: to each other there, which the other node hears
 * for nothing, or to the other of the pair on the other node. */
export async function nodes({ pairs = 100, seconds = 15 } = {}) {
  const [redis, postgres] = [await openRedis(), await openPostgres()]
  const settings = { REDIS_URL: redis.url, DATABASE_URL: postgres.url, NODE_URL: '' }
  const here = await startRelay(settings)
  const elsewhere = await startRelay(settings)
  const { groups, writers, others } = await makePairs(here, pairs)
  const bystanders = await makePeople(elsewhere, 40, 'bystander')
  await makePairs(elsewhere, 300, { people: bystanders, name: 'aside' })
  await connectAll(elsewhere, bystanders)
  const measure = () => [
    cpuMicroseconds(here.pid),
    cpuMicroseconds(elsewhere.pid),
    cpuMicroseconds(redis.pid),
    postgres.cpuMicroseconds(),
  ]
  const speakers = await speakersOf(here, writers, groups)
  const costs = async (everyMs = 1000) => {
    await pause(3000)
    const still = await spentOver(measure, () => pause(10_000))
    let sent = 0
    const busy = await spentOver(measure, async () => {
      sent = await sayAll(speakers, everyMs === 0 ? 4 : 1, seconds, everyMs)
    })
    return busy.spent.map((spent, at) => (spent - (still.spent[at] * busy.ms) / still.ms) / sent)
  }
  const unheard = await costs()
  const many = await costs(0)
  const sockets = await connectAll(elsewhere, others)
  const heard = await costs()
  for (const socket of sockets) socket.terminate()
  for (const part of [here, elsewhere, redis, postgres]) await part.stop()
  return {
    'a message, for the node that stores it': microseconds(unheard[0]),
    'to hear of it for nobody': microseconds(unheard[1]),
    'to hear of many for nobody': microseconds(many[1]),
    'to hear of it and deliver it once': microseconds(heard[1]),
    'Redis, for a message told to two nodes': microseconds(unheard[2]),
    'Redis, for one of many': microseconds(many[2]),
    'PostgreSQL, for a message': microseconds(unheard[3]),
  }
}

/** Of two nodes one has the people, who are away and back again; the other only hears of it. */
export async function presence({ people = 2000, each = 2000, seconds = 10 } = {}) {
  const redis = await openRedis()
  const [here, elsewhere] = await Promise.all(
    [1, 2].map(() => startRelay({ REDIS_URL: redis.url })),
  )
  const ids = await makePeople(here, people)
  const sockets = await connectAll(here, ids)
  await pause(5000)
  const parts = [redis.pid, here.pid, elsewhere.pid]
  const measure = () => parts.map((pid) => cpuMicroseconds(pid))
  const still = await spentOver(measure, () => pause(10_000))
  let changes = 0
  const busy = await spentOver(measure, async (start) => {
    for (let ms = 0; ms < seconds * 1000; ms = performance.now() - start) {
      for (; changes < (ms / 1000) * each; changes++) {
        const status = Math.floor(changes / people) % 2 === 0 ? 'away' : 'online'
        sockets[changes % people].send(JSON.stringify({ type: 'set_status', status }))
      }
      await pause(5)
    }
  })
  const [inRedis, , heard] = busy.spent.map(
    (spent, at) => (spent - (still.spent[at] * busy.ms) / still.ms) / changes,
  )
  for (const socket of sockets) socket.terminate()
  for (const part of [here, elsewhere, redis]) await part.stop()
  return {
    'a change of status in Redis, told to two nodes': microseconds(inRedis),
    'to hear of it': microseconds(heard),
    'changes of status': perSecond((changes * 1000) / busy.ms),
  }
}

async function spentOver(measure, work) {
  const [before, start] = [measure(), performance.now()]
  await work(start)
  const ms = performance.now() - start
  return { ms, spent: measure().map((after, at) => after - before[at]) }
}

/** Many people of other nodes: what one of them takes in Redis and in each node, and what reading all of them takes. */
export async function everybody({ people = 200_000 } = {}) {
  const redis = await openRedis()
  const { PUBLIC_VIEW, beat, put, snapshot } = await loadSource('src/server/bus/redis-scripts.ts')
  const { PresenceView } = await loadSource('src/server/bus/presence-view.ts')
  const { createClient } = await import('redis')
  const client = await createClient({ url: redis.url }).connect()
  const run = (script, values) => client.eval(script, { keys: [PUBLIC_VIEW], arguments: values })
  await run(beat, ['n_other', '600000', 'e_1', '1', '', '-1', '2500'])
  const memory = residentBytes(redis.pid)
  for (let at = 0; at < people; at += 250) {
    const ids = Array.from({ length: 250 }, (_, next) => `u_${String(at + next).padStart(20, '0')}`)
    await run(put, ['n_other', 'e_1', '-1', ...ids.flatMap((id) => [id, 'online'])])
  }
  const grown = residentBytes(redis.pid) - memory
  const before = [cpuMicroseconds(redis.pid), cpuMicroseconds(process.pid)]
  const [, , flat] = await run(snapshot, [])
  const inRedis = cpuMicroseconds(redis.pid) - before[0]
  const inNode = cpuMicroseconds(process.pid) - before[1]
  const statuses = []
  for (let at = 0; at < flat.length; at += 2) statuses.push([flat[at], flat[at + 1]])
  const { setFlagsFromString } = await import('node:v8')
  const { runInNewContext } = await import('node:vm')
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const view = new PresenceView({ statusOf: () => 'offline', here: () => [] })
  collect()
  const empty = process.memoryUsage().heapUsed
  // Ids of their own, as the next reading would bring them.
  view.replace(statuses.map(([id, told]) => [Buffer.from(id).toString(), told]))
  collect()
  const held = process.memoryUsage().heapUsed - empty
  const known = [...view.here()].length
  if (known !== people) throw new Error(`the node knows only ${known}`)
  await client.close()
  await redis.stop()
  return {
    'memory of a person in Redis': kilobytes(grown / people),
    'memory of a person in each node': kilobytes(held / people),
    'Redis, for a person in a reading of all': microseconds(inRedis / people),
    'the node that reads, for each': microseconds(inNode / people),
  }
}
