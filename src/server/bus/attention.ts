// Which channels this node listens to: those in which somebody who has connections here is spoken of.
// Counts them, subscribes with the first, unsubscribes a while after the last. Used by redis.ts.

/** Whoever comes back soon finds the line open. */
const LINGER_MS = 10_000

interface Channel {
  count: number
  state: 'silent' | 'asking' | 'heard'
  /** It was asked for in vain, and not heard since. */
  isMissed: boolean
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

  /** `onHeard` is told of a channel that is heard from now on, `onMissed` why one is not. */
  constructor(
    readonly line: Line,
    readonly onHeard: (channel: string) => void,
    readonly onMissed: (error: unknown) => void,
    readonly lingerMs = LINGER_MS,
  ) {}

  attend(name: string): void {
    const channel = this.#channels.get(name) ?? newChannel()
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

  /** How many channels are heard. */
  get heard(): number {
    return [...this.#channels.values()].filter(({ state }) => state === 'heard').length
  }

  /** Whether nothing is missed of what was asked for. */
  get isWhole(): boolean {
    return [...this.#channels.values()].every(({ isMissed }) => !isMissed)
  }

  /** Asks again for what was asked for in vain; after a gap also for what was heard before. */
  askAgain(isAfterGap = false): void {
    for (const [name, channel] of this.#channels)
      if (channel.state === 'silent' || (isAfterGap && channel.state === 'heard'))
        void this.#ask(name, channel)
  }

  close(): void {
    for (const { leaving } of this.#channels.values()) if (leaving !== null) clearTimeout(leaving)
    this.#channels.clear()
    this.#settle()
  }

  async #ask(name: string, channel: Channel): Promise<void> {
    const wasHeard = channel.state === 'heard'
    channel.state = 'asking'
    this.#asking++
    try {
      await this.line.listen(name)
      channel.state = 'heard'
      channel.isMissed = false
      if (!wasHeard) this.onHeard(name)
    } catch (error) {
      channel.state = 'silent'
      channel.isMissed = true
      this.onMissed(error)
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

const newChannel = (): Channel => ({ count: 0, state: 'silent', isMissed: false, leaving: null })
