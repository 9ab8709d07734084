// Sessions (sign-ins, revocable) and the use of tickets. Units of the store; called through store.ts.
import type { Session, User } from '../../protocol/models.ts'
import { refused, type Refused } from './refused.ts'
import { all, first, statement, type Unit } from './statement.ts'

/** Whoever signs in by a program each minute would fill a page with them. */
const SESSIONS_LISTED = 200
/** The id of no session. */
const NONE = ''

export interface NewSession {
  sessionId: string
  userId: string
  createdAt: number
  expiresAt: number
  /** What the program that signed in called itself. */
  device: string
}

export const insertSession = statement<NewSession>()((db, value) =>
  db.insertInto('sessions').values({
    id: value('sessionId'),
    user_id: value('userId'),
    created_at: value('createdAt'),
    expires_at: value('expiresAt'),
    device: value('device'),
    last_seen_at: value('createdAt'),
  }),
)

const deleteExpired = statement<{ now: number }>()((db, value) =>
  db.deleteFrom('sessions').where('expires_at', '<', value('now')),
)

const deleteSession = statement<{ sessionId: string }>()((db, value) =>
  db.deleteFrom('sessions').where('id', '=', value('sessionId')),
)

const deleteOwn = statement<{ sessionId: string; userId: string }>()((db, value) =>
  db
    .deleteFrom('sessions')
    .where('id', '=', value('sessionId'))
    .where('user_id', '=', value('userId'))
    .returning('id'),
)

const deleteOthers = statement<{ userId: string; keptId: string }>()((db, value) =>
  db
    .deleteFrom('sessions')
    .where('user_id', '=', value('userId'))
    .where('id', '<>', value('keptId')),
)

const selectSessions = statement<{ userId: string; now: number }>()((db, value) =>
  db
    .selectFrom('sessions')
    .select(['id', 'device', 'created_at as createdAt', 'last_seen_at as lastSeenAt'])
    .where('user_id', '=', value('userId'))
    .where('expires_at', '>', value('now'))
    .orderBy('last_seen_at', 'desc')
    .orderBy('created_at', 'desc')
    .limit(SESSIONS_LISTED),
)

const updateLastSeen = statement<{ sessionId: string; now: number }>()((db, value) =>
  db
    .updateTable('sessions')
    .set({ last_seen_at: value('now') })
    .where('id', '=', value('sessionId')),
)

const selectSessionUser = statement<{ sessionId: string; userId: string; now: number }>()(
  (db, value) =>
    db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select([
        'users.id',
        'users.name',
        'users.is_invisible as isInvisible',
        'sessions.expires_at as expiresAt',
        'sessions.last_seen_at as lastSeenAt',
      ])
      .where('sessions.id', '=', value('sessionId'))
      .where('users.id', '=', value('userId'))
      .where('sessions.expires_at', '>', value('now'))
      .where('users.deleted_at', 'is', null)
      .where('users.disabled_at', 'is', null),
)

/** So many are looked up at once. */
const TOGETHER = 100
const NAMES = Array.from({ length: TOGETHER }, (_, index) => `id${index}` as const)

const selectLive = statement<Record<(typeof NAMES)[number], string> & { now: number }>()(
  (db, value) =>
    db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select('sessions.id')
      .where('sessions.id', 'in', NAMES.map(value))
      .where('sessions.expires_at', '>', value('now'))
      .where('users.deleted_at', 'is', null)
      .where('users.disabled_at', 'is', null),
)

const insertTicket = statement<{ ticketId: string; expiresAt: number }>()((db, value) =>
  db
    .insertInto('used_tickets')
    .values({ id: value('ticketId'), expires_at: value('expiresAt') })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id'),
)

const deleteOldTickets = statement<{ now: number }>()((db, value) =>
  db.deleteFrom('used_tickets').where('expires_at', '<', value('now')),
)

/** Signs in, and forgets the sessions that have expired. */
export function* createSession(input: NewSession): Unit<void> {
  yield* all(deleteExpired, { now: input.createdAt })
  yield* all(insertSession, input)
}

export function* endSession(input: { sessionId: string }): Unit<void> {
  yield* all(deleteSession, input)
}

/** Ends a session of this user; that of another is as if there were none. */
export function* endOwnSession(input: {
  sessionId: string
  userId: string
}): Unit<Refused | { id: string }> {
  return (yield* first(deleteOwn, input)) ?? refused('not_found')
}

/** Ends the sessions of this user, but for the one that is kept. */
export function* endSessions(input: { userId: string; keptId: string | null }): Unit<void> {
  yield* all(deleteOthers, { userId: input.userId, keptId: input.keptId ?? NONE })
}

/** The sessions of this user, the one used last first. */
export function* findSessions(input: {
  userId: string
  now: number
}): Unit<Omit<Session, 'isCurrent'>[]> {
  const sessions = yield* all(selectSessions, input)
  return sessions.map((session) => ({
    ...session,
    lastSeenAt: Math.max(session.createdAt, session.lastSeenAt),
  }))
}

/** It was used now. */
export function* seeSession(input: { sessionId: string; now: number }): Unit<void> {
  yield* all(updateLastSeen, input)
}

export interface SessionUser extends User {
  expiresAt: number
  lastSeenAt: number
  /** 1 while they chose to look offline. */
  isInvisible: number
}

/** Who signed in with this session; null when it ended, expired, or the account is gone. */
export function* findSessionUser(input: {
  sessionId: string
  userId: string
  now: number
}): Unit<SessionUser | null> {
  return (yield* first(selectSessionUser, input)) ?? null
}

/** Those of these sessions that have neither ended nor expired, and whose user may come in. */
export function* liveSessions(input: {
  sessionIds: readonly string[]
  now: number
}): Unit<string[]> {
  const live: string[] = []
  for (let from = 0; from < input.sessionIds.length; from += TOGETHER) {
    const ids = NAMES.map((name, index) => [name, input.sessionIds[from + index] ?? NONE])
    const rows = yield* all(selectLive, { ...Object.fromEntries(ids), now: input.now })
    live.push(...rows.map(({ id }) => id))
  }
  return live
}

/** Whether this is the first use of the ticket: of many at the same time, one is. */
export function* useTicket(input: {
  ticketId: string
  expiresAt: number
  now: number
}): Unit<boolean> {
  yield* all(deleteOldTickets, input)
  return (yield* first(insertTicket, input)) !== undefined
}
