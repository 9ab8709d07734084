// What other nodes said and nobody here heard, read from the store and told as they would have heard it.
// Called by catch-up.ts, which knows when to look, and by the sequencer; publishes nothing, delivers only here.
import type { Message } from '../../protocol/models.ts'
import type { Event } from '../../protocol/events.ts'
import type { Publication } from '../bus/bus.ts'
import type { Filling, Told } from '../bus/sequencer.ts'
import type { Chat } from '../chat/chat.ts'
import type { Hub } from './hub.ts'

interface OwnChange {
  rev: number
  memberIds: readonly string[]
}

export class GapFilling {
  /** `doubt`: this conversation must be looked at again. */
  constructor(
    readonly chat: Chat,
    readonly hub: Hub,
    readonly doubt: (conversationId: string) => void,
  ) {}

  /** What came after this, as whoever is here has to hear it. */
  async fill(conversationId: string, told: Told): Promise<Filling> {
    this.chat.counts.filled++
    const news = await this.chat.store.newsSince({ conversationId, rev: told.rev })
    const publications = new Map<number, readonly Publication[]>()
    for (const message of news.messages)
      publications.set(message.rev, [said(message, isNew(message, told))])
    const { own } = news
    if (own !== null && own.rev <= news.upToRev)
      publications.set(own.rev, await this.#ownChange(conversationId, own))
    // At once, whatever waits for its turn: of all that comes with this they hear nothing.
    this.#takeOut(conversationId, own, this.hub.usersIn(conversationId))
    return { upToRev: news.upToRev, publications, more: news.more }
  }

  /** What somebody hears of a conversation that is new to them. */
  async newTo(conversationId: string, userId: string): Promise<Publication[]> {
    const conversation = await this.chat.store.findConversation({ userId, conversationId })
    // Another look, or the filling of a gap, may have told it meanwhile.
    if (conversation === null || this.hub.isIn(userId, conversationId)) return []
    const { status, requestedBy, rev } = conversation
    const isAsked = status === 'requested' && requestedBy !== userId
    const type = isAsked ? 'conversation_request' : 'new_conversation'
    const joined = { kind: 'joined', conversationId, userIds: [userId], rev } as const
    return [joined, toUser(userId, { type, conversation })]
  }

  /** Who was put in hears what was said here between that and their coming, unless they are out again. */
  async tellLate({ conversationId, userIds, rev }: Publication & { kind: 'joined' }, told: number) {
    const { messages, own } = await this.chat.store.newsSince({ conversationId, rev })
    this.#takeOut(conversationId, own, userIds)
    const here = this.hub.usersIn(conversationId)
    for (const message of messages) {
      if (message.rev > told) return
      const { event } = said(message, isNew(message, { rev, seq: null }))
      for (const userId of userIds) if (here.has(userId)) this.hub.deliver(toUser(userId, event))
    }
  }

  async #ownChange(conversationId: string, { memberIds }: OwnChange): Promise<Publication[]> {
    const told: Publication[] = []
    for (const userId of memberIds) {
      if (this.hub.countOf(userId) === 0) continue
      if (this.hub.isIn(userId, conversationId)) {
        const conversation = await this.chat.store.findConversation({ userId, conversationId })
        if (conversation !== null)
          told.push(toUser(userId, { type: 'conversation_updated', conversation }))
      } else told.push(...(await this.newTo(conversationId, userId)))
    }
    return told
  }

  /** Ends the hearing of those of these users who are not among the members. */
  #takeOut(conversationId: string, own: OwnChange | null, among: Iterable<string>): void {
    if (own === null) return
    const members = new Set(own.memberIds)
    const userIds = [...among].filter((userId) => !members.has(userId))
    if (userIds.length === 0) return
    this.hub.deliver({ kind: 'left', conversationId, userIds, rev: own.rev, exceptId: null })
    // Whoever was put in again while the store was asked is found there.
    this.doubt(conversationId)
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
