// What happens when a server that has everybody dies and comes back: all its people connect at once, none waits, and each
// asks what they missed. Insists that all learn of the message that was written meanwhile.
import { makeCircles } from '../costs/connections.js'
import { speaker } from '../costs/messages.js'
import { cpuMicroseconds, makePeople, tokenFor, withMetrics } from '../costs/relay.js'
import { frame, Generator, upgrade } from '../generator.js'
import { LOAD_CORE } from '../machine.js'
import { openSqliteStore } from '../stores.js'

export const order = 70
export const title = 'All reconnect at once'
export const about = `Everybody is in five conversations. The server was killed and has started again, a message was written into
the lobby; then all open their sockets in the same moment, are welcomed, and ask what they missed since the revs they know. How late the event
loop comes round is what \`/metrics\` says, less the 10 ms between two looks.`
export const limits = `Of the CPU of one who comes back, measured alone in a loop: SQL 200 µs (their conversations and the members of their
groups 140, what they missed 34, who they are and how far all is 26), their conversations as JSON 18; about 100 is the kernel's. The token of
another backend is 140 in the crowd, though 31 in a loop: jose asks WebCrypto, on another thread. With jsonwebtoken, which does not, one
of 4,000 took 735 µs instead of 870 to 900; such tokens stay with the package that checks all of their kinds in one place.
Node takes one connection in each turn of its event loop, and the system has room for 4,096 who wait (\`net.core.somaxconn\`); it
turns the others away (\`nstat -az TcpExtListenOverflows\`), and asks again for them after 1, 3, 7 and 15 s. So the door takes those who knock
before it lets in those it has taken: in turns on one quiet machine all were back after 7.6, 7.7 and 7.6 s, and without that after
7.8, 15.5 and 15.3 s. What eight who are let in together have in common is little, so nothing of it is kept: they rarely share a group. Tried without gain: one statement
for the members of all groups (the rows cost, not the statements), more people let in each turn.`
export const columns = [
  { key: 'people', title: 'people', digits: 0 },
  { key: 'all', title: 'all resumed, s', digits: 1 },
  { key: 'p50', title: 'one resumed, p50 ms', digits: 0 },
  { key: 'late', title: 'event loop late, p99 ms', digits: 0 },
  { key: 'mostLate', title: 'at most ms', digits: 0 },
  { key: 'cpu', title: 'CPU µs of one', digits: 0 },
]
export const numbers = { people: 10_000 }
export const quick = { people: 200 }

export async function run({ numbers: { people } }) {
  const data = await openSqliteStore()
  const maker = await data.start()
  const ids = await makePeople(maker, people)
  await makeCircles(maker, ids)
  await maker.stop({ isKept: true })
  const revs = await revsOf(data, ids)

  const relay = await data.start(withMetrics)
  await (await speaker(relay, ids[0], 'lobby')).say()
  const sockets = await Promise.all(
    ids.map(async (id) => ({ port: relay.port, steps: resume(await tokenFor(id), revs.get(id)) })),
  )
  const generator = new Generator({ sockets, streams: [] }, LOAD_CORE)
  await relay.loopDelays()
  const cpu = cpuMicroseconds(relay.pid)
  const { seconds, p50Ms } = await generator.open(people)
  const spent = cpuMicroseconds(relay.pid) - cpu
  const { p99, most } = await relay.loopDelays()
  await generator.stop()
  await relay.stop({ isKept: true })
  await data.stop()
  const cells = { people, all: seconds, p50: p50Ms, late: p99, mostLate: most, cpu: spent / people }
  return {
    rows: [{ name: 'Relais', cells }],
    targets: [
      { says: 'all resumed within 10 s', value: seconds, unit: 's', most: 10 },
      { says: 'the event loop late by less than 200 ms, p99', value: p99, unit: 'ms', most: 200 },
    ],
  }
}

/** How far everybody's conversations are. */
async function revsOf(data, ids) {
  const { store, close } = await data.open()
  const revs = new Map()
  for (const userId of ids) {
    const reaches = await store.reachesOf({ userId })
    revs.set(userId, Object.fromEntries(reaches.map(({ id, rev }) => [id, rev])))
  }
  await close()
  return revs
}

/** What a client sends, each when it has got what it waited for: at last the message that it missed. */
const resume = (token, conversations) => [
  upgrade(`/?token=${token}`),
  {
    expect: '"type":"welcome"',
    send: frame(JSON.stringify({ type: 'sync', id: 'sync', conversations })),
  },
  { expect: `"changes":{"lobby":{"rev":${conversations.lobby + 1},"messages":[{` },
]
