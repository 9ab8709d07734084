// How long it takes to find people among many and to read a page of a long conversation: for the store alone, over HTTP and
// over the socket, one question at a time. Insists on right answers.
import { Agent, request } from 'node:http'
import { meetNeeds } from '../../needs.js'
import { quantile } from '../costs/figures.js'
import { connect, makeGroups, makePeople, tokenFor } from '../costs/relay.js'
import { LOAD_CORE, pin } from '../machine.js'
import { messagesSql, peopleSql, syllables } from '../seed.js'
import { openPostgresStore, openSqliteStore } from '../stores.js'

const MOST_MS = 5
const PAGE = 50
const RESULTS = 20
/** So many times as many as are timed. */
const WARM_UP = 3
const LONG = 'long0'
const WAYS = ['the store alone', 'over the socket', 'over HTTP']

export const order = 100
export const title = 'Search and history'
export const about = `People are looked for by the first four letters of their first or last name, among 100,000; pages of
${PAGE} messages are read at the beginning, in the middle and at the end of a conversation of 1,000,000. One question at a time, of the
store alone and of the server; how long until the answer is there, parsed. Of each kind three thousand are asked before the
thousand that are timed, until what is compiled beside the work is compiled. PostgreSQL shares the core of the server; the program that asks, and in it the store alone, has the other one.
Over HTTP it asks with \`node:http\` on one connection that stays open, for \`fetch\` of Node costs the one who asks more than the
server needs to answer. PostgreSQL has vacuumed, analyzed and made its checkpoint before, as it has long since where so much is stored.`
export const columns = [
  { key: 'p50', title: 'p50 ms', digits: 2 },
  { key: 'p99', title: 'p99 ms', digits: 2 },
]
export const limits = `A search is two questions to the store, who is found and how they are, and a page is one; over HTTP one more says
who asks. PostgreSQL needs 0.1 to 0.2 ms for each, and as much or twice that to plan it; the rest of a median are the ways there and
back between three programs, of which two share a core. A p99 over PostgreSQL is near the 5 ms, for some beyond it: what the one question
in a hundred waits for on that core is not known. With a third of the warm-up those of SQLite were up to 6 ms, too: then it was the compiler.`
export const numbers = { people: 100_000, messages: 1_000_000, times: 1000 }
export const quick = { people: 2000, messages: 2000, times: 20 }

export async function run({ numbers, say }) {
  pin(process.pid, LOAD_CORE)
  const [rows, names] = [[], []]
  const [lacking] = await meetNeeds(['server/store/postgres.test.ts'])
  const stores = lacking ? [openSqliteStore] : [openSqliteStore, openPostgresStore]
  for (const open of stores) {
    const data = await open()
    rows.push(...(await lookInto(data, numbers, say)))
    names.push(data.name)
    await data.stop()
  }
  const worst = (...words) =>
    Math.max(
      ...rows
        .filter(({ name }) => words.every((word) => name.includes(word)))
        .map(({ cells }) => cells.p99),
    )
  const targets = names.flatMap((store) =>
    WAYS.flatMap((way) => [
      {
        says: `${store}, ${way}: search, p99 below ${MOST_MS} ms`,
        value: worst(store, way, 'search'),
      },
      {
        says: `${store}, ${way}: a page of history, p99 below ${MOST_MS} ms`,
        value: worst(store, way, 'page'),
      },
    ]),
  )
  const notes = lacking ? [`PostgreSQL is not measured: ${lacking.says}`] : []
  return {
    rows,
    targets: targets.map((target) => ({ ...target, unit: 'ms', most: MOST_MS })),
    notes,
  }
}

