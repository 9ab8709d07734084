// Relais on PostgreSQL: one node, or two that share it and speak through Redis, half of the people on each. CPU is that
// of nodes and Redis; PostgreSQL, which does the same for one node as for two, is counted aside.
import { openPostgres, openRedis } from '../costs/engines.js'
import { makePeople, startRelay } from '../costs/relay.js'
import { pin, SERVER_CORE } from '../machine.js'
import { meetNeeds } from '../../needs.js'
import { BODIES, loadOf, makeRooms } from './relais.js'
import { bodiesFaults } from './stored.js'

export const oneNode = {
  name: 'Relais, one node',
  version: () => 'PostgreSQL, without Redis',
  hasOneOrder: true,
  missing,
  open: async (layout) => open(layout, await openPostgres(), null, 1),
}

export const twoNodes = {
  name: 'Relais, two nodes',
  version: () => 'PostgreSQL, Redis, half of the people on each node',
  hasOneOrder: true,
  missing,
  open: async (layout) => open(layout, await openPostgres(), await openRedis(), 2),
}

/** Those that a test of a cluster needs, found or installed as for it. */
async function missing() {
  const [lacking] = await meetNeeds(['two-nodes-cluster.test.ts'])
  return lacking === undefined ? null : lacking.says
}

async function open(layout, postgres, redis, count) {
  pin(postgres.pid, SERVER_CORE)
  if (redis !== null) pin(redis.pid, SERVER_CORE)
  const settings = { DATABASE_URL: postgres.url, REDIS_URL: redis?.url ?? '', NODE_URL: '' }
  const nodes = []
  for (let node = 0; node < count; node++)
    nodes.push(await startRelay(settings, undefined, { core: SERVER_CORE, collects: false }))
  const ids = await makePeople(nodes[0], layout.sockets)
  const rooms = await makeRooms(nodes[0], layout, ids)
  const pids = [...nodes.map(({ pid }) => pid), ...(redis === null ? [] : [redis.pid])]
  return {
    load: await loadOf(layout, { ids, rooms, portOf: (socket) => nodes[socket % count].port }),
    pids: () => pids,
    aside: postgres.cpuMicroseconds,
    faults: async (counts) => {
      const rows = await postgres.ask(BODIES)
      return bodiesFaults(
        rows.map(({ body }) => body),
        counts,
      )
    },
    stop: async () => {
      for (const part of [...nodes, ...(redis === null ? [] : [redis]), postgres]) await part.stop()
    },
  }
}
