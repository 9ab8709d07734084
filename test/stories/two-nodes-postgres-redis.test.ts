// Two people, each on a node of their own, behind nginx with deploy/nginx.conf; one PostgreSQL, one Redis. They meet
// and chat; then each node is restarted under them, as an upgrade does, and nobody is asked to do anything.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { becomes } from '../support/becomes.ts'
import {
  at,
  befriend,
  bodies,
  connected,
  createAccount,
  openConversation,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { readMetrics, valueOf } from '../support/metrics.ts'
import { startNginx, type Nginx } from '../support/nginx.ts'
import { call } from '../support/person.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'
import { Redis } from '../support/redis.ts'
import { endServers, newFolder, startServer, type TestServer } from '../support/server.ts'

const test = suite('two nodes')
const METRICS_TOKEN = 'of-sixteen-chars'
/** Each may fail by chance, one in two. */
const TRIES = 30
let postgres: Postgres, redis: Redis, nginx: Nginx, windows: Windows
let nodes: readonly [Node, Node]

class Node {
  #server!: TestServer
  constructor(
    readonly port: number,
    readonly env: Record<string, string>,
  ) {}

  async start(): Promise<void> {
    this.#server = await startServer({ port: this.port, dataDir: newFolder(), env: this.env })
  }

  /** As `systemctl restart` does, with a moment in between. */
  async restart(): Promise<void> {
    assert.is(await this.#server.kill('SIGTERM'), 0)
    await this.start()
  }

  /** How many lines it holds. */
  async lines(): Promise<number> {
    const authorization = `Bearer ${METRICS_TOKEN}`
    const answer = await call(`http://localhost:${this.port}`, 'GET /metrics', undefined, {
      authorization,
    })
    return valueOf(readMetrics(answer.text), 'relais_connections{transport="websocket"}')
  }
}

test.before(async () => {
  ;[postgres, redis, windows] = await Promise.all([startPostgres(), Redis.start(), Windows.open()])
  const [publicPort, DATABASE_URL] = [await freePort(), await postgres.database()]
  const ports = [await freePort(), await freePort()] as const
  const nodeAt = (port: number) =>
    new Node(port, {
      DATABASE_URL,
      METRICS_TOKEN,
      REDIS_URL: redis.url,
      NODE_URL: `http://127.0.0.1:${port}`,
      PUBLIC_URL: `https://localhost:${publicPort}`,
      TRUSTED_PROXIES: '127.0.0.1',
      DRAIN_SECONDS: '1',
    })
  nodes = [nodeAt(ports[0]), nodeAt(ports[1])]
  for (const node of nodes) await node.start()
  nginx = await startNginx(ports, publicPort)
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await nginx.stop()
  endServers()
  await redis.kill()
  await postgres.stop()
})

async function person(name: string): Promise<Page> {
  const page = await windows.window(nginx.url, { ignoreHTTPSErrors: true })
  await createAccount(page, name)
  return page
}

/** nginx spreads lines over the nodes; of two, one may still come to the node of the other. */
async function spread(page: Page): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const lines = await Promise.all(nodes.map((node) => node.lines()))
    if (lines.every((count) => count === 1)) return
    await page.reload()
    await connected(page)
  }
  throw new Error('both are on one node')
}

test('two people on two nodes chat through nginx, while each node is restarted under them', async () => {
  const [alice, bob] = [await person('Alice'), await person('Bob')]
  await spread(bob)
  await befriend(alice, bob, 'Alice', 'Bob')
  await openConversation(alice, 'Bob')
  await openConversation(bob, 'Alice')

  const said: string[] = []
  const talk = async (round: string) => {
    for (const [from, to, name] of [
      [alice, bob, 'Alice'],
      [bob, alice, 'Bob'],
    ] as const) {
      const body = `${name}, ${round}`
      said.push(body)
      await say(from, body)
      await Promise.all([sees(from, body), sees(to, body)])
    }
  }
  await talk('on two nodes')
  await at(bob, 'composer').pressSequentially('I am wr')
  await at(alice, 'typing').getByText('Bob').waitFor()
  await at(bob, 'composer').fill('')

  for (const [index, node] of nodes.entries()) {
    const restarted = node.restart()
    // While it drains, is away and comes back: what is typed waits, and is sent once.
    await talk(`while node ${index + 1} restarts`)
    await restarted
    await Promise.all([connected(alice), connected(bob)])
    await talk(`after node ${index + 1} was restarted`)
  }
  for (const page of [alice, bob]) await becomes(() => bodies(page), said)
})

test.run()
