// Which of the nodes that share a store tells webhooks: one, and when it dies another within a few seconds. It
// holds a lease in the store, whose text it changes all the time; a text that stays as it is, as seen by whoever
// watches, is taken over. So no clocks are compared. Opened by open.ts.
import type { Store } from '../store/store.ts'

export interface LeadPace {
  renewMs: number
  /** Without having renewed it so long, a node tells nobody any more. */
  holdMs: number
  /** A lease that did not change so long is taken. More than `holdMs` and what is then under way. */
  takeMs: number
}

export const LEAD_PACE: LeadPace = { renewMs: 1000, holdMs: 2500, takeMs: 5000 }

const NAME = 'webhooks'

interface Given {
  store: Pick<Store, 'readLease' | 'moveLease'>
  /** Never used again by another process. */
  nodeId: string
  begin: () => void
  /** Resolves when nothing is under way. */
  end: () => Promise<void>
  onFault: (error: unknown) => void
}

export class Lead {
  readonly #renewal: NodeJS.Timeout
  /** While this node tells. */
  #expiry: NodeJS.Timeout | null = null
  /** While it ends, and what it began is still under way. */
  #ending: Promise<void> | null = null
  /** As it was read last, and since when it is so. */
  #seen = { lease: '', since: performance.now() }
  #beat = 0
  #looking: Promise<void> | null = null

  constructor(
    readonly given: Given,
    readonly pace: LeadPace = LEAD_PACE,
  ) {
    this.#renewal = setInterval(() => {
      this.#looking ??= this.#look()
        .catch(given.onFault)
        .finally(() => (this.#looking = null))
    }, pace.renewMs)
  }

  /** Ends what this node does, and leaves it to the others at once. */
  async close(): Promise<void> {
    clearInterval(this.#renewal)
    await this.#looking
    const hadIt = this.#expiry !== null
    await this.#end()
    if (hadIt) await this.#leave().catch(this.given.onFault)
  }

  async #leave(): Promise<void> {
    const lease = await this.given.store.readLease({ name: NAME })
    if (this.#isMine(lease)) await this.#move(lease, '')
  }

  async #look(): Promise<void> {
    const askedAt = performance.now()
    const lease = await this.given.store.readLease({ name: NAME })
    if (lease !== this.#seen.lease) this.#seen = { lease, since: askedAt }
    const isFree = lease === '' || askedAt - this.#seen.since >= this.pace.takeMs
    const isMine = this.#isMine(lease)
    if (!isMine && this.#expiry !== null) await this.#end()
    if (!isMine && !isFree) return
    if (await this.#move(lease, `${this.given.nodeId} ${++this.#beat}`)) await this.#hold(askedAt)
  }

  #move(from: string, to: string): Promise<boolean> {
    return this.given.store.moveLease({ name: NAME, from, to })
  }

  #isMine(lease: string): boolean {
    return lease.startsWith(`${this.given.nodeId} `)
  }

  /** Renewed, as of when that was begun. */
  async #hold(since: number): Promise<void> {
    await this.#ending
    const leftMs = since + this.pace.holdMs - performance.now()
    if (leftMs <= 0) return
    const isNew = this.#expiry === null
    if (this.#expiry !== null) clearTimeout(this.#expiry)
    this.#expiry = setTimeout(() => void this.#end().catch(this.given.onFault), leftMs)
    if (isNew) this.given.begin()
  }

  async #end(): Promise<void> {
    if (this.#expiry !== null) {
      clearTimeout(this.#expiry)
      this.#expiry = null
      this.#ending = this.given.end().finally(() => (this.#ending = null))
    }
    await this.#ending
  }
}
