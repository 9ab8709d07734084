// What it costs to be two: the same people and messages on one node, and on two that speak through Redis.
import { contest } from '../contest.js'
import { oneRoom } from '../contestants/layouts.js'
import { oneNode, twoNodes } from '../contestants/relais-nodes.js'

export const order = 45
export const title = 'Two nodes'
export const about = `A thousand members of one room, on one node or half of them on each of two, on PostgreSQL (SQLite is for
one process). Quiet: twenty messages a second. Busy: fifty writers with four messages under way. CPU of a delivery is that of
the nodes and of Redis; that of PostgreSQL is told for each message beside it. All of them share the one core.`
export const columns = [
  { key: 'deliveriesPerSecond', title: 'deliveries/s', digits: 0 },
  { key: 'cpuPerDelivery', title: 'CPU µs per delivery', digits: 2 },
  { key: 'asidePerMessage', title: 'PostgreSQL, CPU µs per message', digits: 0 },
  { key: 'p50Ms', title: 'p50 ms', digits: 1 },
  { key: 'p99Ms', title: 'p99 ms', digits: 1 },
]
export const charts = [
  { kind: 'bars', key: 'cpuPerDelivery', title: 'CPU of a delivery, µs: less is better' },
]
const work = { members: 1000, warmSeconds: 1.5, seconds: 3 }
const tiny = { members: 20, warmSeconds: 0.1, seconds: 0.2 }
export const numbers = {
  quiet: { ...work, writers: 20, perSecond: 20 },
  busy: { ...work, writers: 50, window: 4 },
}
export const quick = { busy: { ...tiny, writers: 4, window: 2 } }

export async function run({ numbers, ...context }) {
  const all = { rows: [], targets: [], faults: [], notes: [] }
  for (const [kind, load] of Object.entries(numbers)) {
    const target = { of: twoNodes, to: oneNode, key: 'cpuPerDelivery', most: 1.5 }
    const { rows, ...said } = await contest({
      ...context,
      contestants: [oneNode, twoNodes],
      layout: oneRoom(load.members, load.writers),
      numbers: load,
      columns,
      targets: [{ says: `${kind}: CPU of a delivery ≤ 1.5 × that of one node`, ...target }],
    })
    all.rows.push(...rows.map((row) => ({ ...row, name: `${row.name}, ${kind}` })))
    for (const [what, list] of Object.entries(said)) all[what].push(...list)
  }
  return all
}
