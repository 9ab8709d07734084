// A real redis-server on a free port of loopback, which forgets everything when it ends. Ended by its own
// process id.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createClient } from 'redis'
import { freePort } from './free-port.ts'

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export class Redis {
  #child: ChildProcess | null = null

  private constructor(readonly port: number) {}

  static async start(): Promise<Redis> {
    const redis = new Redis(await freePort())
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '']
    const child = spawn(process.env.RELAIS_REDIS_SERVER ?? 'redis-server', options, {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    running.add(child)
    this.#child = child
    for await (const chunk of child.stdout) if (/Ready to accept/.test(String(chunk))) break
    child.stdout.resume()
  }

  signal(signal: NodeJS.Signals): void {
    this.#child!.kill(signal)
  }

  /** Kills it; its memory is gone. */
  async kill(): Promise<void> {
    const child = this.#child!
    if (!running.has(child)) return
    child.kill('SIGKILL')
    await once(child, 'exit')
    running.delete(child)
  }

  /** Asks as another backend would: a connection for this one question. */
  async ask<T>(question: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
    const client = createClient({ url: this.url, socket: { reconnectStrategy: false } })
    client.on('error', () => {})
    await client.connect()
    try {
      return await question(client as ReturnType<typeof createClient>)
    } finally {
      client.destroy()
    }
  }

  /** Who is online, as the public set says. */
  online(): Promise<string[]> {
    return this.ask(async (client) => (await client.sMembers('online_users')).sort())
  }
}

/** Only fails a test, so it is long enough for any machine. */
const PATIENCE_MS = 20_000

/** Asks again and again until the answer is as wanted; answers how long it took, in ms. */
export async function until<T>(
  ask: () => T | Promise<T>,
  isWanted: (answer: T) => boolean,
  withinMs = PATIENCE_MS,
): Promise<number> {
  const start = performance.now()
  for (;;) {
    const answer = await ask()
    const tookMs = performance.now() - start
    if (isWanted(answer)) return tookMs
    if (tookMs > withinMs) throw new Error(`after ${withinMs} ms still ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
