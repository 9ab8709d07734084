// What the rules tell the processes that hold sockets. Only the bus feeds the hub, with one process or
// ten; what is published was committed before.
import type { Event } from '../../protocol/events.ts'

export type Publication =
  /** An event for all members of a conversation, but not for the connection that caused it. */
  | { kind: 'conversation'; conversationId: string; event: Event; exceptId: string | null }
  /** An event for all connections of a user, but not for the one that caused it. */
  | { kind: 'user'; userId: string; event: Event; exceptId: string | null }
  /** A fleeting event for some connections of this process; a slow reader does not get it. */
  | { kind: 'connections'; connectionIds: readonly string[]; event: Event }
  /** These users are members now. */
  | { kind: 'joined'; conversationId: string; userIds: string[] }
  /** These users are members no longer. */
  | { kind: 'left'; conversationId: string; userIds: string[] }
  /** This session was logged out. */
  | { kind: 'session_ended'; userId: string; sessionId: string }

export interface Bus {
  publish(publication: Publication): void
  subscribe(listener: (publication: Publication) => void): void
}
