// What must happen in the order in which it was asked, although PostgreSQL does much at once: changes of one
// conversation, else those of one user, and the messages that these send. Used by store.ts and postgres.ts.
import { LOBBY } from '../../protocol/frames.ts'
import type { NewMessage } from './messages.ts'

export interface Lane {
  name: string
  /** Whether its units are about the same conversation, so that many of them may be one transaction: of several
   * conversations it would hold them in another order than others, who hold them in yet another. */
  isOnePlace: boolean
  /** The messages that keep their order with what is in this lane; null for none. */
  concerns: ((message: NewMessage) => boolean) | null
}

/** Units with any input: of a conversation, else of a user. */
export function laneOf(input: unknown): Lane | undefined {
  const { conversationId, lobbyId, userId } = input as Record<string, string | undefined>
  const place = conversationId ?? lobbyId
  if (place !== undefined) return ofConversation(place)
  return userId === undefined ? undefined : ofUser(userId)
}

/** The lanes in which a message has its place; the lobby's, which always has something in it, holds no message up. */
export const lanesOfMessage = ({ conversationId, senderId }: NewMessage): Lane[] =>
  conversationId === LOBBY ? [] : [ofConversation(conversationId), ofUser(senderId)]

const ofConversation = (id: string): Lane => ({
  name: id,
  isOnePlace: true,
  concerns: id === LOBBY ? null : ({ conversationId }) => conversationId === id,
})

const ofUser = (id: string): Lane => ({
  name: `user ${id}`,
  isOnePlace: false,
  concerns: ({ senderId, conversationId }) => senderId === id && conversationId !== LOBBY,
})

const apart = (name: string): Lane => ({ name, isOnePlace: true, concerns: null })

/** Whoever is new is counted there. */
export const inLobby = (): Lane => ofConversation(LOBBY)
export const inTickets = (): Lane => apart('tickets')
/** Marks of many in one transaction would hold their rows in another order than messages do. */
export const laneOfMark = (input: { conversationId: string; userId: string }): Lane =>
  apart(`mark ${input.conversationId} ${input.userId}`)
