// Many rooms at once: what one turn of the event loop has for a socket comes from several of them.
import { contest } from '../contest.js'
import { manyRooms } from '../contestants/layouts.js'
import { naiveWs } from '../contestants/naive-ws.js'
import { nats } from '../contestants/nats.js'
import { relais } from '../contestants/relais.js'
import { socketIo } from '../contestants/socket-io.js'

export const order = 30
export const title = 'Many rooms'
export const about = `A hundred rooms of fifty; everybody is in ten of them. In each room somebody else writes, with four
messages under way, as fast as they are acknowledged. (With nchan a socket publishes in one room alone, so it is not here.)`
export const columns = [
  { key: 'deliveriesPerSecond', title: 'deliveries/s', digits: 0 },
  { key: 'cpuPerDelivery', title: 'CPU µs per delivery', digits: 2 },
  { key: 'p50Ms', title: 'p50 ms', digits: 0 },
  { key: 'p99Ms', title: 'p99 ms', digits: 0 },
]
export const charts = [
  { kind: 'bars', key: 'deliveriesPerSecond', title: 'Deliveries per second in many rooms' },
]
const work = { window: 4, seconds: 3, warmSeconds: 1.5 }
export const numbers = { rooms: 100, size: 50, each: 10, ...work }
export const quick = { rooms: 10, size: 5, each: 2, window: 2, seconds: 0.2, warmSeconds: 0.1 }

export const run = ({ numbers, ...context }) =>
  contest({
    ...context,
    contestants: [relais, naiveWs, socketIo, nats],
    layout: manyRooms(numbers.rooms, numbers.size, numbers.each),
    numbers,
    columns,
    targets: [
      {
        says: 'CPU of a delivery ≤ 0.2 × that of the naive loop',
        ...{ of: relais, to: naiveWs, key: 'cpuPerDelivery', most: 0.2 },
      },
    ],
  })
