// Which channels this node listens to: those in which somebody who has connections here is spoken of.
// Counts them, subscribes with the first, unsubscribes a while after the last. Used by redis.ts.

/** Whoever comes back soon finds the line open. */
const LINGER_MS = 10_000

interface Channel {
  count: number
  state: 'silent' | 'asking' | 'heard'
  leaving: NodeJS.Timeout | null
}

export interface Line {
  /** Resolves when the channel is heard. */
  listen(channel: string): Promise<void>
  unlisten(channel: string): Promise<void>
}

export class Attention {
  readonly #channels = new Map<string, Channel>()
  #asking = 0
  #waiting: (() => void)[] = []

  /** `onHeard` is told of a channel that is heard from now on, and was not before. */
  constructor(
    readonly line: Line,
    readonly onHeard: (channel: string) => void,
    readonly lingerMs = LINGER_MS,
  ) {}

  attend(name: string): void {
    const channel = this.#channels.get(name) ?? { count: 0, state: 'silent', leaving: null }
    this.#channels.set(name, channel)
    channel.count++
    if (channel.leaving !== null) clearTimeout(channel.leaving)
    channel.leaving = null
    if (channel.state === 'silent') void this.#ask(name, channel)
  }

  neglect(name: string): void {
    const channel = this.#channels.get(name)
    if (channel === undefined || --channel.count > 0) return
    channel.leaving = setTimeout(() => this.#leave(name), this.lingerMs)
  }

  /** Resolves when nothing is being asked for. */
  settled(): Promise<void> {
    return this.#asking === 0 ? Promise.resolve() : new Promise((done) => this.#waiting.push(done))
  }

  /** Asks again for what was refused, as when Redis is back. */
  askAgain(): void {
    for (const [name, channel] of this.#channels)
      if (channel.state === 'silent') void this.#ask(name, channel)
  }

  close(): void {
    for (const { leaving } of this.#channels.values()) if (leaving !== null) clearTimeout(leaving)
    this.#channels.clear()
    this.#settle()
  }

  async #ask(name: string, channel: Channel): Promise<void> {
    channel.state = 'asking'
    this.#asking++
    try {
      await this.line.listen(name)
      channel.state = 'heard'
      this.onHeard(name)
    } catch {
      // Redis is away: asked again when it is back, and the store tells what was said until then.
      channel.state = 'silent'
    }
    this.#asking--
    if (this.#asking === 0) this.#settle()
  }

  #leave(name: string): void {
    const channel = this.#channels.get(name)
    this.#channels.delete(name)
    // What is heard without need is ignored.
    if (channel?.state === 'heard') this.line.unlisten(name).catch(() => {})
  }

  #settle(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const done of waiting) done()
  }
}
