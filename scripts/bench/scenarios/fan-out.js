// How much of a busy room one core carries: a thousand members, fifty of whom always have four messages under way.
import { naiveWs } from '../contestants/naive-ws.js'
import { nats } from '../contestants/nats.js'
import { nchan } from '../contestants/nchan.js'
import { oneRoom } from '../contestants/layouts.js'
import { relais } from '../contestants/relais.js'
import { socketIo } from '../contestants/socket-io.js'
import { contest } from '../contest.js'

export const order = 10
export const title = 'A busy room'
export const about = `A thousand members of one room. Fifty of them write, each with four messages under way, as fast as
they are acknowledged. Relais commits every message to disk before it acknowledges it; the others keep nothing, or the
last ones in memory. Relais gathers what one turn of the event loop has for a socket into one write; the busier it is, the
more messages share one. The naive loop and Socket.IO write each by itself, which in a quiet room (below) is all that anybody can
do. Latency is from sending a message to its acknowledgement, or to one's own copy of it.`
export const columns = [
  { key: 'deliveriesPerSecond', title: 'deliveries/s', digits: 0 },
  { key: 'cpuPerDelivery', title: 'CPU µs per delivery', digits: 2 },
  { key: 'p50Ms', title: 'p50 ms', digits: 0 },
  { key: 'p99Ms', title: 'p99 ms', digits: 0 },
]
export const charts = [{ kind: 'bars', key: 'deliveriesPerSecond', title: 'Deliveries per second' }]
export const numbers = { members: 1000, writers: 50, window: 4, seconds: 3, warmSeconds: 1.5 }
export const quick = { members: 20, writers: 4, window: 2, seconds: 0.2, warmSeconds: 0.1 }

export const run = ({ numbers, ...context }) =>
  contest({
    ...context,
    contestants: [relais, naiveWs, socketIo, nats, nchan],
    layout: oneRoom(numbers.members, numbers.writers),
    numbers,
    columns,
    targets: [
      {
        says: '≥ 30 × the deliveries of Socket.IO',
        of: relais,
        to: socketIo,
        key: 'deliveriesPerSecond',
        least: 30,
      },
      {
        says: '≥ 4 × the deliveries of nats-server',
        of: relais,
        to: nats,
        key: 'deliveriesPerSecond',
        least: 4,
      },
    ],
  })
