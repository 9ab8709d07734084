// deploy/nginx.conf in Debian's nginx, in front of a node, and of two: what a proxy must let through, what it must
// not, that no token is in its logs, and that it finds the node that lives. Two nodes that share their people, with a browser on each:
// test/stories/two-nodes-postgres-redis.test.ts.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { freePort } from '../support/free-port.ts'
import { startNginx, type Nginx } from '../support/nginx.ts'
import { call, pause, Person } from '../support/person.ts'
import { endServers, newFolder, startServer } from '../support/server.ts'

const test = suite('nginx')
const METRICS_TOKEN = 'of-sixteen-chars'
/** A silent long poll is answered when its line was silent for 25 s. */
const HELD_MS = 20_000
let nginx: Nginx, node: Node, alice: Person

interface Node {
  port: number
  url: string
  start: () => Promise<void>
  stop: () => Promise<unknown>
}

/** One that comes back to the same port and data; PUBLIC_URL says where nginx is. */
async function makeNode(publicPort: number): Promise<Node> {
  const [port, dataDir] = [await freePort(), newFolder()]
  const env = {
    METRICS_TOKEN,
    PUBLIC_URL: `https://localhost:${publicPort}`,
    TRUSTED_PROXIES: '127.0.0.1',
    MAX_CONNECTIONS_PER_ADDRESS: '3',
  }
  let stop = async (): Promise<unknown> => null
  const start = async () => {
    stop = (await startServer({ port, dataDir, env })).kill
  }
  await start()
  return { port, url: `http://localhost:${port}`, start, stop: () => stop() }
}

/** Opens a line through nginx and hears its welcome; answers how to hear what comes next. */
async function startPoll(person: Person, signal: AbortSignal | null = null) {
  const { connectionId, number } = (await person.call('POST /api/poll', {})).body
  const headers = { authorization: `Bearer ${person.token}` }
  const next = call(nginx.url, 'POST /api/poll', { connectionId, ack: number }, headers, signal)
  return () => next
}

test.before(async () => {
  const publicPort = await freePort()
  node = await makeNode(publicPort)
  nginx = await startNginx([node.port], publicPort)
  alice = await Person.signUp(nginx.url, 'alice')
})
test.after(async () => {
  await nginx.stop()
  endServers()
})

test('the page comes through, compressed by Relais, and plain http is sent on', async () => {
  const page = await fetch(nginx.url)
  assert.is(page.status, 200)
  assert.match(await page.text(), /<title>Relais/)
  assert.match(page.headers.get('content-security-policy')!, `wss://localhost:${nginx.port}`)
  const script = await fetch(`${nginx.url}/main.js`, { headers: { 'accept-encoding': 'gzip' } })
  assert.is(script.headers.get('content-encoding'), 'gzip')
  await script.arrayBuffer()
  const plain = await fetch(`${nginx.plainUrl}/docs?q=1`, { redirect: 'manual' })
  assert.equal([plain.status, plain.headers.get('location')], [301, `${nginx.url}/docs?q=1`])
})

test('a socket is let through, both ways, and its token is in no log', async () => {
  const socket = await alice.via('websocket').connect()
  const sent = await socket.do('send_message', { conversationId: 'lobby', body: 'x'.repeat(4000) })
  assert.is(sent.messageId, 'lobby.1')
  await socket.close()
  const refused = new WebSocket(`${nginx.url.replace('http', 'ws')}/?token=wrong`)
  refused.on('error', () => {})
  const [, answer] = await once(refused, 'unexpected-response')
  assert.is(answer.statusCode, 401, 'the refusal of an upgrade comes through as it is')
  assert.match(nginx.log(), '"GET /" 101')
  assert.not.match(nginx.log(), alice.token)
  assert.not.match(nginx.log(), 'token=')
})

test('a long poll is answered as soon as there is something to say', async () => {
  const answer = await startPoll(alice)
  await alice.call('PATCH /api/me', { name: 'Alice' })
  assert.match((await answer()).text, 'user_updated')
})

/** Its answer when it comes, and how long it took; nothing that follows here says anything to her. */
let silent: () => Promise<{ status: number; frames: unknown; tookMs: number }>
test('a long poll with nothing to say begins to wait', async () => {
  const answer = await startPoll(alice)
  const from = performance.now()
  const told = answer().then(({ status, body }) => ({
    status,
    frames: body.frames,
    tookMs: performance.now() - from,
  }))
  silent = () => told
})

