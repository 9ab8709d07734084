// What a message costs that is alone in its turn of the event loop, and how soon everybody has it.
import { contest } from '../contest.js'
import { oneRoom } from '../contestants/layouts.js'
import { naiveWs } from '../contestants/naive-ws.js'
import { nats } from '../contestants/nats.js'
import { nchan } from '../contestants/nchan.js'
import { relais } from '../contestants/relais.js'
import { socketIo } from '../contestants/socket-io.js'

export const order = 20
export const title = 'A quiet room'
export const about = `A thousand members of one room, and twenty messages a second, whatever the servers do: nothing can be
gathered, so each message is a thousand writes to sockets. Latency is from when a message was meant to be sent to each of
its deliveries, so the last of a thousand waits for the others. Relais commits each message first.`
export const limits = `nginx + nchan, written in C, is ahead of all in every column. Relais and the naive loop spend most of a delivery in the kernel: 72–74 % of the CPU of Relais is sending over TCP and waking whoever reads
(\`perf\`), 2.3–2.8 µs are Node's way of writing to a socket, and the hub's own functions about 1 %. Before each message there is a commit, which
the naive loop does not have; its wait for the disk is in the p99. The two are so near each other that
the medians of five rounds fall on either side: 0.92 to 1.02 × the CPU, 0.95 to 1.04 × the p99 in two runs. Tried without gain: one pass over the receivers instead of two, one
list of buffers for all of them, no second look at who has an answer to get.`
export const columns = [
  { key: 'cpuPerDelivery', title: 'CPU µs per delivery', digits: 2 },
  { key: 'p50Ms', title: 'p50 ms', digits: 1 },
  { key: 'p99Ms', title: 'p99 ms', digits: 1 },
  { key: 'p999Ms', title: 'p99.9 ms', digits: 1 },
]
export const charts = [
  { kind: 'bars', key: 'cpuPerDelivery', title: 'CPU of a delivery, µs: less is better' },
]
export const numbers = { members: 1000, writers: 20, perSecond: 20, seconds: 4, warmSeconds: 1.5 }
export const quick = { members: 20, writers: 4, perSecond: 50, seconds: 0.2, warmSeconds: 0.1 }

export const run = ({ numbers, ...context }) =>
  contest({
    ...context,
    contestants: [relais, naiveWs, socketIo, nats, nchan],
    layout: oneRoom(numbers.members, numbers.writers),
    numbers,
    columns,
    targets: [
      {
        says: 'CPU of a delivery ≤ 0.95 × that of the naive loop',
        ...{ of: relais, to: naiveWs, key: 'cpuPerDelivery', most: 0.95 },
      },
      { says: 'p99 ≤ that of the naive loop', of: relais, to: naiveWs, key: 'p99Ms', most: 1 },
    ],
  })
