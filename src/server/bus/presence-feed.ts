// What Redis tells of everybody, in the order of its versions: as it is heard, as it answers, and all of it after a gap or
// a loss. After a loss what is told only adds to what is known, until all of it is read, so that nobody is taken for gone.
// Feeds presence-view.ts; redis-presence.ts says when to read.
import type { PresenceView } from './presence-view.ts'
import { script, type RedisClient } from './redis-client.ts'
import { CHANNEL, PUBLIC_VIEW, snapshot } from './redis-scripts.ts'

const SNAPSHOT = script(snapshot, PUBLIC_VIEW)

export class PresenceFeed {
  /** Of the memory of Redis; another one when it has lost any of it. */
  #epoch = ''
  /** Of the last change heard; -1 when none fits. */
  #version = -1
  /** The latest that Redis has named in this epoch. */
  #latest = -1
  /** When to read everything again; null while what is heard has no gap. */
  #readAt: number | null = 0
  #hasGap = false
  /** Redis may not hold everybody. */
  #isPartial = true
  /** How many answers are on their way, and what is heard of whom meanwhile: it may be newer than they are. */
  #awaited = 0
  readonly #heard = new Map<string, { version: number; told: string }>()

  constructor(
    readonly redis: RedisClient,
    readonly view: PresenceView,
  ) {
    redis.subscribe(
      CHANNEL,
      (message) => this.#hear(message),
      () => this.doubt(),
    )
    // What it says first when it is back may be of an older memory.
    redis.onDown(() => this.doubt())
  }

  get epoch(): string {
    return this.#epoch
  }

  get latest(): number {
    return this.#latest
  }

  /** Something may have been missed. */
  doubt(): void {
    this.#readAt ??= 0
    this.#hasGap = true
  }

  /** Redis is at this version. What it had named before is heard by now, or never. */
  expect(version: number): void {
    if (this.#latest > this.#version) this.doubt()
    this.#latest = Math.max(version, this.#latest)
  }

  /** Of what Redis held nothing holds any more, and before then it does not hold everything again. */
  restart(epoch: string, readAt: number): void {
    this.#epoch = epoch
    this.#version = this.#latest = -1
    this.#isPartial = true
    this.#readAt = readAt
  }

  /** Resolves as `ask` does, which may `take` what Redis answers. */
  async during<T>(ask: () => Promise<T>): Promise<T> {
    this.#awaited++
    try {
      return await ask()
    } finally {
      if (--this.#awaited === 0) this.#heard.clear()
    }
  }

  /** Redis answered this at that version. The answer came by another line than what is heard, which may be newer. */
  take(userId: string, told: string, version: number): void {
    this.#latest = Math.max(version, this.#latest)
    if ((this.#heard.get(userId)?.version ?? 0) <= version) this.#pass(userId, told)
  }

  /** Reads everything, if it is time. */
  async read(): Promise<void> {
    if (this.#readAt === null || performance.now() < this.#readAt) return
    this.#hasGap = false
    const latest = this.#latest
    await this.during(async () => {
      const answer = (await this.redis.run(SNAPSHOT, [])) as [string, number, string[]]
      const [epoch, version, flat] = answer
      // It has lost its memory since it was asked for the epoch.
      if (epoch !== this.#epoch || version < latest) return
      const statuses = new Map<string, string>()
      for (let at = 0; at < flat.length; at += 2) statuses.set(flat[at]!, flat[at + 1]!)
      for (const [userId, heard] of this.#heard)
        if (heard.version > version) statuses.set(userId, heard.told)
      this.view.replace(statuses)
      this.#version = Math.max(version, this.#version)
      this.#latest = Math.max(version, this.#latest)
      this.#isPartial = false
      this.#readAt = this.#hasGap ? 0 : null
    })
  }

  #hear(message: string): void {
    const [, epoch, number, told, userId] = /^(\S+) (\d+) (\w+ \S+) (.+)$/s.exec(message) ?? []
    // Channels are the same in all databases of a Redis: another installation has an epoch of its own.
    if (told === undefined || userId === undefined || epoch !== this.#epoch) return
    const version = Number(number)
    if (version <= this.#version) return
    if (version !== this.#version + 1) this.doubt()
    this.#version = version
    this.#latest = Math.max(version, this.#latest)
    if (this.#awaited > 0) this.#heard.set(userId, { version, told })
    this.#pass(userId, told)
  }

  #pass(userId: string, told: string): void {
    if (this.#isPartial) this.view.add(userId, told)
    else this.view.set(userId, told)
  }
}
