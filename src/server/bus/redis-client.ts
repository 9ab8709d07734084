// The one door to Redis: whether it is there, commands that fail fast instead of waiting, channels that
// are heard again after each gap, and scripts by their hash. Used by the Redis bodies of this room.
import { createHash } from 'node:crypto'
import { isRefusal, linesTo, TIMEOUT_MS, type Hear, type Lines } from './redis-lines.ts'

const PROBE_EVERY_MS = 600
const PROBE_MS = 500
const OLDEST_REDIS = 7

/** `old`: it is there, but cannot do what is needed. */
export type Status = 'up' | 'down' | 'old'

export class RedisClient {
  readonly #lines: Lines
  /** Null until it has answered, or cannot. */
  #status: 'up' | 'down' | null = null
  #isClosed = false
  #isProbing = false
  #timer: NodeJS.Timeout | null = null
  readonly #onReady: (() => void)[] = []
  readonly #onGap: (() => void)[] = []
  readonly #onDown: (() => void)[] = []
  /** What is heard by everybody who subscribes. */
  readonly #plain = new Map<string, Hear>()
  /** Why it is away was told last as a refusal. */
  #refusal = ''

  /** Several addresses, separated by commas, are of one cluster. `onStatus` hears each change between up
   * and down, not each failed try; down again when Redis refuses what it did not refuse before. */
  constructor(
    addresses: string,
    readonly onStatus: (status: Status, reason: string) => void,
  ) {
    this.#lines = linesTo(addresses.split(','), {
      ready: () => void this.#probe(),
      gap: () => this.#listenAgain(),
      error: (error) => this.#fail(error),
    })
  }

  /** Whether every server of it answered when asked last, less than about a second ago. */
  get isUp(): boolean {
    return this.#status === 'up'
  }

  /** Whether it is worth trying to say something: of a cluster a part may be there. */
  get mayHear(): boolean {
    return this.isUp || this.#lines.isCluster
  }

  /** Begins to connect; returns at once, for the server runs without Redis too. */
  open(): void {
    if (this.#timer !== null) return
    this.#lines.open()
    this.#timer = setInterval(() => void this.#probe(), PROBE_EVERY_MS)
  }

  /** Calls back each time that Redis is there again. */
  onReady(back: () => void): void {
    this.#onReady.push(back)
  }

  /** Calls back each time that channels are heard again: something may have been missed. */
  onGap(back: () => void): void {
    this.#onGap.push(back)
  }

  /** Calls back when Redis is away. */
  onDown(back: () => void): void {
    this.#onDown.push(back)
  }

  /** Hears a channel, again after each reconnection; `onGap` when something may have been missed. */
  subscribe(channel: string, hear: Hear, onGap: () => void): void {
    this.#plain.set(channel, hear)
    this.#onGap.push(onGap)
  }

  /** Hears a channel of one partition from when it resolves until the next gap; after that it has to be asked for
   * again, which only shows whether Redis still allows it. */
  async listen(channel: string, hear: Hear): Promise<void> {
    await within(this.#lines.sSubscribe(channel, hear))
  }

  async unlisten(channel: string, hear: Hear): Promise<void> {
    await within(this.#lines.sUnsubscribe(channel, hear))
  }

  /** Says it to whoever listens to this channel; resolves when Redis has it. */
  async tell(channel: string, message: string): Promise<void> {
    await within(this.#lines.sPublish(channel, message))
  }

  /** Runs a script by its hash, on the slot of `key`, and loads it where it is not known. */
  async run(script: Script, values: readonly string[], key = script.key): Promise<unknown> {
    const evaluation = { keys: [key], arguments: [...values] }
    try {
      return await within(this.#lines.evalSha(script.hash, evaluation))
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) throw error
      return within(this.#lines.eval(script.text, evaluation))
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#lines.destroy()
  }

  #fail(error: Error): void {
    const isTold = !isRefusal(error) || error.message === this.#refusal
    if (this.#status === 'down' && !isTold && !this.#isClosed) this.onStatus('down', error.message)
    if (!isTold) this.#refusal = error.message
    this.#change('down', error.message)
  }

  #change(status: 'up' | 'down', reason: string): void {
    if (status === this.#status || this.#isClosed) return
    this.#status = status
    if (status === 'up') this.#refusal = ''
    this.onStatus(status, reason)
    for (const back of status === 'up' ? this.#onReady : this.#onDown) back()
    if (status === 'up') void this.#look()
  }

  async #probe(): Promise<void> {
    if (this.#isProbing || this.#isClosed) return
    this.#isProbing = true
    try {
      await within(this.#lines.ping(), PROBE_MS)
      this.#change('up', '')
    } catch (error) {
      // In the beginning it may not be connected yet; why it cannot be, the connection says itself.
      if (this.#status !== null) this.#change('down', (error as Error).message)
    } finally {
      this.#isProbing = false
    }
  }

  /** An old one knows no partitions. */
  async #look(): Promise<void> {
    try {
      const [, version = '?'] = /redis_version:(\S+)/.exec(await within(this.#lines.info())) ?? []
      if (parseInt(version) < OLDEST_REDIS && !this.#isClosed) this.onStatus('old', version)
    } catch {
      // It went away meanwhile, or forbids the question.
    }
  }

  /** The package does it by itself after most gaps; where it does not, this does. */
  #listenAgain(): void {
    const asked = [...this.#plain].map(([channel, hear]) =>
      within(this.#lines.subscribe(channel, hear)),
    )
    // What fails now is tried again with the next gap, which its end will be.
    void Promise.allSettled(asked).then(() => {
      if (!this.#isClosed) for (const back of this.#onGap) back()
    })
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
