// The people of all nodes, through Redis: each node tells what its own connections say, under a lease
// that it renews; a node that dies is swept by any other. Without Redis the people of this node are
// right, the others stay as they were for a while and then are unknown, never falsely offline.
import { newId } from '../lib/ids.ts'
import { LocalPresence } from './local-presence.ts'
import { PresenceView } from './presence-view.ts'
import type { Presence, Seen, Visible } from './presence.ts'
import { script, type RedisClient } from './redis-client.ts'
import { isRefusal } from './redis-lines.ts'
import { PACE, type Pace } from './redis-pace.ts'
import { beat, CHANNEL, PUBLIC_VIEW, put, snapshot, sweep } from './redis-scripts.ts'

const BEAT = script(beat, PUBLIC_VIEW)
const PUT = script(put, PUBLIC_VIEW)
const SWEEP = script(sweep, PUBLIC_VIEW)
const SNAPSHOT = script(snapshot, PUBLIC_VIEW)

const BATCH = 250
const SNAPSHOT_EVERY_BEATS = 20

export class RedisPresence implements Presence {
  readonly #local: LocalPresence
  readonly #view: PresenceView
  /** People of this node of whom Redis has not heard yet. */
  readonly #untold = new Set<string>()
  #nodeId = newId('n')
  #epoch = ''
  /** Of the last change heard; -1 when none fits. */
  #version = -1
  /** User → version of what was heard of them while Redis was being told. */
  readonly #heardMeanwhile = new Map<string, number>()
  #isAlone: boolean
  #reachedAt = performance.now()
  /** Before that nobody is swept: whoever could not renew may be as alive as this node. */
  #sweepAt = 0
  /** When to read everything again; null while what is heard has no gap. */
  #snapshotAt: number | null = 0
  #beats = 0
  #isBeating = false
  /** Redis is there, and does not take who is here. */
  #isRefused = false
  #isPushing = false
  #isClosed = false
  #timer: NodeJS.Timeout | null = null

