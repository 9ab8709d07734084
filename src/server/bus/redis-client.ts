// The one door to Redis: connections that come back by themselves, commands that fail fast instead of
// waiting, and scripts by their hash. Used by the Redis bodies of this room.
import { createHash } from 'node:crypto'
import { createClient } from 'redis'

const TIMEOUT_MS = 1000
const QUEUE_LIMIT = 1000

export type Status = 'up' | 'down'

export class RedisClient {
  readonly #commands
  readonly #subscriber
  #isClosed = false
  /** Whether it answered last. */
  isUp = false

  /** `onStatus` hears each change between up and down, not each failed try. */
  constructor(url: string, onStatus: (status: Status, reason: string) => void) {
    const options = {
      url,
      // Without Redis a command fails at once: what it said is old by the time Redis is back.
      disableOfflineQueue: true,
      commandsQueueMaxLength: QUEUE_LIMIT,
      commandOptions: { timeout: TIMEOUT_MS },
      pingInterval: 5000,
      socket: {
        connectTimeout: 2000,
        socketTimeout: 12_000,
        reconnectStrategy: (tries: number) => Math.min(100 + tries * 100, 500),
      },
    }
    this.#commands = createClient(options)
    this.#subscriber = createClient(options)
    let status: Status = 'down'
    const change = (next: Status, reason: string) => {
      if (next === status || this.#isClosed) return
      status = next
      this.isUp = next === 'up'
      onStatus(next, reason)
    }
    this.#commands.on('ready', () => change('up', ''))
    this.#commands.on('error', (error: Error) => change('down', error.message))
    this.#subscriber.on('error', () => {})
  }

  /** Begins to connect; returns at once, for the server runs without Redis too. */
  open(): void {
    for (const client of [this.#commands, this.#subscriber]) client.connect().catch(() => {})
  }

  /** Calls back each time that Redis listens again. */
  onReady(back: () => void): void {
    this.#commands.on('ready', back)
  }

  /** Hears a channel, again after each reconnection; `onGap` when something may have been missed. */
  subscribe(channel: string, hear: (message: string) => void, onGap: () => void): void {
    let isSubscribed = false
    this.#subscriber.on('ready', () => {
      onGap()
      if (isSubscribed) return
      isSubscribed = true
      this.#subscriber.subscribe(channel, hear).catch(() => (isSubscribed = false))
    })
  }

  /** Runs a script by its hash, on the slot of `key`, and loads it where it is not known. */
  async run(script: Script, values: readonly string[], key = script.key): Promise<unknown> {
    const options = { keys: [key], arguments: [...values] }
    try {
      return await within(this.#commands.evalSha(script.hash, options))
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) throw error
      return within(this.#commands.eval(script.text, options))
    }
  }

  close(): void {
    this.#isClosed = true
    for (const client of [this.#commands, this.#subscriber]) client.destroy()
  }
}

export interface Script {
  text: string
  hash: string
  /** The key that says which slot it belongs to, where it is always the same. */
  key: string
}

export const script = (text: string, key: string): Script => ({
  text,
  key,
  hash: createHash('sha1').update(text).digest('hex'),
})

/** Also bounds what the package has already sent to a Redis that hangs. */
export function within<T>(answer: Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('Redis did not answer in time')), timeoutMs)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
