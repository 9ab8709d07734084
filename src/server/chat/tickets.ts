// Tickets: a token for one use, so that no long-lived one is ever in an address. Made for whoever is in, by a
// session or by a token of another backend.
import { Refusal } from '../../protocol/refusal.ts'
import { NODE_ID } from '../lib/ids.ts'
import type { Claims } from '../lib/token.ts'
import type { Identity } from './accounts.ts'
import type { Chat } from './chat.ts'

export function issueTicket(chat: Chat, identity: Identity): string {
  const { user, sessionId, issuedAt, expiresAt } = identity
  return chat.tokens.signTicket(user.id, sessionId ?? { issuedAt, expiresAt })
}

/** A ticket works once: that is noted in this process, then in the store for other ones. A disk that takes nothing
 * more can still be read, and whoever comes in reads; so then the note is enough, where no other node is. Where others
 * may be, the ticket is refused with the store's own words, and whoever comes asks for another one.
 * Where no other node is, a ticket that another process made is of the last one, whose notes have gone with it. */
export async function isFirstUse(chat: Chat, claims: Claims): Promise<boolean> {
  const { ticketId, madeBy, expiresAt } = claims
  if (ticketId === null) return true
  if (madeBy !== NODE_ID && !chat.isShared) return false
  const now = chat.now()
  // Remembered a little longer: whether it had expired was asked a moment ago.
  if (!chat.usedTickets.take(ticketId, expiresAt + 1000, now)) return false
  return chat.store.useTicket({ ticketId, expiresAt, now }).catch((error: unknown) => {
    if (error instanceof Refusal && !chat.isShared) return true
    throw error
  })
}
