// The presence of one node, each of whose steps in Redis a test may watch, hold up and rob of its answer, so that every
// order of events can be made. Used by redis-presence-loss.test.ts.
import { RedisClient, script, type Script } from '../../src/server/bus/redis-client.ts'
import type { Pace } from '../../src/server/bus/redis-pace.ts'
import { RedisPresence } from '../../src/server/bus/redis-presence.ts'
import type { Seen } from '../../src/server/bus/presence.ts'
import { until } from './redis.ts'

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

  /** Says and asks nothing from now on. */
  hold(): void {
    const held = new Promise<void>((release) => (this.#release = release))
    this.line.before = () => held
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
