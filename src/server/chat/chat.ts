// The tools that every rule receives, who asks, and how a rule says no. No sockets, no SQL, no HTTP.
import { errors, type ErrorCode } from '../../protocol/errors.ts'
import type { Limits, User } from '../../protocol/models.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Counts } from '../lib/counts.ts'
import type { Attempts } from '../lib/attempts.ts'
import type { Once } from '../lib/once.ts'
import type { ForeignTokens } from '../lib/foreign-token.ts'
import type { Tokens } from '../lib/token.ts'
import type { Watchers } from './watchers.ts'
import type { Bus } from '../bus/bus.ts'
import type { Presence } from '../bus/presence.ts'
import type { Store } from '../store/store.ts'

export interface Chat {
  store: Store
  bus: Bus
  presence: Presence
  watchers: Watchers
  tokens: Tokens
  /** Null where no other backend's tokens are taken. */
  foreignTokens: ForeignTokens | null
  usedTickets: Once
  /** Whether other nodes have the same store. */
  isShared: boolean
  attempts: { signIn: Attempts; address: Attempts; signUp: Attempts; serverCalls: Attempts }
  limits: Limits
  /** What was done so far, for whoever runs this. */
  counts: Counts
  /** Whether people may make accounts themselves. */
  hasSignUp: boolean
  version: string
  epoch: string
  /** Milliseconds since 1970. */
  now: () => number
}

/** Who asks: an account, through a session, perhaps on a connection. */
export interface Asker {
  user: User
  /** Null for whoever another backend has signed in. */
  sessionId: string | null
  connectionId: string | null
}

type Refused = { refused: ErrorCode }

/** The result of a step of the store, or a Refusal with a sentence for this case or the code's own. */
export function granted<Result extends object>(
  result: Result | Refused,
  sentences: Partial<Record<ErrorCode, string>> = {},
): Exclude<Result, Refused> {
  if (!('refused' in result)) return result as Exclude<Result, Refused>
  throw new Refusal(result.refused, sentences[result.refused] ?? errors[result.refused].says)
}
