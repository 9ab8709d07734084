// A long poll behind a load balancer that sends each request to the next node, through a real Redis and a PostgreSQL.
// People come from another backend.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Balancer } from '../../support/balancer.ts'
import { FOREIGN_SECRET, foreigner } from '../../support/foreign.ts'
import { freePort } from '../../support/free-port.ts'
import { call, type Person } from '../../support/person.ts'
import { ask, open, refused, waiting } from '../../support/poll-by-hand.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'
import { Redis, until } from '../../support/redis.ts'
import { endServers, startServer, type TestServer } from '../../support/server.ts'

const test = suite('redis poll')
test.after(endServers)
let redis: Redis
let postgres: Postgres
let database: string
let nodes: TestServer[] = []
let balancer: Balancer
let people = 0
const MESSAGES = 50

const whereNodesAre = () =>
  redis.ask(async (client) => {
    const keys = await client.keys('relais:node:*')
    return (await Promise.all(keys.map((key) => client.get(key)))).join()
  })

async function startNode(extra: Record<string, string> = {}): Promise<TestServer> {
  const port = await freePort()
  const env = {
    DATABASE_URL: database,
    REDIS_URL: redis.url,
    FOREIGN_JWT_SECRET: FOREIGN_SECRET,
    NODE_URL: `http://127.0.0.1:${port}`,
    ...extra,
  }
  const node = await startServer({ port, env })
  await until(node.output, (text) => text.includes('Redis is there'), 15_000)
  if (extra.NODE_URL !== '')
    await until(whereNodesAre, (urls) => urls.includes(env.NODE_URL), 15_000)
  return node
}
const someone = () => foreigner(balancer.url, { sub: `p-${++people}` })
const at = (person: Person, index: number) => person.at(nodes[index]!.url)

/** A connection that the first node holds, and the way to it through the second. */
async function heldByFirst(person: Person) {
  const { connectionId } = await open(at(person, 0))
  const through = at(person, 1)
  const body = { connectionId, ack: 1 }
  return {
    connectionId,
    through,
    ask: (more = {}) => ask(through, { ...body, ...more }),
    refused: (more = {}) => refused(through, { ...body, ...more }),
  }
}

test.before(async () => {
  ;[redis, postgres] = await Promise.all([Redis.start(), startPostgres()])
  database = await postgres.database()
})
/** Those that a test has ended are started again. */
test.before.each(async () => {
  for (const index of [0, 1])
    if (nodes[index]?.process.exitCode !== null || nodes[index]?.process.signalCode !== null)
      nodes[index] = await startNode()
  balancer = await Balancer.start(nodes.map(({ port }) => port))
})
test.after.each(() => balancer.close())
test.after(async () => {
  await Promise.all(nodes.map((node) => node.kill('SIGKILL')))
  await redis.kill()
  await postgres.stop()
})

test('each request goes to the next node, and every frame arrives once and in order', async () => {
  const alice = await someone()
  const line = await alice.via('poll').connect()
  for (let count = 0; count < MESSAGES; count++)
    await line.do('send_message', {
      conversationId: 'lobby',
      body: `${count}`,
      clientId: `${count}`,
    })
  await Promise.all(Array.from({ length: MESSAGES }, () => line.ask('ping', {})))
  const seqs = line.heard.flatMap((event) =>
    event.type === 'ok' && 'seq' in event ? [event.seq] : [],
  )
  assert.equal(
    seqs,
    Array.from({ length: MESSAGES }, (_, at) => at + 1),
  )
  assert.is(line.heard.filter(({ type }) => type === 'pong').length, MESSAGES)
  const counts = nodes.map(({ port }) => balancer.counts.get(port) ?? 0)
  assert.ok(Math.min(...counts) > MESSAGES / 2, counts.join())
  await line.close()
})

test('what is said at the node that holds the line ends a wait at the other', async () => {
  const [alice, bob] = [await someone(), await someone()]
  const held = await heldByFirst(alice)
  const { answer } = await waiting(held)
  const there = await at(bob, 0).connect()
  await there.do('send_message', { conversationId: 'lobby', body: 'are you there?' })
  assert.match((await answer).frames.join(), /are you there\?/)
  await there.close()
})

