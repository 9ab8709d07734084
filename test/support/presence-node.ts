// The presence of nodes, each of whose steps in Redis a test may watch, hold up and rob of its answer, so that every
// order of events can be made. Used by redis-presence-loss.test.ts and redis-presence-lease.test.ts.
import { RedisClient, script, type Script } from '../../src/server/bus/redis-client.ts'
import type { Pace } from '../../src/server/bus/redis-pace.ts'
import { RedisPresence } from '../../src/server/bus/redis-presence.ts'
import type { Seen } from '../../src/server/bus/presence.ts'
import { Redis, until } from './redis.ts'

const PATIENCE_MS = 15_000

class Line extends RedisClient {
  /** How far the clock of Redis has leapt. */
  leapMs = 0
  before: (step: Script, values: readonly string[]) => Promise<void> | void = () => {}
  after: (step: Script, values: readonly string[]) => Promise<void> | void = () => {}

  override async run(step: Script, values: readonly string[]): Promise<unknown> {
    await this.before(step, values)
    const answer = await this.runNow(step, values)
    await this.after(step, values)
    return answer
  }

  runNow(step: Script, values: readonly string[]): Promise<unknown> {
    const time = "redis.call('TIME')"
    const text = step.text.replace(time, `${time} time[1] = time[1] + ${this.leapMs / 1000}`)
    return super.run(script(text, step.key), values)
  }
}

export class PresenceNode {
  readonly line: Line
  readonly presence: RedisPresence
  readonly calledOffline = new Set<string>()
  #release = () => {}

  constructor(url: string, pace: Pace, isAlone: boolean) {
    this.line = new Line(url, () => {})
    this.presence = new RedisPresence(this.line, pace, 50, isAlone)
    this.presence.onChange((userIds) => {
      for (const userId of userIds)
        if (this.presence.statusOf(userId) === 'offline') this.calledOffline.add(userId)
    })
  }

  becomes(userId: string, seen: Seen): Promise<number> {
    return until(
      () => this.presence.statusOf(userId),
      (status) => status === seen,
      PATIENCE_MS,
    )
  }

  /** Knows of so many people that they are here. */
  counts(wanted: number): Promise<number> {
    return until(
      () => [...this.presence.here()].length,
      (count) => count === wanted,
      PATIENCE_MS,
    )
  }

  /** Says and asks nothing from now on, or nothing of this kind. */
  hold(text?: string): void {
    const held = new Promise<void>((release) => (this.#release = release))
    this.line.before = (step) => (step.text === (text ?? step.text) ? held : undefined)
  }

  release(): void {
    this.line.before = () => {}
    this.#release()
  }

  /** Resolves when it has taken so many steps of this kind from now on. */
  took(text: string, times = 1): Promise<void> {
    return new Promise((resolve) => {
      this.line.after = (step) => {
        if (step.text === text && --times === 0) resolve()
      }
    })
  }
}

/** Longer than any test of these; those that see it end have less. */
const LONG_MS = 60_000
export const LEASE_MS = 1200
const PACE = { beatMs: 100, leaseMs: LEASE_MS, settleMs: LONG_MS, trustMs: LONG_MS }
export const HEALS_SOON = { ...PACE, settleMs: 3000 }

/** Nodes on one Redis. */
export class PresenceNodes {
  #nodes: PresenceNode[] = []

  private constructor(readonly redis: Redis) {}

  static async open(): Promise<PresenceNodes> {
    return new PresenceNodes(await Redis.start())
  }

  start({ pace = PACE, isAlone = true, database = 0 } = {}): PresenceNode {
    const node = new PresenceNode(`${this.redis.url}/${database}`, pace, isAlone)
    this.#nodes.push(node)
    return node
  }

  /** These are in the public set, and nobody else. */
  online(...userIds: string[]): Promise<number> {
    return until(
      () => this.redis.online(),
      (members) => members.join() === userIds.sort().join(),
      PATIENCE_MS,
    )
  }

  /** No node has renewed for half a lease. */
  silence(): Promise<number> {
    return until(
      () => this.redis.ask((client) => client.exists('{online_users}:beating')),
      (count) => count === 0,
      PATIENCE_MS,
    )
  }

  /** Redis loses its memory. */
  async forget(): Promise<void> {
    await this.redis.ask((client) => client.flushAll())
  }

  /** Ends the nodes of a test. */
  async end(): Promise<void> {
    for (const node of this.#nodes) node.release()
    for (const { presence } of this.#nodes) await presence.close()
    this.#nodes = []
    await this.forget()
  }
}
