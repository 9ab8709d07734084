// Tells other backends what the store has written down for them: reads the queue, tries, tries again, gives
// up. Joined by app.ts; what is told, and to whom, the store decided inside the change itself.
import type { Log } from '../lib/log.ts'
import type { WebhookAddress } from '../lib/webhook-address.ts'
import type { Store } from '../store/store.ts'
import { Lanes, type Turn } from './lanes.ts'
import { PACE, pauseMs, type Pace } from './pace.ts'
import { post } from './post.ts'
import { Report } from './report.ts'

const PAGE = 500
/** So many of a lane are told one after the other, then struck off together: one wait for the disk. After a
 * crash they may be told again. */
const BATCH = 20

interface Given {
  addresses: readonly WebhookAddress[]
  key: Buffer
  store: Store
  log: Log
  now: () => number
}

type Queued = Awaited<ReturnType<Store['nextWebhooks']>>[number]

export class Webhooks {
  readonly #lanes = new Map<string, Lanes>()
  readonly #tries = new Set<AbortController>()
  readonly #report: Report
  readonly #timer: NodeJS.Timeout
  /** Everything up to this id is in the lanes. */
  #readUpTo = 0
  #waiting = 0
  #looking: Promise<void> | null = null
  #isWoken = false
  #isStopped = false

  constructor(
    readonly given: Given,
    readonly pace: Pace = PACE,
  ) {
    this.#report = new Report(given.log, given.now, pace.reportMs)
    for (const address of given.addresses)
      this.#open(address.name, (lane, failures) => this.#turn(address, lane, failures))
    this.#timer = setInterval(() => this.wake(), pace.lookMs)
    this.wake()
  }

  /** How many are still to be told. */
  get waiting(): number {
    return this.#waiting
  }

  /** Something may have been written; asked often, looks once. */
  wake(): void {
    this.#isWoken = true
    if (this.#isStopped || this.#looking !== null) return
    this.#looking = this.#look()
      .catch((err: unknown) => this.given.log.error({ err }, 'webhooks could not be read'))
      .then(() => {
        this.#looking = null
        if (this.#isWoken) this.wake()
      })
  }

  /** Ends within the drain time. What was not taken by then waits for the next start. */
  async close(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    const hurry = setTimeout(() => this.#tries.forEach((one) => one.abort()), this.pace.drainMs)
    await Promise.all([this.#looking, ...[...this.#lanes.values()].map((lanes) => lanes.stop())])
    clearTimeout(hurry)
    this.#report.flush()
  }

  async #look(): Promise<void> {
    for (let page; !this.#isStopped;) {
      // A turn of the event loop for each: what else this one tells is read with it, and a long queue at the
      // start keeps nobody waiting.
      await new Promise((next) => setImmediate(next))
      this.#isWoken = false
      page = await this.given.store.webhooksAfter({ id: this.#readUpTo, limit: PAGE })
      this.#take(page)
      if (page.length < PAGE) break
    }
    await this.#shed()
    this.#report.write()
  }

  #take(page: readonly Pick<Queued, 'id' | 'address' | 'lane'>[]): void {
    for (const { id, address, lane } of page) {
      this.#readUpTo = id
      this.#waiting++
      this.#lanesOf(address).add(lane)
    }
  }

  #lanesOf(name: string): Lanes {
    return this.#lanes.get(name) ?? this.#open(name, (lane) => this.#leave(name, lane))
  }

  #open(name: string, turn: Lanes['turn']): Lanes {
    const lanes = new Lanes(this.pace.atOnce, (lane, failures) =>
      turn(lane, failures).catch((err: unknown) => {
        // The store takes nothing, perhaps because its disk is full: it will be told again.
        this.given.log.error({ err }, 'webhooks could not be struck off')
        return { pauseMs: pauseMs(this.pace, failures + 1, 0), failures: failures + 1 }
      }),
    )
    this.#lanes.set(name, lanes)
    return lanes
  }

  /** Too many wait: the oldest are those that nobody takes. */
  async #shed(): Promise<void> {
    while (this.#waiting > this.pace.mostWaiting && !this.#isStopped) {
      const limit = Math.min(PAGE, this.#waiting - this.pace.mostWaiting)
      const oldest = await this.given.store.webhooksAfter({ id: 0, limit })
      if (oldest.length === 0) return
      await this.#bury(
        oldest.map(({ id }) => id),
        'too many were waiting',
      )
    }
  }

  async #turn(address: WebhookAddress, lane: string, failures: number): Promise<Turn> {
    const { store } = this.given
    const batch = await store.nextWebhooks({ address: address.name, lane, limit: BATCH })
    if (batch.length === 0) return 'none'
    const { taken, failure } = await this.#tell(address, batch)
    if (taken.length > 0) this.#waiting -= await store.endWebhooks({ ids: taken })
    if (failure === null) return 'more'
    this.#report.failed(address.origin, failure.error)
    return this.#keepOrBury(failure, taken.length === 0 ? failures + 1 : 1)
  }

  /** An address that is not set here, but perhaps where settings are newer or older: that node may tell, for a time. */
  async #leave(address: string, lane: string): Promise<Turn> {
    const { store, now } = this.given
    const batch = await store.nextWebhooks({ address, lane, limit: PAGE })
    if (batch.length === 0) return 'none'
    const leftSince = now() - this.pace.unknownAddressMs
    const over = batch.filter(({ queuedAt }) => queuedAt <= leftSince)
    if (over.length === 0) return { pauseMs: batch[0]!.queuedAt - leftSince, failures: 0 }
    await this.#bury(
      over.map(({ id }) => id),
      'its address is no longer in WEBHOOK_URLS',
    )
    return 'more'
  }

  /** One after the other, until one is not taken. */
  async #tell(address: WebhookAddress, batch: readonly Queued[]) {
    const taken: number[] = []
    for (const webhook of batch) {
      if (this.#isStopped) break
      const outcome = await this.#try(address, webhook)
      if (!outcome.isTaken) return { taken, failure: { ...outcome, webhook } }
      taken.push(webhook.id)
    }
    return { taken, failure: null }
  }

  async #try(address: WebhookAddress, webhook: Queued) {
    const hangUp = new AbortController()
    this.#tries.add(hangUp)
    const timer = setTimeout(() => hangUp.abort(), this.pace.tryMs)
    const { key, now } = this.given
    const outcome = await post(address, webhook, { key, now: now(), signal: hangUp.signal })
    clearTimeout(timer)
    this.#tries.delete(hangUp)
    return outcome
  }

  /** `failures` in a row, this one included. */
  async #keepOrBury(
    { webhook, error, wishedMs }: { webhook: Queued; error: string; wishedMs: number },
    failures: number,
  ): Promise<Turn> {
    const { pace, given } = this
    await given.store.keepWebhook({ id: webhook.id, lastError: error })
    const isOld = given.now() - webhook.queuedAt >= pace.giveUpMs
    if (!isOld || webhook.attempts + 1 < pace.leastTries)
      return { pauseMs: pauseMs(pace, failures, wishedMs), failures }
    await this.#bury([webhook.id], error)
    return 'more'
  }

  async #bury(ids: readonly number[], lastError: string): Promise<void> {
    if (ids.length === 0) return
    const { store, now } = this.given
    const burial = { ids, lastError, now: now(), most: this.pace.mostDead }
    const { buried, dropped } = await store.buryWebhooks(burial)
    this.#waiting -= buried
    this.#report.buried(buried, dropped, lastError)
  }
}
