// Everything the page remembers, as one value that is never changed in place. Made by apply and the
// actions, read by views through select.
import type { Conversation, Limits, Message, User } from '../../protocol/models.ts'
import type { EndReason, LineStatus } from '../net/connection.ts'
import type { FailureCode } from '../net/failure.ts'
import type { Alert, Alerting } from './alerts.ts'

/** The lobby's conversation id; the contract's own constant sits beside zod, which must not come here. */
export const LOBBY = 'lobby'

/** What the main part of the page shows. */
export type Place =
  | { kind: 'home' }
  | { kind: 'conversation'; id: string }
  | { kind: 'person'; id: string }
  | { kind: 'settings' }

export interface Problem {
  code: FailureCode
  /** The server's own sentence, for codes this page has no words for. */
  message: string
  retryAfterMs?: number
}

/** A message of mine that the server has not confirmed. */
export interface PendingMessage {
  clientId: string
  conversationId: string
  body: string
  createdAt: number
  /** Set once the server refused for good; until then it is sent again and again. */
  problem?: Problem
}

export interface Thread {
  /** In order of seq. */
  messages: readonly Message[]
  /** Every change up to this one is in `messages`. */
  rev: number
  /** The highest change heard of; above `rev` there is a gap to fill. */
  seenRev: number
  hasOlder: boolean
  isLoadingOlder: boolean
}

export interface Search {
  query: string
  /** null while the first answer is awaited. */
  users: readonly User[] | null
  problem: Problem | null
}

/** Whether a person is there. */
export interface Presence {
  status: 'online' | 'away' | 'offline' | 'unknown'
  /** When they left; null when that is not known, or while they are there. */
  lastSeenAt: number | null
}

/** Somebody who was writing a moment ago. */
export interface Typist extends User {
  heardAt: number
}

export type Watched = readonly string[] | 'all'

export interface State {
  session: 'unknown' | 'out' | 'in'
  me: User | null
  /** All of this is from an earlier visit: no welcome has said yet what is true now. */
  isRecalled: boolean
  /** Nobody has signed in with this browser yet, as far as it remembers. */
  isFirstVisit: boolean
  /** Why the sign-in view is shown though somebody was signed in. */
  endReason: EndReason | null
  line: LineStatus
  /** The browser's word, which may be wrong. */
  hasNetwork: boolean
  epoch: string | null
  limits: Limits | null
  place: Place
  conversations: Readonly<Record<string, Conversation>>
  /** updatedAt of the oldest conversation of the list; null when there are no older ones. */
  olderThan: number | null
  threads: Readonly<Record<string, Thread>>
  /** The conversation whose first page could not be loaded. */
  threadProblem: { conversationId: string; problem: Problem } | null
  pending: readonly PendingMessage[]
  /** The first message that was unread when the open conversation was opened. */
  newFromSeq: number | null
  drafts: Readonly<Record<string, string>>
  /** By conversation; kept only of those that this page has joined. */
  typing: Readonly<Record<string, readonly Typist[]>>
  people: Readonly<Record<string, User>>
  /** The time of the server until which all names are known; null when nothing is. */
  usersAt: number | null
  /** By user id; kept only of those whose changes the server tells. */
  presence: Readonly<Record<string, Presence>>
  /** Whose changes the server tells: those asked for by watch_presence, and those of the last search. */
  watched: { chosen: Watched; searched: Watched }
  /** Whoever is not in `presence` is not there. */
  isPresenceWhole: boolean
  /** I look offline to the others, because I chose to. */
  isInvisible: boolean
  search: Search | null
  /** The name of the group that was open when somebody took me out of it. */
  goneTitle: string | null
  /** Alerts on screen, the newest last. */
  toasts: readonly Alert[]
  alerting: Alerting
  /** The last refused click, shown where it was made. */
  problem: Problem | null
}

export const emptyState: State = {
  session: 'unknown',
  me: null,
  isRecalled: false,
  isFirstVisit: true,
  endReason: null,
  line: { status: 'off' },
  hasNetwork: true,
  epoch: null,
  limits: null,
  place: { kind: 'home' },
  conversations: {},
  olderThan: null,
  threads: {},
  threadProblem: null,
  pending: [],
  newFromSeq: null,
  drafts: {},
  typing: {},
  people: {},
  usersAt: null,
  presence: {},
  watched: { chosen: [], searched: [] },
  isPresenceWhole: false,
  isInvisible: false,
  search: null,
  goneTitle: null,
  toasts: [],
  alerting: { isSilent: false, notifications: 'unavailable', isOffered: false },
  problem: null,
}