  /** `isAlone`: whether there is no other node, until Redis says so. `onRefusal` is told why Redis, which is up, does
   * not take who is here, once, and null when it does again. */
  constructor(
    readonly redis: RedisClient,
    readonly pace: Pace = PACE,
    graceMs?: number,
    isAlone = true,
    readonly onRefusal: (reason: string | null) => void = () => {},
  ) {
    this.#isAlone = isAlone
    this.#local = new LocalPresence(graceMs)
    this.#view = new PresenceView(this.#local)
    this.#local.onChange((userIds) => {
      for (const userId of userIds) this.#untold.add(userId)
      this.#view.announce(userIds)
      setImmediate(() => this.#push())
    })
    redis.subscribe(
      CHANNEL,
      (message) => this.#hear(message),
      () => (this.#snapshotAt ??= 0),
    )
    // At once: the others wait only so long before they take whoever is not told for gone.
    redis.onReady(() => this.#schedule(0))
    redis.open()
    this.#schedule(0)
  }

  /** Whether Redis answers, and takes who is here. */
  get isUp(): boolean {
    return this.redis.isUp && !this.#isRefused
  }

  put(connectionId: string, userId: string, visible: Visible): void {
    this.#local.put(connectionId, userId, visible)
  }

  has(connectionId: string): boolean {
    return this.#local.has(connectionId)
  }

  remove(connectionId: string, atOnce: boolean): void {
    this.#local.remove(connectionId, atOnce)
  }

  endGrace(userId: string): void {
    this.#local.endGrace(userId)
  }

  hide(userId: string, isHidden: boolean): void {
    this.#local.hide(userId, isHidden)
  }

  statusOf(userId: string): Seen {
    return this.#view.statusOf(userId)
  }

  here(): Iterable<string> {
    return this.#view.here()
  }

  onChange(listener: (userIds: readonly string[]) => void): void {
    this.#view.onChange(listener)
  }

  /** Takes the people of this node out of Redis, if it listens. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#local.close()
    try {
      while ((await this.redis.run(SWEEP, [this.#nodeId])) === 1);
    } catch {
      // Redis is away; the lease ends by itself.
    }
    this.redis.close()
  }

  #schedule(afterMs: number): void {
    if (this.#isClosed) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(async () => {
      const timer = this.#timer
      await this.#beat()
      // Unless another beat was called for meanwhile.
      if (timer === this.#timer) this.#schedule(this.pace.beatMs)
    }, afterMs)
  }

  async #beat(): Promise<void> {
    if (this.#isBeating) return
    this.#isBeating = true
    try {
      if (!(await this.#renew(false))) await this.#begin()
      const now = performance.now()
      if (now - this.#reachedAt > 2 * this.pace.beatMs) this.#sweepAt = now + this.pace.settleMs
      this.#reachedAt = now
      if (now >= this.#sweepAt) while ((await this.redis.run(SWEEP, [''])) === 1);
      await this.#push()
      if (++this.#beats % SNAPSHOT_EVERY_BEATS === 0) this.#snapshotAt ??= 0
      if (this.#snapshotAt !== null && this.#reachedAt >= this.#snapshotAt) await this.#readAll()
      this.#view.trust(true)
      if (this.#isRefused) this.onRefusal(null)
      this.#isRefused = false
    } catch (error) {
      this.#note(error)
      // Alone, there is nobody elsewhere whom one could not know.
      const silentMs = performance.now() - this.#reachedAt
      const isAlone = this.#isAlone && !this.#view.knowsOthers()
      if (isAlone && silentMs > this.pace.settleMs) this.#view.presumeAlone()
      if (!isAlone && silentMs > this.pace.trustMs) this.#view.trust(false)
    } finally {
      this.#isBeating = false
    }
  }

  /** That Redis is away its client tells. */
  #note(error: unknown): void {
    if (this.#isRefused || !this.redis.isUp || !isRefusal(error)) return
    this.#isRefused = true
    this.onRefusal(error.message)
  }

  /** Renews the lease; false when Redis does not know this node, or not any more. */
  async #renew(isNew: boolean): Promise<boolean> {
    const values = [this.#nodeId, String(this.pace.leaseMs), newId('e'), isNew ? '1' : '0']
    const answer = (await this.redis.run(BEAT, values)) as [string, number, number, number]
    const [epoch, isKnown, version, nodes] = answer
    if (epoch !== this.#epoch) {
      // Nothing of before holds, and the others, too, are only now telling who is with them.
      const isFirst = this.#epoch === ''
      this.#epoch = epoch
      this.#version = -1
      this.#snapshotAt = isFirst ? 0 : performance.now() + this.pace.settleMs
    } else if (version !== this.#version) this.#snapshotAt ??= 0
    this.#isAlone = nodes <= 1
    return isKnown === 1
  }

  /** Under a new id: the old one may be half taken away. Then everybody of this node is told again. */
  async #begin(): Promise<void> {
    this.#nodeId = newId('n')
    this.#view.sayAs(this.#nodeId)
    await this.#renew(true)
    for (const userId of this.#local.here()) this.#untold.add(userId)
  }

  async #push(): Promise<void> {
    if (this.#isPushing) return
    this.#isPushing = true
    try {
      while (this.#untold.size > 0) await this.#pushSome()
    } catch {
      // The next beat tells it.
    } finally {
      this.#isPushing = false
    }
  }

  async #pushSome(): Promise<void> {
    const userIds = [...this.#untold].slice(0, BATCH)
    for (const userId of userIds) this.#untold.delete(userId)
    try {
      const pairs = userIds.flatMap((userId) => [userId, this.#local.statusOf(userId)])
      this.#heardMeanwhile.clear()
      const answer = (await this.redis.run(PUT, [this.#nodeId, ...pairs])) as
        [number, string[]] | []
      const [version, told = []] = answer
      if (version === undefined) throw new Error('this node has no lease')
      userIds.forEach((userId, index) => {
        // The answer came by another line than what is heard, which may be newer.
        const isOld = (this.#heardMeanwhile.get(userId) ?? 0) > version
        if (!isOld) this.#view.set(userId, told[index]!)
      })
    } catch (error) {
      for (const userId of userIds) this.#untold.add(userId)
      throw error
    }
  }

  #hear(message: string): void {
    const [, number, told, userId] = /^(\d+) (\w+ \S+) (.+)$/s.exec(message) ?? []
    if (told === undefined || userId === undefined) return
    const version = Number(number)
    if (version <= this.#version) return
    if (version !== this.#version + 1) this.#snapshotAt ??= 0
    this.#version = version
    if (this.#isPushing) this.#heardMeanwhile.set(userId, version)
    this.#view.set(userId, told)
  }

  async #readAll(): Promise<void> {
    const [version, flat] = (await this.redis.run(SNAPSHOT, [])) as [number, string[]]
    const statuses = new Map<string, string>()
    for (let at = 0; at < flat.length; at += 2) statuses.set(flat[at]!, flat[at + 1]!)
    this.#view.replace(statuses)
    this.#version = version
    this.#snapshotAt = null
  }
}
