// Servers that are one chat, with real engines: one PostgreSQL, one Redis, and a balancer in front that sends each
// request and each socket to the next. A test may end any of it and start it again.
import { Balancer } from './balancer.ts'
import { freePort } from './free-port.ts'
import { Person } from './person.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { Redis, until } from './redis.ts'
import { newFolder, startOne, type TestServer } from './server.ts'

const READY_MS = 20_000

export const startEngines = async () => ({
  postgres: await startPostgres(),
  redis: await Redis.start(),
})

export class SharedNodes {
  #people = 0

  private constructor(
    readonly postgres: Postgres,
    readonly redis: Redis,
    readonly servers: TestServer[],
    readonly balancer: Balancer,
    readonly settings: readonly Record<string, string>[],
  ) {}

  /** `env`: settings of every node, beside those that make it one of several. */
  static async start(
    env: Record<string, string> = {},
    count = 2,
    engines?: { postgres: Postgres; redis: Redis },
  ): Promise<SharedNodes> {
    const { postgres, redis } = engines ?? (await startEngines())
    const DATABASE_URL = await postgres.database()
    const settings: Record<string, string>[] = []
    for (let index = 0; index < count; index++) {
      const PORT = String(await freePort())
      const NODE_URL = `http://127.0.0.1:${PORT}`
      const one = { DATABASE_URL, REDIS_URL: redis.url, PORT, NODE_URL, COMMANDS_PER_SECOND: '0' }
      settings.push({ ...one, ...env })
    }
    const balancer = await Balancer.start(settings.map(({ PORT }) => Number(PORT)))
    const nodes = new SharedNodes(postgres, redis, [], balancer, settings)
    for (let index = 0; index < count; index++) await nodes.startNode(index)
    return nodes
  }

  /** Starts a node, or starts it again; resolves when it is one of the others. */
  async startNode(index: number): Promise<void> {
    const env = this.settings[index]!
    const server = await startOne({ dataDir: newFolder(), port: Number(env.PORT), env })
    this.servers[index] = server
    await until(server.output, (text) => text.includes('Redis is there'), READY_MS)
    await until(
      () =>
        this.redis.ask(async (client) => {
          const keys = await client.keys('relais:node:*')
          return (await Promise.all(keys.map((key) => client.get(key)))).join()
        }),
      (said) => said.includes(env.NODE_URL!),
      READY_MS,
    )
  }

  /** An account, made at one node after the other. */
  async someone(name = 'person'): Promise<Person> {
    const index = this.#people++ % this.servers.length
    return Person.signUp(this.servers[index]!.url, `${name}${this.#people}`)
  }

  /** The same person at another node. */
  at(person: Person, index: number): Person {
    return person.at(this.servers[index]!.url)
  }

  /** The servers and what is in front of them. */
  async endServers(): Promise<void> {
    this.balancer.close()
    await Promise.all(this.servers.map((server) => server.kill('SIGKILL')))
  }

  async end(): Promise<void> {
    await this.endServers()
    await this.redis.kill()
    await this.postgres.stop()
  }
}