test("through another node, too, a line is its owner's alone, and mistakes are told", async () => {
  const [alice, bob] = [await someone(), await someone()]
  const held = await heldByFirst(alice)
  const stranger = await refused(at(bob, 1), { connectionId: held.connectionId })
  assert.equal([stranger.status, stranger.code], [410, 'gone'])
  const tooFar = await held.refused({ from: 9, frames: ['x'] })
  assert.equal([tooFar.status, tooFar.code], [400, 'bad_field'])
  const none = held.connectionId.replace(/\.\w+/, '.01234567890123456789')
  assert.is((await refused(held.through, { connectionId: none })).status, 410)
  const noNode = held.connectionId.replace(/^\w+/, 'n_00000000')
  assert.is((await refused(held.through, { connectionId: noNode })).status, 410)
})

test('who hangs up at one node is seen to leave by the other', async () => {
  const alice = await someone()
  const held = await heldByFirst(alice)
  const isOnline = async () => (await redis.online()).includes(alice.user.id)
  await until(isOnline, (is) => is, 5000)
  const hangUp = new AbortController()
  const headers = { authorization: `Bearer ${alice.token}` }
  const body = { connectionId: held.connectionId, ack: 1 }
  const asks = [1, 2].map(() =>
    call(held.through.url, 'POST /api/poll', body, headers, hangUp.signal).catch(() => null),
  )
  // One was released by the other, which waits.
  await Promise.race(asks)
  hangUp.abort()
  await until(isOnline, (is) => !is, 15_000)
})

test('the node that holds the line is killed while it waits: gone at once, and another is opened', async () => {
  const held = await heldByFirst(await someone())
  const waits = held.refused()
  const other = held.refused()
  await Promise.race([waits, other])
  const start = performance.now()
  await nodes[0]!.kill('SIGKILL')
  const answers = await Promise.all([waits, other])
  assert.ok(answers.some(({ status, code }) => status === 410 && code === 'gone'))
  assert.is((await held.refused()).status, 410)
  assert.ok(performance.now() - start < 5000)
  assert.is((await ask(held.through)).number, 1)
})

test('Redis hangs: lines that were passed on still are', async () => {
  const held = await heldByFirst(await someone())
  await held.ask({ from: 1, frames: ['{"type":"ping"}'] })
  redis.signal('SIGSTOP')
  for (let from = 2; from < 5; from++) {
    const answer = await held.ask({ ack: from, from, frames: ['{"type":"ping"}'] })
    assert.match(answer.frames.join(), /pong/)
  }
  redis.signal('SIGCONT')
})

test('the node that passes it on stops: the line lives, and is asked for elsewhere', async () => {
  const held = await heldByFirst(await someone())
  const answers = [held.refused(), held.refused()]
  await Promise.race(answers)
  assert.is(await nodes[1]!.kill('SIGTERM'), 0)
  const statuses = (await Promise.all(answers)).map(({ status }) => status).sort()
  assert.equal(statuses, [200, 503])
  const direct = at(held.through, 0)
  const answer = await ask(direct, {
    connectionId: held.connectionId,
    ack: 1,
    from: 1,
    frames: ['{"type":"ping"}'],
  })
  assert.match(answer.frames.join(), /pong/)
})

test('without NODE_URL other nodes answer 410, and a client resumes', async () => {
  const alone = await startNode({ NODE_URL: '' })
  const alice = await someone()
  const { connectionId } = await open(alice.at(alone.url))
  assert.is((await refused(at(alice, 0), { connectionId })).status, 410)
  await alone.kill()
})

test('nobody outside can use the way between nodes', async () => {
  const held = await heldByFirst(await someone())
  const { token, user } = held.through
  const body = JSON.stringify({ input: { connectionId: held.connectionId }, owner: `${user.id} ` })
  for (const seal of [undefined, '', `${Date.now()}.x`, token]) {
    const answer = await fetch(`${nodes[0]!.url}/api/node/poll`, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${token}`,
        ...(seal === undefined ? {} : { 'relais-node': seal }),
      },
    })
    const unknown = await fetch(`${nodes[0]!.url}/api/node/none`, { method: 'POST', body })
    assert.equal([answer.status, await answer.text()], [404, await unknown.text()])
  }
})

test.run()