async function lookInto(data, { people, messages, times }, say) {
  const maker = await data.start()
  const readers = await makePeople(maker, 2, 'reader')
  await makeGroups(maker, [readers], 'long')
  await maker.stop({ isKept: true })
  const start = performance.now()
  await data.fill([...peopleSql(1, people), ...messagesSql(LONG, readers, 1, messages)])
  say(`  ${data.name}: filled in ${((performance.now() - start) / 1000).toFixed(1)} s`)

  const relay = await data.start()
  const asks = await waysToAsk(data, relay, readers[0])
  const pages = [
    ['first', { after: 0 }, 1],
    ['middle', { before: messages / 2 }, messages / 2 - PAGE],
    ['last', {}, messages - PAGE + 1],
  ]
  const rows = []
  const time = async (what, ask) => {
    // What is asked is warm then: its code is compiled by threads that, on one core, the answers wait for.
    await repeat(WARM_UP * times, ask)
    const taken = await repeat(times, ask)
    const cells = { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99) }
    rows.push({ name: `${data.name}: ${what}`, cells })
  }
  for (const { way, search, history } of asks.ways) {
    await time(`search, ${way}`, async () => {
      const query = pick(syllables) + pick(syllables)
      insistOnPeople(query, await search(query))
    })
    for (const [which, range, from] of pages)
      await time(`${which} page, ${way}`, async () => insistOnPage(from, await history(range)))
  }
  await asks.close()
  await relay.stop({ isKept: true })
  return rows
}

/** Beneath the doors, and through both. */
async function waysToAsk(data, relay, userId) {
  const { store, close } = await data.open()
  const waiting = new Map()
  let last = 0
  const socket = await connect(relay, userId, (frame) => waiting.get(frame.id)?.(frame))
  const say = (command) => {
    const id = ++last
    socket.send(JSON.stringify({ ...command, id }))
    return new Promise((resolve) => waiting.set(id, resolve)).finally(() => waiting.delete(id))
  }
  const headers = { authorization: `Bearer ${await tokenFor(userId)}` }
  const base = `${relay.url.replace('ws', 'http')}/api`
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const get = (path, query) =>
    read(`${base}/${path}?${new URLSearchParams(query)}`, { agent, headers })
  const conversationId = LONG
  const ways = [
    {
      way: WAYS[0],
      search: (query) => store.searchUsers({ query, limit: RESULTS + 1 }),
      history: async (range) =>
        (await store.history({ userId, conversationId, limit: PAGE, ...range })).messages,
    },
    {
      way: WAYS[2],
      search: async (search) => (await get('users', { search })).users,
      history: async (range) =>
        (await get(`conversations/${LONG}/messages`, { limit: PAGE, ...range })).messages,
    },
    {
      way: WAYS[1],
      search: async (query) => (await say({ type: 'search_users', query })).users,
      history: async (range) =>
        (await say({ type: 'load_history', conversationId, limit: PAGE, ...range })).messages,
    },
  ]
  return {
    ways,
    close: async () => {
      socket.terminate()
      agent.destroy()
      await close()
    },
  }
}

function read(url, options) {
  return new Promise((resolve, reject) => {
    const asked = request(url, options, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part) => (text += part))
      answer.on('end', () => resolve(JSON.parse(text)))
      answer.on('error', reject)
    })
    asked.on('error', reject).end()
  })
}

async function repeat(times, ask) {
  const taken = []
  for (let time = 0; time < times; time++) {
    const start = performance.now()
    await ask()
    taken.push(performance.now() - start)
  }
  return taken
}

const pick = (list) => list[Math.floor(Math.random() * list.length)]

function insistOnPeople(query, users) {
  const isRight = users?.every(({ name }) => name.split(' ').some((word) => word.startsWith(query)))
  if (!isRight || users.length === 0)
    throw new Error(`looking for ${query} found ${JSON.stringify(users)}`)
}

function insistOnPage(from, messages) {
  const isRight = messages?.every(({ seq }, at) => seq === from + at)
  if (!isRight || messages.length !== PAGE)
    throw new Error(
      `the page from ${from} holds ${JSON.stringify(messages?.map(({ seq }) => seq))}`,
    )
}
