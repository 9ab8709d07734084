// How many messages one core puts on disk and acknowledges, when each has but one reader.
import { contest } from '../contest.js'
import { pairs } from '../contestants/layouts.js'
import { relais } from '../contestants/relais.js'
import { durableSocketIo } from '../contestants/socket-io.js'

export const order = 40
export const title = 'Messages on disk'
export const about = `Two hundred conversations of two. In each one writes, with four messages under way, as fast as they are
acknowledged, which is when they are on disk: SQLite, WAL, \`synchronous=FULL\`. Relais commits what one turn of the event
loop has brought together; beside it Socket.IO with a transaction for each message, as one writes it at first.`
export const limits = `The ratio depends on the disk: a transaction for each message waits for it each time. Where a wait took longer
(Socket.IO + SQLite 2,873 messages/s, 185 µs) it was 5.51 (5.27–6.29) ×, with Relais at 16,246 messages/s. Of the CPU of a
message 28 % is the kernel (the log of the database, reading and writing sockets), 17 % SQLite, the rest JSON, checks and
promises (\`--cpu-prof\`). Writing a turn's messages together and giving up the index of all messages by rev took it from 77 to 57 µs there.
Tried without gain: a larger young generation, \`RETURNING\`, rows inserted several at a time, a larger page cache, fewer promises for each
message, pages of 2 KB. Measured each by itself, beside other work, and left alone, because it would save less than 3 %: pages of 8 KB (about 1.5 µs), no
foreign keys (0.5–1.4 µs), frames built from parts instead of by \`JSON.stringify\` (0.6 of 2.0 µs), unmasking in native code (at most 0.5 µs), a
turn's frames for a socket joined into one buffer (0.1–0.3 µs), a second look at the sockets before each commit (0.98 ×, 19 pairs of rounds).`
export const columns = [
  { key: 'acknowledgedPerSecond', title: 'messages/s', digits: 0 },
  { key: 'cpuPerMessage', title: 'CPU µs per message', digits: 1 },
  { key: 'p50Ms', title: 'p50 ms', digits: 1 },
  { key: 'p99Ms', title: 'p99 ms', digits: 1 },
  { key: 'p999Ms', title: 'p99.9 ms', digits: 1 },
]
export const charts = [
  { kind: 'bars', key: 'acknowledgedPerSecond', title: 'Messages on disk per second' },
]
export const numbers = { pairs: 200, window: 4, seconds: 4, warmSeconds: 1.5 }
export const quick = { pairs: 5, window: 2, seconds: 0.2, warmSeconds: 0.1 }

export const run = ({ numbers, ...context }) =>
  contest({
    ...context,
    contestants: [relais, durableSocketIo],
    layout: pairs(numbers.pairs),
    numbers,
    columns,
    targets: [
      {
        says: '≥ 20,000 acknowledged messages/s',
        ...{ of: relais, key: 'acknowledgedPerSecond', least: 20_000, unit: '/s' },
      },
      {
        says: '≥ 5 × those of Socket.IO with one transaction per message',
        ...{ of: relais, to: durableSocketIo, key: 'acknowledgedPerSecond', least: 5 },
      },
    ],
  })
