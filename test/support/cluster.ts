// Relays as on machines of their own: processes of the built server on one PostgreSQL and one Redis, which each
// reaches over a line of its own, so that a test can kill, pause or cut off any one. Ended by their own process ids.
import { FOREIGN_SECRET, sign } from './foreign.ts'
import { freePort } from './free-port.ts'
import { pause, Person, type Socket } from './person.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { Proxy } from './proxy.ts'
import { randomFrom, SEED, type Random } from './random.ts'
import { Redis, until } from './redis.ts'
import { newFolder, startOne, type TestServer } from './server.ts'
import { seconds } from './sign.ts'

const TOKEN_SECONDS = 7200
const READY_EVERY_MS = 25
const JOINED_MS = 20_000

export interface Engines {
  redis: Redis
  postgres: Postgres
}
export const startEngines = async (): Promise<Engines> => ({
  redis: await Redis.start(),
  postgres: await startPostgres(),
})

export interface ClusterOptions {
  nodes?: number
  /** Settings of every node, beside those that make it one of a cluster. */
  env?: Record<string, string>
  program?: string
  random?: Random
  engines?: Engines
}

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { nodes = 3, env = {}, program, random = randomFrom(SEED) } = options
  const { redis, postgres } = options.engines ?? (await startEngines())
  const database = await postgres.database()
  const all = Array.from({ length: nodes }, async (_, index) => {
    const [port, toRedis] = [await freePort(), await Proxy.start(redis.port, random)]
    const settings = {
      FOREIGN_JWT_SECRET: FOREIGN_SECRET,
      DATABASE_URL: database,
      REDIS_URL: toRedis.url.replace('http:', 'redis:').replace('localhost', '127.0.0.1'),
      NODE_URL: `http://127.0.0.1:${port}`,
      COMMANDS_PER_SECOND: '0',
      MAX_CONNECTIONS_PER_USER: '0',
      MAX_CONNECTIONS_PER_ADDRESS: '0',
      ...env,
    }
    return new ClusterNode(`node-${index + 1}`, port, toRedis, settings, program)
  })
  const cluster = new Cluster(redis, postgres, database, await Promise.all(all))
  // One after the other: the first makes the tables.
  for (const node of cluster.nodes) await cluster.join(node)
  return cluster
}

export class Cluster {
  #people = 0

  constructor(
    readonly redis: Redis,
    readonly postgres: Postgres,
    /** The address of what all nodes share. */
    readonly database: string,
    readonly nodes: readonly ClusterNode[],
  ) {}

  /** Those that run and are not paused. */
  get awake(): ClusterNode[] {
    return this.nodes.filter(({ isAwake }) => isAwake)
  }

  /** A user of another backend, whom every node knows by the token. Comes in through the first node that is awake,
   * beginning with `home`, so not always through the same one. */
  async person(id: string, home: ClusterNode = this.nodes[0]!, patienceMs = 0): Promise<Roamer> {
    const token = await sign({ sub: id, name: id, exp: seconds(TOKEN_SECONDS) })
    return new Roamer(this, home, { id, name: id }, token, '', patienceMs)
  }

  /** An account, made at this node; unless told, at one after the other. */
  async someone(name = 'person', index = this.#people % this.nodes.length): Promise<Person> {
    return Person.signUp(this.nodes[index]!.url, `${name}${++this.#people}`)
  }

  /** The same person at another node. */
  at(person: Person, index: number): Person {
    return person.at(this.nodes[index]!.url)
  }

  /** Two people who may talk: one with a socket at the first node, one at the second. */
  async pair() {
    const [alice, bob] = [await this.someone('alice', 0), await this.someone('bob', 1)]
    const [a, b] = [await alice.connect(), await bob.connect()]
    await a.do('request_conversation', { userId: bob.user.id })
    const { conversation } = await b.next('conversation_request')
    await b.do('accept_conversation', { conversationId: conversation.id })
    while ((await a.next('conversation_updated')).conversation.status !== 'accepted');
    return { alice, bob, a, b, id: conversation.id }
  }

  /** Starts a node, or starts it again; resolves when it is one of the others. */
  async join(node: ClusterNode): Promise<void> {
    await node.start()
    if (node.env.REDIS_URL === '') return
    await until(
      () => node.output,
      (text) => text.includes('Redis is there'),
      JOINED_MS,
    )
    const places = () =>
      this.redis.ask(async (client) => {
        const keys = await client.keys('relais:node:*')
        return (await Promise.all(keys.map((key) => client.get(key)))).join()
      })
    await until(places, (said) => said.includes(node.env.NODE_URL!), JOINED_MS)
  }

  async endNodes(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()))
    for (const { toRedis } of this.nodes) toRedis.close()
  }

  async end(): Promise<void> {
    await this.endNodes()
    await this.redis.kill()
    await this.postgres.stop()
  }
}

/** Somebody whose lines go to their own node, and to another while that one is away. */
export class Roamer extends Person {
  constructor(
    readonly cluster: Cluster,
    public home: ClusterNode,
    ...[user, token, email, patienceMs]: [Person['user'], string, string, number]
  ) {
    super(home.url, user, token, email, patienceMs)
  }

  override async connect(): Promise<Socket> {
    const { nodes } = this.cluster
    const from = nodes.indexOf(this.home)
    const order = [...nodes.slice(from), ...nodes.slice(0, from)]
    let fault: unknown
    for (const node of order)
      try {
        return await this.at(node.url, this.patienceMs).connect()
      } catch (error) {
        fault = error
      }
    throw fault
  }
}

export class ClusterNode {
  server: TestServer | null = null
  #isPaused = false
  /** Its last pause, by performance.now(). */
  pausedAt = -Infinity
  resumedAt = -Infinity

  constructor(
    readonly name: string,
    readonly port: number,
    readonly toRedis: Proxy,
    readonly env: Record<string, string>,
    readonly program?: string,
    readonly dataDir = newFolder(),
  ) {}

  get url(): string {
    return `http://localhost:${this.port}`
  }

  get isUp(): boolean {
    return this.server !== null
  }

  get isAwake(): boolean {
    return this.isUp && !this.#isPaused
  }

  /** What it has printed since it was started last. */
  get output(): string {
    return this.server?.output() ?? ''
  }

  async start(): Promise<void> {
    const { port, dataDir, env, program } = this
    this.server = await startOne({ port, dataDir, env }, program)
  }

  /** Resolves when it is gone; answers its exit code, null after SIGKILL. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const server = this.server
    if (server === null) return null
    if (this.#isPaused) this.resume()
    // Whoever asks while it stops must still find it up.
    if (signal === 'SIGKILL') this.server = null
    const code = await server.kill(signal)
    this.server = null
    return code
  }

  pause(): void {
    this.#isPaused = true
    this.pausedAt = performance.now()
    this.server!.process.kill('SIGSTOP')
  }

  resume(): void {
    this.#isPaused = false
    this.resumedAt = performance.now()
    this.server!.process.kill('SIGCONT')
  }

  /** From Redis: nothing gets through, and nobody is told, as when a cable is pulled; or every line is refused. */
  cutOff(how: 'silence' | 'reset' = 'silence'): void {
    this.toRedis.weather = { end: { afterBytes: 0, how } }
  }

  /** Redis is within reach again. */
  rejoin(): void {
    this.toRedis.weather = {}
  }

  /** Resolves when a load balancer would send it people. */
  async ready(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null)
      if (answer?.ok) return
      await pause(READY_EVERY_MS)
    }
  }
}
