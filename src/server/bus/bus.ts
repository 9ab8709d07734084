// What the rules tell the processes that hold sockets. Only the bus feeds the hub, with one process or
// ten; what is published was committed before.
import type { CloseReason } from '../../protocol/close-codes.ts'
import type { Event } from '../../protocol/events.ts'
import type { User } from '../../protocol/models.ts'

export type Publication =
  /** An event for all members of a conversation, but not for the connection that caused it. */
  | { kind: 'conversation'; conversationId: string; event: Event; exceptId: string | null }
  /** An event for all connections of a user, but not for the one that caused it. */
  | { kind: 'user'; userId: string; event: Event; exceptId: string | null }
  /** A fleeting event for some connections of this process; a slow reader does not get it. */
  | { kind: 'connections'; connectionIds: readonly string[]; event: Event }
  /** A fleeting event for those who have this conversation on screen, but not for this user. */
  | { kind: 'screens'; conversationId: string; event: Event; exceptUserId: string }
  /** A fleeting event for everybody in a conversation, or for these users; a slow reader does not get it. */
  | { kind: 'fleeting'; to: FleetingTo; event: Event }
  /** A connection of this process has this conversation on screen, or no longer. */
  | { kind: 'on_screen'; conversationId: string; connectionId: string; isOn: boolean }
  /** The conversation itself changed, and took this rev, which no `left` tells; its members are told how
   * they see it now. */
  | { kind: 'changed'; conversationId: string; rev: number }
  /** These users are members now, since this rev. */
  | { kind: 'joined'; conversationId: string; userIds: readonly string[]; rev: number }
  /** These users are members no longer, since this rev: `conversation_gone` is the last that they hear of it. */
  | {
      kind: 'left'
      conversationId: string
      userIds: readonly string[]
      rev: number
      exceptId: string | null
    }
  /** This session was logged out. */
  | { kind: 'session_ended'; userId: string; sessionId: string }
  /** All sessions of this user ended, but for the one that is kept. */
  | { kind: 'sessions_ended'; userId: string; keptId: string | null; reason: CloseReason }
  /** This user is called otherwise, or deleted: everybody hears it. */
  | { kind: 'user_changed'; user: User }

export type FleetingTo = { conversationId: string } | { userIds: readonly string[] }

export interface Bus {
  publish(publication: Publication): void
  subscribe(listener: (publication: Publication) => void): void
  /** This process has connections of this conversation or user, and hears what other processes say of it. */
  attend(id: string): void
  /** It has none any more. */
  neglect(id: string): void
  /** Resolves when all that is attended is heard; at the latest after a second, for then nobody is. */
  attentive(): Promise<void>
}
