// The promise on PostgreSQL: what was acknowledged is there, once, in one order, while PostgreSQL is killed, its
// connections are cut in the middle of a commit, and servers are killed. People write through two servers.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/checker.ts'
import { Follower } from '../support/follower.ts'
import { History } from '../support/history.ts'
import { buildMutant, type Mutant } from '../support/mutant.ts'
import { pause, Person } from '../support/person.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'
import { Proxy } from '../support/proxy.ts'
import { randomFrom, SEED, type Random } from '../support/random.ts'
import { until } from '../support/redis.ts'
import { Sender } from '../support/sender.ts'
import { endServers, startServer, type TestServer } from '../support/server.ts'

const KILLS = Number(process.env.RELAIS_CYCLES ?? 6)
/** However slow the machine is: it only ever fails a test. */
const READY_MS = 20_000
const SLOW = { delayMs: 15 }
const PORT = /:(\d+)$/

const test = suite('postgres')
let postgres: Postgres
test.before(async () => {
  postgres = await startPostgres({ durable: true })
})
test.after(async () => {
  endServers()
  await postgres.stop()
})

const start = (databaseUrl: string, port = 0, program?: string): Promise<TestServer> =>
  startServer({ port, env: { COMMANDS_PER_SECOND: '0', DATABASE_URL: databaseUrl } }, program)

/** A person writes in the lobby of each server, another reads there; then all is judged. */
class Scene {
  readonly senders: Sender[] = []
  readonly followers: Follower[] = []
  #running: Promise<void>[] = []

  private constructor(
    readonly history: History,
    readonly servers: TestServer[],
  ) {}

  static async open(name: string, servers: TestServer[]): Promise<Scene> {
    const scene = new Scene(new History(name), servers)
    for (const [index, { url }] of servers.entries()) {
      const [writer, reader] = [
        await Person.signUp(url, `writer${index}`),
        await Person.signUp(url, `reader${index}`),
      ]
      scene.senders.push(new Sender(writer, 'lobby', scene.history))
      scene.followers.push(new Follower(reader, 'lobby', scene.history))
    }
    for (const one of [...scene.senders, ...scene.followers]) scene.#running.push(one.run())
    return scene
  }

  get acknowledged(): number {
    return this.senders.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
  }

  /** Resolves when each has got so many more answers. */
  async goOn(count: number): Promise<void> {
    const goals = this.senders.map(({ acknowledged }) => acknowledged + count)
    await Promise.all(
      this.senders.map((sender, index) => sender.until(() => sender.acknowledged >= goals[index]!)),
    )
  }

  /** Answers what the checker finds. */
  async judge(): Promise<string[]> {
    for (const sender of this.senders) sender.finish()
    await Promise.all(this.#running.slice(0, this.senders.length))
    for (const follower of this.followers) follower.end()
    await Promise.all(this.#running)
    for (const follower of this.followers) await follower.comeBack()
    for (const message of await this.senders[0]!.person.wholeHistory('lobby'))
      this.history.write({ is: 'stored', message })
    for (const server of this.servers) await server.kill()
    // Without Redis a server does not hear at once what was written through another: its live lines have gaps,
    // which readers fill.
    const isLive = this.servers.length === 1
    const { entries } = this.history
    return faultsOf(isLive ? entries : entries.filter(({ is }) => is !== 'fault'))
  }
}

const isReady = async ({ url }: TestServer): Promise<boolean> =>
  (await fetch(`${url}/readyz`).catch(() => null))?.status === 200

async function killPostgres(kills: number, program?: string): Promise<string[]> {
  const server = await start(await postgres.database(), 0, program)
  const scene = await Scene.open('postgres killed', [server])
  for (let kill = 0; kill < kills; kill++) {
    await scene.goOn(100 + 50 * kill)
    await postgres.kill()
    // Once long enough for people to be told; without an answer nobody waits for ever.
    if (kill === 1)
      await until(
        () => scene.senders[0]!.refused,
        (refused) => refused > 0,
        15_000,
      )
    await postgres.start()
    await until(() => isReady(server), Boolean, READY_MS)
  }
  await scene.goOn(100)
  console.log(`${kills} kills, ${scene.acknowledged} acknowledged`)
  return scene.judge()
}

/** On a slow way, so that half of what is cut after some bytes is a question, and half an answer. */
async function cutOften(count: number, proxy: Proxy, scene: Scene, random: Random): Promise<void> {
  for (let cut = 0; cut < count; cut++) {
    proxy.weather = SLOW
    await scene.goOn(20)
    await pause(random(4 * SLOW.delayMs))
    const how = random(2) === 0 ? 'reset' : 'close'
    proxy.weather = { ...SLOW, end: { afterBytes: 1 + random(40), how } }
    await pause(4 * SLOW.delayMs)
  }
}

async function cutConnections(cuts: number, program?: string): Promise<string[]> {
  const url = await postgres.database()
  const [, port] = PORT.exec(new URL(url).host)!
  const random = randomFrom(SEED)
  const proxy = await Proxy.start(Number(port), random)
  const server = await start(url.replace(port!, PORT.exec(proxy.url)![1]!), 0, program)
  const scene = await Scene.open('connections cut', [server])
  await cutOften(cuts, proxy, scene, random)
  proxy.weather = {}
  const faults = await scene.judge()
  proxy.close()
  return faults
}

test(`PostgreSQL killed ${KILLS} times under load: nothing lost, nothing twice, ready again each time`, async () => {
  assert.equal(await killPostgres(KILLS), [])
})

test('connections cut in the middle of commits: what is sent again is found, not doubled', async () => {
  assert.equal(await cutConnections(4 * KILLS), [])
})

test('two servers on one database, each killed in turn: one dense order written through both', async () => {
  const url = await postgres.database()
  const servers = [await start(url), await start(url)]
  const scene = await Scene.open('servers killed', servers)
  for (let kill = 0; kill < KILLS; kill++) {
    await scene.goOn(60)
    const which = kill % servers.length
    const { port, kill: end } = servers[which]!
    await end('SIGKILL')
    servers[which] = await start(url, port)
  }
  await scene.goOn(60)
  console.log(`${KILLS} kills, ${scene.acknowledged} acknowledged`)
  assert.equal(await scene.judge(), [])
})

/** Servers that break a promise, what strikes them, and what must be found. */
const broken: [Mutant, (program: string) => Promise<string[]>, RegExp][] = [
  [
    'stores a clientId as often as it comes, on PostgreSQL',
    (program) => cutConnections(12, program),
    /is stored once: .* is stored twice/,
  ],
  [
    'acknowledges before the commit, on PostgreSQL',
    (program) => killPostgres(1, program),
    /is stored, in its place: .* was acknowledged as lobby\.\d+/,
  ],
]

for (const [mutant, strike, fault] of broken)
  test(`a server that ${mutant} is found out`, async () => {
    assert.match((await strike(await buildMutant(mutant))).join('\n'), fault)
  })

test.run()
