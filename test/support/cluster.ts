// Relays as on machines of their own: processes of the built server on one PostgreSQL and one Redis, which each
// reaches over a line of its own, so that a test can kill, pause or cut off any one. Ended by their own process ids.
import { FOREIGN_SECRET, sign } from './foreign.ts'
import { freePort } from './free-port.ts'
import { pause, Person, type Socket } from './person.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { Proxy } from './proxy.ts'
import { randomFrom, SEED, type Random } from './random.ts'
import { Redis } from './redis.ts'
import { newFolder, startServer, type TestServer } from './server.ts'
import { seconds, SECRET } from './sign.ts'

const TOKEN_SECONDS = 7200
const READY_EVERY_MS = 25

export interface ClusterOptions {
  nodes?: number
  /** Settings of every node, beside those that make it one of a cluster. */
  env?: Record<string, string>
  program?: string
  random?: Random
}

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { nodes = 3, env = {}, program, random = randomFrom(SEED) } = options
  const [redis, postgres] = [await Redis.start(), await startPostgres()]
  const database = await postgres.database()
  const all = Array.from({ length: nodes }, async (_, index) => {
    const [port, toRedis] = [await freePort(), await Proxy.start(redis.port, random)]
    const settings = {
      JWT_SECRET: SECRET,
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
  const cluster = new Cluster(redis, postgres, await Promise.all(all))
  // One after the other: the first makes the tables.
  for (const node of cluster.nodes) await node.start()
  return cluster
}

export class Cluster {
  constructor(
    readonly redis: Redis,
    readonly postgres: Postgres,
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

  async end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()))
    for (const { toRedis } of this.nodes) toRedis.close()
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
  #server: TestServer | null = null
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
    return this.#server !== null
  }

  get isAwake(): boolean {
    return this.isUp && !this.#isPaused
  }

  /** What it has printed since it was started last. */
  get output(): string {
    return this.#server?.output() ?? ''
  }

  async start(): Promise<void> {
    const { port, dataDir, env, program } = this
    this.#server = await startServer({ port, dataDir, env }, program)
  }

  /** Resolves when it is gone; answers its exit code, null after SIGKILL. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const server = this.#server
    if (server === null) return null
    if (this.#isPaused) this.resume()
    // Whoever asks while it stops must still find it up.
    if (signal === 'SIGKILL') this.#server = null
    const code = await server.kill(signal)
    this.#server = null
    return code
  }

  pause(): void {
    this.#isPaused = true
    this.pausedAt = performance.now()
    this.#server!.process.kill('SIGSTOP')
  }

  resume(): void {
    this.#isPaused = false
    this.resumedAt = performance.now()
    this.#server!.process.kill('SIGCONT')
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
