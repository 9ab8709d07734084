// A Redis Cluster of three servers on loopback, without replicas: each has a third of the slots. A server
// that was killed comes back with its slots and nothing else.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createClient } from 'redis'
import { freePort } from './free-port.ts'
import { until } from './redis.ts'
import { newFolder } from './server.ts'

const SLOTS = 16_384
const COUNT = 3

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

class Server {
  #child: ChildProcess | null = null
  readonly #folder = newFolder()

  constructor(
    readonly port: number,
    readonly busPort: number,
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const options = {
      port: this.port,
      'cluster-port': this.busPort,
      bind: '127.0.0.1',
      save: '',
      dir: this.#folder,
      'cluster-enabled': 'yes',
      'cluster-config-file': join(this.#folder, 'nodes.conf'),
      'cluster-node-timeout': '1500',
      'cluster-require-full-coverage': 'no',
    }
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    const child = spawn(process.env.RELAIS_REDIS_SERVER ?? 'redis-server', args, {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    running.add(child)
    this.#child = child
    for await (const chunk of child.stdout) if (/Ready to accept/.test(String(chunk))) break
    child.stdout.resume()
  }

  async kill(): Promise<void> {
    const child = this.#child!
    if (!running.has(child)) return
    child.kill('SIGKILL')
    await once(child, 'exit')
    running.delete(child)
  }

  async ask(...words: string[]): Promise<string> {
    const client = createClient({ url: this.url, socket: { reconnectStrategy: false } })
    client.on('error', () => {})
    await client.connect()
    try {
      return String(await client.sendCommand(words))
    } finally {
      client.destroy()
    }
  }
}

export class RedisCluster {
  private constructor(readonly servers: readonly Server[]) {}

  static async start(): Promise<RedisCluster> {
    const servers: Server[] = []
    while (servers.length < COUNT) servers.push(new Server(await freePort(), await freePort()))
    const cluster = new RedisCluster(servers)
    for (const server of servers) await server.start()
    for (const [index, server] of servers.entries()) {
      const [from, to] = [index, index + 1].map((part) => Math.floor((part * SLOTS) / COUNT))
      await server.ask('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to! - 1))
      await server.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    }
    const [first, ...others] = servers
    for (const { port, busPort } of others)
      await first!.ask('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort))
    await cluster.isWhole()
    return cluster
  }

  /** As REDIS_URL takes it. */
  get url(): string {
    return this.servers.map(({ url }) => url).join(',')
  }

  /** Resolves when every server knows every slot to be served. */
  async isWhole(): Promise<void> {
    for (const server of this.servers)
      await until(
        () => server.ask('CLUSTER', 'INFO').catch(() => ''),
        (info) =>
          /cluster_state:ok/.test(info) &&
          info.includes(`cluster_slots_ok:${SLOTS}`) &&
          info.includes(`cluster_known_nodes:${COUNT}`),
        15_000,
      )
  }

  async end(): Promise<void> {
    for (const server of this.servers) await server.kill()
  }
}
