// Keeps this node level with the others where there are several: looks in the store for what nobody may have
// heard, often while Redis is away, seldom with it, and at once after a gap. Stands between the bus and the hub;
// called by nodes.ts. Publishes nothing; what was missed is read and told by gap-filling.ts.
import type { Publication } from '../bus/bus.ts'
import type { Sequencer } from '../bus/sequencer.ts'
import type { Chat } from '../chat/chat.ts'
import type { Joined } from '../store/lately.ts'
import type { ChangedAfter } from '../store/people.ts'
import { GapFilling } from './gap-filling.ts'
import type { Hub } from './hub.ts'
import { KnownNames } from './known-names.ts'

/** Between the time that a change bears and the moment it is on disk, on another machine's clock. */
const MARGIN_MS = 10_000
const TOGETHER = 500
const JOINED_PAGE = 1000
const USERS_PAGE = 500
const RETRY_MS = 500

export interface Pace {
  /** Without Redis: what others wrote is here within two seconds. */
  awayMs: number
  /** With Redis, where only the last words of a calm conversation can be missed. */
  leastMs: number
  mostMs: number
  /** Conversations looked at for each millisecond between two looks. */
  perMs: number
  /** What all nodes notice in the same moment each of them looks after a while of its own, at most this. */
  spreadMs: number
}
const PACE: Pace = { awayMs: 1500, leastMs: 5000, mostMs: 30_000, perMs: 2, spreadMs: 250 }
/** Looks come up to this part sooner than their pace, so that nodes which began together do not stay so. */
const SOONER = 0.2

export class CatchUp {
  readonly gaps: GapFilling
  readonly #names = new KnownNames()
  #order!: Sequencer
  #timer: NodeJS.Timeout | null = null
  #paceMs = Infinity
  #soon: NodeJS.Timeout | null = null
  #lookedAt: number
  #isClosed = false
  #missed: ((id: string) => boolean)[] = []
  #isLooking = false

  /** `isHeard`: whether what other nodes say comes through now. */
  constructor(
    readonly chat: Chat,
    readonly hub: Hub,
    readonly isHeard: () => boolean,
    readonly onFault: (error: unknown) => void,
    readonly pace: Pace = PACE,
  ) {
    this.#lookedAt = chat.now()
    this.gaps = new GapFilling(chat, hub, (id) => this.miss((each) => each === id))
  }

  begin(order: Sequencer): void {
    this.#order = order
    this.#schedule()
  }

  /** Something about these ids may have been missed. */
  miss(isAbout: (id: string) => boolean): void {
    this.#missed.push(isAbout)
    this.#soon ??= setTimeout(() => void this.#lookAtMissed(), Math.random() * this.pace.spreadMs)
  }

  take(publication: Publication): void {
    if (publication.kind === 'user_changed') this.#names.isNews(publication.user)
    if (publication.kind !== 'joined') return this.#order.take(publication)
    const { conversationId, rev } = publication
    const told = this.#order.toldOf(conversationId)
    this.#order.take(publication)
    const isNewHere = told === undefined && this.#order.toldOf(conversationId) !== undefined
    // Who heard of it late may be out again, which passed here while nobody was in it.
    if (isNewHere) return void this.#compare([conversationId]).catch(this.onFault)
    if (told === undefined || told.rev <= rev) return
    this.gaps.tellLate(publication, told.rev).catch((error: unknown) => {
      this.onFault(error)
      // No look would find that somebody is out again, for no rev is missing here.
      setTimeout(() => this.#isClosed || this.take(publication), RETRY_MS).unref()
    })
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#soon !== null) clearTimeout(this.#soon)
  }

  #schedule(isOnlySooner = false): void {
    const { awayMs, leastMs, mostMs, perMs } = this.pace
    const count = this.#order.conversationIds.length
    const paceMs = Math.min(mostMs, Math.max(this.isHeard() ? leastMs : awayMs, count / perMs))
    if (isOnlySooner && paceMs >= this.#paceMs) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#paceMs = paceMs
    this.#timer = setTimeout(
      async () => {
        await this.#look(() => true)
        if (!this.#isClosed) this.#schedule()
      },
      paceMs * (1 - SOONER * Math.random()),
    )
  }

  async #lookAtMissed(): Promise<void> {
    this.#soon = null
    if (this.#isLooking) return
    this.#isLooking = true
    while (this.#missed.length > 0 && !this.#isClosed) {
      const missed = this.#missed
      this.#missed = []
      await this.#look((id) => missed.some((isAbout) => isAbout(id)))
    }
    this.#isLooking = false
    // The next look may have been set for the calm that is over. This one looked at a part: it puts off none.
    if (!this.#isClosed) this.#schedule(true)
  }

  async #look(isAbout: (id: string) => boolean): Promise<void> {
    try {
      const since = this.#lookedAt - MARGIN_MS
      const at = this.chat.now()
      await this.#compare(this.#order.conversationIds.filter(isAbout))
      await this.#lookForMembers(since)
      await this.#lookForNames(since)
      this.#lookedAt = at
    } catch (error) {
      // The store is away too: the next look reaches back as far as this one.
      if (!this.#isClosed) this.onFault(error)
    }
  }

  /** Whether these conversations are further than they were told here. */
  async #compare(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += TOGETHER) {
      const conversationIds = ids.slice(from, from + TOGETHER)
      for (const { id, rev } of await this.chat.store.reaches({ conversationIds }))
        this.#order.expect(id, rev)
    }
  }

  /** Who was put into a conversation that nobody here was in. */
  async #lookForMembers(since: number): Promise<void> {
    let joined: Joined[] = [{ joinedAt: since, conversationId: '', userId: '' }]
    do {
      joined = await this.chat.store.joinedSince({ after: joined.at(-1)!, limit: JOINED_PAGE })
      for (const { conversationId, userId } of joined) {
        if (this.hub.isIn(userId, conversationId)) continue
        for (const each of await this.gaps.newTo(conversationId, userId)) this.take(each)
      }
    } while (joined.length === JOINED_PAGE && !this.#isClosed)
  }

  async #lookForNames(since: number): Promise<void> {
    let after: ChangedAfter | null = { changedAt: since, userId: '' }
    while (after !== null && !this.#isClosed) {
      const page = await this.chat.store.usersChangedSince({ after, limit: USERS_PAGE })
      for (const user of page.users)
        if (this.#names.isNews(user)) this.hub.deliver({ kind: 'user_changed', user })
      after = page.next
    }
  }
}
