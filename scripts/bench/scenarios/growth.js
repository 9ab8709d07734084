// How the cost of a message grows with what is there already: messages in its conversation, members who get it, accounts.
// One message at a time, the sizes in turns; insists that each was stored in its place and reached every member.
import { quantile } from '../costs/figures.js'
import { speaker } from '../costs/messages.js'
import { connectAll, cpuMicroseconds, makeGroups, makePeople, pause } from '../costs/relay.js'
import { membersSql, messagesSql, peopleSql } from '../seed.js'
import { openSqliteStore } from '../stores.js'

const LOOKED_EVERY_MS = 5
const MOST_TRIES = 6000
/** Times as much as with the fewest, at most, where it must not grow. */
const FLAT = 1.5

export const order = 110
export const title = 'How costs grow'
export const about = `CPU of the server for one message, alone in its turn of the event loop: in a conversation of two with
so many messages already; between two who have so many accounts beside them; to so many members, all connected. The sizes take turns, so that what
else the machine does meets all of them; the median of the turns counts.`
export const columns = [
  { key: 'size', title: 'how many', digits: 0 },
  { key: 'cpu', title: 'CPU µs of a message', digits: 0 },
]
export const charts = [
  {
    kind: 'lines',
    x: 'size',
    y: 'cpu',
    title: 'CPU µs of a message, beside so many: what is level costs the same',
  },
]
export const numbers = {
  turns: 9,
  messages: [10, 1000, 100_000, 1_000_000],
  accounts: [100, 1000, 10_000, 100_000],
  members: [10, 100, 1000, 5000],
}
export const quick = { turns: 2, messages: [10, 1000], accounts: [10, 1000], members: [10, 50] }

const curves = [
  { of: 'messages', open: withMessages, each: 50 },
  { of: 'accounts', open: withAccounts, each: 50 },
  { of: 'members', open: withMembers, each: 20, isLinear: true },
]

export async function run({ numbers, say }) {
  const [rows, targets] = [[], []]
  for (const { of, open, each, isLinear } of curves) {
    const sizes = numbers[of]
    const costs = await grow(await open(sizes), numbers.turns, each)
    for (const [at, size] of sizes.entries())
      rows.push({ name: of, line: of, cells: { size, cpu: costs[at] } })
    const times = sizes.at(-1) / sizes[0]
    targets.push({
      says: `${times.toLocaleString('en')} times the ${of}: a message costs ${isLinear ? `at most ${times.toLocaleString('en')} times as much` : `the same (at most ${FLAT} ×)`}`,
      value: costs.at(-1) / costs[0],
      unit: '×',
      most: isLinear ? times : FLAT,
    })
    say(`  ${of}: ${costs.map((cost) => cost.toFixed(0)).join(', ')} µs`)
  }
  return { rows, targets }
}

/** What a message costs in each of these places. */
async function grow({ places, stop }, turns, each) {
  const taken = places.map(() => [])
  for (let turn = 0; turn <= turns; turn++)
    for (const [at, { pid, before, say, heard }] of places.entries()) {
      const cpu = cpuMicroseconds(pid)
      for (let time = 1; time <= each; time++)
        insistOnPlace(await say(), before + turn * each + time)
      await heard?.((turn + 1) * each)
      // The first turn is for compiling.
      if (turn > 0) taken[at].push((cpuMicroseconds(pid) - cpu) / each)
    }
  await stop()
  return taken.map((values) => quantile(values, 0.5))
}

function insistOnPlace({ seq }, wanted) {
  if (seq !== wanted) throw new Error(`a message is at ${seq} instead of ${wanted}`)
}

/** Conversations of two on one server; `before` is how many messages are there. */
async function withMessages(sizes) {
  const data = await openSqliteStore()
  const maker = await data.start()
  const pair = await makePeople(maker, 2)
  const groups = await makeGroups(
    maker,
    sizes.map(() => pair),
  )
  await maker.stop({ isKept: true })
  for (const [at, size] of sizes.entries()) await data.fill(messagesSql(groups[at], pair, 1, size))
  const relay = await data.start()
  const places = []
  for (const [at, before] of sizes.entries())
    places.push({ pid: relay.pid, before, ...(await speaker(relay, pair[0], groups[at])) })
  return { places, stop: () => stopAll([relay], [data]) }
}

/** A server for each number of accounts. */
async function withAccounts(sizes) {
  const [stores, relays, places] = [[], [], []]
  for (const size of sizes) {
    const data = await openSqliteStore()
    const maker = await data.start()
    const pair = await makePeople(maker, 2)
    const [group] = await makeGroups(maker, [pair])
    await maker.stop({ isKept: true })
    await data.fill(peopleSql(1, size))
    const relay = await data.start()
    places.push({ pid: relay.pid, before: 0, ...(await speaker(relay, pair[0], group)) })
    stores.push(data)
    relays.push(relay)
  }
  return { places, stop: () => stopAll(relays, stores) }
}

/** Conversations of one server, whose members are all connected. */
async function withMembers(sizes) {
  const data = await openSqliteStore()
  const maker = await data.start()
  const ids = await makePeople(maker, sizes.at(-1))
  const [writer] = await makePeople(maker, 1, 'writer')
  const groups = await makeGroups(
    maker,
    sizes.map(() => [writer]),
  )
  await maker.stop({ isKept: true })
  for (const [at, size] of sizes.entries())
    await data.fill(membersSql(groups[at], 'bench', size - 1))
  const relay = await data.start()
  const heard = new Map()
  await connectAll(relay, ids, ({ type, message }) => {
    if (type !== 'new_message') return
    const { conversationId } = message
    heard.set(conversationId, (heard.get(conversationId) ?? 0) + 1)
  })
  const places = []
  for (const [at, size] of sizes.entries()) {
    const { say } = await speaker(relay, writer, groups[at])
    const others = size - 1
    places.push({
      pid: relay.pid,
      before: 0,
      say,
      heard: (sent) => becomes(() => heard.get(groups[at]) === sent * others),
    })
  }
  return { places, stop: () => stopAll([relay], [data]) }
}

async function becomes(isTrue) {
  for (let tries = 0; !isTrue(); tries++) {
    if (tries === MOST_TRIES) throw new Error('a member was not told of every message, once')
    await pause(LOOKED_EVERY_MS)
  }
}

async function stopAll(relays, stores) {
  for (const relay of relays) await relay.stop({ isKept: true })
  for (const store of stores) await store.stop()
}
