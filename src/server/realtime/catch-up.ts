// Keeps this node level with the others where there are several: gaps are filled from the store, and what
// nobody may have heard is looked for: often while Redis is away, seldom with it, and at once after a gap.
// Stands between the bus and the hub. Called by app.ts; publishes nothing, delivers only here.
import type { Message } from '../../protocol/models.ts'
import type { Event } from '../../protocol/events.ts'
import type { Publication } from '../bus/bus.ts'
import type { Filling, Sequencer, Told } from '../bus/sequencer.ts'
import type { Chat } from '../chat/chat.ts'
import type { Hub } from './hub.ts'

/** Between the time that a change bears and the moment it is on disk, on another machine's clock. */
const MARGIN_MS = 10_000
const TOGETHER = 500
const MOST_JOINED = 1000
const MOST_USERS = 500

export interface Pace {
  /** Without Redis: what others wrote is here within two seconds. */
  awayMs: number
  /** With Redis, where only the last words of a calm conversation can be missed. */
  leastMs: number
  mostMs: number
  /** Conversations looked at for each millisecond between two looks. */
  perMs: number
}
const PACE: Pace = { awayMs: 1500, leastMs: 5000, mostMs: 30_000, perMs: 2 }

export class CatchUp {
  readonly #names = new Map<string, string>()
  #order!: Sequencer
  #timer: NodeJS.Timeout | null = null
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
  }

  begin(order: Sequencer): void {
    this.#order = order
    this.#schedule()
  }

  /** Something about these ids may have been missed. */
  miss(isAbout: (id: string) => boolean): void {
    this.#missed.push(isAbout)
    if (this.#missed.length === 1) setImmediate(() => void this.#lookAtMissed())
  }

  take(publication: Publication): void {
    if (publication.kind === 'user_changed') this.#isNews(publication.user)
    const told =
      publication.kind === 'joined' && this.#order.toldOf(publication.conversationId)?.rev
    this.#order.take(publication)
    if (publication.kind === 'joined' && typeof told === 'number' && told > publication.rev)
      this.#tellLate(publication, told).catch(this.onFault)
  }

  /** What came after this, as whoever is here has to hear it. */
  async fill(conversationId: string, told: Told): Promise<Filling> {
    this.chat.counts.filled++
    const news = await this.chat.store.newsSince({ conversationId, rev: told.rev })
    const publications = new Map<number, readonly Publication[]>()
    for (const message of news.messages)
      publications.set(message.rev, [said(message, isNew(message, told))])
    if (news.own !== null)
      publications.set(news.own.rev, await this.#ownChange(conversationId, news.own))
    return { upToRev: news.upToRev, publications, more: news.more }
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #schedule(): void {
    const { awayMs, leastMs, mostMs, perMs } = this.pace
    const count = this.#order.conversationIds.length
    const afterMs = Math.min(mostMs, Math.max(this.isHeard() ? leastMs : awayMs, count / perMs))
    this.#timer = setTimeout(async () => {
      await this.#look(() => true)
      if (!this.#isClosed) this.#schedule()
    }, afterMs)
  }

  async #lookAtMissed(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    while (this.#missed.length > 0 && !this.#isClosed) {
      const missed = this.#missed
      this.#missed = []
      await this.#look((id) => missed.some((isAbout) => isAbout(id)))
    }
    this.#isLooking = false
    if (this.#isClosed) return
    // It may have been set for the calm that is over.
    clearTimeout(this.#timer!)
    this.#schedule()
  }

  async #look(isAbout: (id: string) => boolean): Promise<void> {
    try {
      const since = this.#lookedAt - MARGIN_MS
      const at = this.chat.now()
      const ids = this.#order.conversationIds.filter(isAbout)
      for (let from = 0; from < ids.length; from += TOGETHER) {
        const conversationIds = ids.slice(from, from + TOGETHER)
        for (const { id, rev } of await this.chat.store.reaches({ conversationIds }))
          this.#order.expect(id, rev)
      }
      await this.#lookForMembers(since)
      await this.#lookForNames(since)
      this.#lookedAt = at
    } catch (error) {
      // The store is away too: the next look reaches back as far as this one.
      if (!this.#isClosed) this.onFault(error)
    }
  }

  /** Who was put into a conversation that nobody here was in. */
  async #lookForMembers(since: number): Promise<void> {
    const joined = await this.chat.store.joinedSince({ since, limit: MOST_JOINED })
    for (const { conversationId, userId } of joined) {
      if (this.hub.countOf(userId) === 0 || this.hub.usersIn(conversationId).has(userId)) continue
      for (const publication of await this.#newTo(conversationId, userId)) this.take(publication)
    }
  }

  async #lookForNames(since: number): Promise<void> {
    const users = await this.chat.store.usersChangedSince({ since, limit: MOST_USERS })
    for (const user of users)
      if (this.#isNews(user)) this.hub.deliver({ kind: 'user_changed', user })
  }

  #isNews({ id, name, isDeleted = false, picture = '' }: Event<'user_updated'>['user']): boolean {
    const text = `${isDeleted} ${picture} ${name}`
    if (this.#names.get(id) === text) return false
    if (this.#names.size > 2 * MOST_USERS) this.#names.clear()
    this.#names.set(id, text)
    return true
  }

  async #ownChange(
    conversationId: string,
    { rev, memberIds }: { rev: number; memberIds: readonly string[] },
  ): Promise<Publication[]> {
    const here = this.hub.usersIn(conversationId)
    const members = new Set(memberIds)
    const goneIds = [...here].filter((userId) => !members.has(userId))
    const change = { conversationId, rev }
    const told: Publication[] = []
    if (goneIds.length > 0) told.push({ kind: 'left', ...change, userIds: goneIds, exceptId: null })
    for (const userId of memberIds) {
      if (here.has(userId)) {
        const conversation = await this.chat.store.findConversation({ userId, conversationId })
        if (conversation !== null)
          told.push(toUser(userId, { type: 'conversation_updated', conversation }))
      } else if (this.hub.countOf(userId) > 0)
        told.push(...(await this.#newTo(conversationId, userId)))
    }
    return told
  }

  /** What somebody hears of a conversation that is new to them. */
  async #newTo(conversationId: string, userId: string): Promise<Publication[]> {
    const conversation = await this.chat.store.findConversation({ userId, conversationId })
    if (conversation === null) return []
    const { status, requestedBy, rev } = conversation
    const isAsked = status === 'requested' && requestedBy !== userId
    const type = isAsked ? 'conversation_request' : 'new_conversation'
    const joined = { kind: 'joined', conversationId, userIds: [userId], rev } as const
    return [joined, toUser(userId, { type, conversation })]
  }

  /** Who was put in hears what was said here between that and their coming. */
  async #tellLate(
    { conversationId, userIds, rev }: Publication & { kind: 'joined' },
    told: number,
  ) {
    const { messages } = await this.chat.store.newsSince({ conversationId, rev })
    for (const message of messages) {
      if (message.rev > told) return
      const { event } = said(message, message.editedAt === undefined)
      for (const userId of userIds) this.hub.deliver(toUser(userId, event))
    }
  }
}

const toUser = (userId: string, event: Event): Publication => ({
  kind: 'user',
  userId,
  event,
  exceptId: null,
})

const said = (message: Message, isNew: boolean): Publication & { kind: 'conversation' } => ({
  kind: 'conversation',
  conversationId: message.conversationId,
  event: { type: isNew ? 'new_message' : 'message_updated', message },
  exceptId: null,
})

/** Whoever is here has not heard of it at all. */
const isNew = ({ seq, editedAt, deletedAt }: Message, told: Told): boolean =>
  told.seq === null ? editedAt === undefined && deletedAt === undefined : seq > told.seq