test('whoever hangs up is gone for the node as well', async () => {
  const bob = await Person.signUp(node.url, 'bob')
  const proxied = bob.at(nginx.url)
  const hangUp = new AbortController()
  const answer = await startPoll(proxied, hangUp.signal)
  const isOpen = async () => {
    const metrics = await call(node.url, 'GET /metrics', undefined, {
      authorization: `Bearer ${METRICS_TOKEN}`,
    })
    return Number(/relais_connections\{transport="poll"\} (\d+)/.exec(metrics.text)![1])
  }
  const before = await isOpen()
  hangUp.abort()
  await answer().catch(String)
  const endsAt = Date.now() + 15_000
  while ((await isOpen()) === before && Date.now() < endsAt) await proxied.call('GET /api/me')
  assert.is(await isOpen(), before - 1)
})

test('limits count the address that nginx saw, whatever the client claims', async () => {
  const opening = async (localAddress: string, claimed = '') => {
    const headers = claimed === '' ? {} : { 'x-forwarded-for': claimed }
    const url = `wss://127.0.0.1:${nginx.port}/?token=${alice.token}`
    const line = new WebSocket(url, { localAddress, headers })
    line.on('error', () => {})
    return new Promise<number>((resolve) => {
      line.on('open', () => resolve(101))
      line.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0))
    })
  }
  for (const _ of [1, 2, 3]) assert.is(await opening('127.0.0.2'), 101)
  assert.is(await opening('127.0.0.2'), 429)
  assert.is(await opening('127.0.0.2', '127.0.0.77'), 429)
  assert.is(await opening('127.0.0.3'), 101)
})

test('a full batch comes through, what is longer does not; the metrics are for the inside', async () => {
  const post = (route: string, bytes: number) => call(nginx.url, route, { body: 'x'.repeat(bytes) })
  const long = await post('POST /api/accounts', 100_000)
  assert.equal([long.status, long.body.error?.code], [413, 'too_long'])
  const batch = await post('POST /api/server/messages', 4 * 1024 * 1024 - 100)
  assert.equal([batch.status, batch.body.error?.code], [401, 'not_authenticated'])
  assert.is((await post('POST /api/server/messages', 6 * 1024 * 1024)).status, 413)
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
  assert.is((await call(node.url, 'GET /metrics', undefined, headers)).status, 200)
  assert.is((await call(nginx.url, 'GET /metrics', undefined, headers)).status, 404)
})

test('a node that has gone is passed by at once, and found again', async () => {
  const publicPort = await freePort()
  const two = [await makeNode(publicPort), await makeNode(publicPort)] as const
  const both = await startNginx([two[0].port, two[1].port], publicPort)
  const statuses = () =>
    Promise.all(
      Array.from({ length: 10 }, async () => (await call(both.url, 'GET /readyz')).status),
    )
  const allWell = Array.from({ length: 10 }, () => 200)
  assert.equal(await statuses(), allWell)
  for (const gone of two) {
    await gone.stop()
    assert.equal(await statuses(), allWell)
    await gone.start()
    // fail_timeout: until then nginx does not ask whom it found gone.
    await pause(2500)
    assert.equal(await statuses(), allWell)
  }
  await both.stop()
})

test('a token is in no log when no node is there to take it; that none was there is', async () => {
  const [publicPort, gone] = [await freePort(), await freePort()]
  const alone = await startNginx([gone], publicPort)
  for (const url of [`wss://localhost:${alone.port}`, alone.plainUrl.replace('http', 'ws')]) {
    const refused = new WebSocket(`${url}/?token=${alice.token}`)
    refused.on('error', () => {})
    const [, answer] = await once(refused, 'unexpected-response')
    assert.is(answer.statusCode, url.startsWith('wss') ? 502 : 301)
  }
  await alone.stop()
  assert.match(alone.log(), new RegExp(`"GET /" 502 .* 127\\.0\\.0\\.1:${gone} 502`))
  assert.match(alone.log(), '"GET /" 301')
  assert.not.match(alone.log() + alone.faults(), alice.token)
  assert.not.match(alone.log() + alone.faults(), 'token=')
})

test('the long poll that had nothing to say was held as long as Relais holds it', async () => {
  const { status, frames, tookMs } = await silent()
  assert.equal([status, frames], [200, []])
  assert.ok(tookMs > HELD_MS, `it took ${tookMs} ms`)
})

test.run()
