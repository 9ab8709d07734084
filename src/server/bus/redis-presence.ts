// The people of all nodes, through Redis: each node tells what its own connections say, under a lease
// that it renews; a node that dies is swept by any other. Without Redis the people of this node are
// right, the others stay as they were for a while and then are unknown, never falsely offline.
import { newId } from '../lib/ids.ts'
import { LocalPresence } from './local-presence.ts'
import { PresenceFeed } from './presence-feed.ts'
import { PresenceView } from './presence-view.ts'
import type { Presence, Seen, Visible } from './presence.ts'
import { script, type RedisClient } from './redis-client.ts'
import { isRefusal } from './redis-lines.ts'
import { PACE, type Pace } from './redis-pace.ts'
import { beat, PUBLIC_VIEW, put, sweep } from './redis-scripts.ts'

const BEAT = script(beat, PUBLIC_VIEW)
const PUT = script(put, PUBLIC_VIEW)
const SWEEP = script(sweep, PUBLIC_VIEW)

const BATCH = 250
const READ_EVERY_BEATS = 20

export class RedisPresence implements Presence {
  readonly #local: LocalPresence
  readonly #view: PresenceView
  readonly #feed: PresenceFeed
  /** People of this node of whom Redis has not heard yet. */
  readonly #untold = new Set<string>()
  #nodeId = newId('n')
  #isAlone: boolean
  #reachedAt = performance.now()
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
    this.#feed = new PresenceFeed(redis, this.#view)
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
      await this.#sweep(this.#nodeId)
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
      this.#reachedAt = performance.now()
      // Not waited for: the lease has to be renewed however many there are to tell.
      void this.#push()
      await this.#sweep('')
      if (++this.#beats % READ_EVERY_BEATS === 0) this.#feed.doubt()
      await this.#feed.read()
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
    const { leaseMs, settleMs } = this.pace
    const { epoch: knownEpoch, latest } = this.#feed
    const now = [this.#nodeId, leaseMs, newId('e'), isNew ? 1 : 0]
    const values = [...now, knownEpoch, latest, settleMs].map(String)
    const answer = (await this.redis.run(BEAT, values)) as [string, number, number, number, number]
    const [epoch, isKnown, version, nodes, settlesInMs] = answer
    // Who knows of no others waits for nobody.
    const waitMs = knownEpoch === '' && this.#isAlone ? 0 : Math.min(settlesInMs, settleMs)
    if (epoch !== knownEpoch) this.#feed.restart(epoch, performance.now() + waitMs)
    else this.#feed.expect(version)
    this.#isAlone = nodes <= 1
    return isKnown === 1
  }

  /** Under a new id: the old one may be half taken away. Then everybody of this node is told again. */
  async #begin(): Promise<void> {
    this.#nodeId = newId('n')
    this.#view.sayAs(this.#nodeId)
    // Before Redis knows the id: that it does is all that a later beat is told, if this answer gets lost.
    for (const userId of this.#local.here()) this.#untold.add(userId)
    await this.#renew(true)
  }

  async #sweep(leavingId: string): Promise<void> {
    const values = [leavingId, String(this.pace.settleMs)]
    while ((await this.redis.run(SWEEP, values)) === 1)
      if (!this.#isClosed && !(await this.#renew(false))) await this.#begin()
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
      const { epoch, latest } = this.#feed
      const pairs = userIds.flatMap((userId) => [userId, this.#local.statusOf(userId)])
      const values = [this.#nodeId, epoch, String(latest), ...pairs]
      await this.#feed.during(async () => {
        const answer = (await this.redis.run(PUT, values)) as [number, string[]] | []
        const [version, told = []] = answer
        if (version === undefined) throw new Error('this node has no lease')
        userIds.forEach((userId, index) => this.#feed.take(userId, told[index]!, version))
      })
    } catch (error) {
      for (const userId of userIds) this.#untold.add(userId)
      throw error
    }
  }
}
