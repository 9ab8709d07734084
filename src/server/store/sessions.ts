// Sessions (sign-ins, revocable) and the use of tickets. Units of the store; called through store.ts.
import type { User } from '../../protocol/models.ts'
import { all, first, statement, type Unit } from './statement.ts'

export interface NewSession {
  sessionId: string
  userId: string
  createdAt: number
  expiresAt: number
}

export const insertSession = statement<NewSession>()((db, value) =>
  db.insertInto('sessions').values({
    id: value('sessionId'),
    user_id: value('userId'),
    created_at: value('createdAt'),
    expires_at: value('expiresAt'),
  }),
)

const deleteExpired = statement<{ now: number }>()((db, value) =>
  db.deleteFrom('sessions').where('expires_at', '<', value('now')),
)

const deleteSession = statement<{ sessionId: string }>()((db, value) =>
  db.deleteFrom('sessions').where('id', '=', value('sessionId')),
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
      ])
      .where('sessions.id', '=', value('sessionId'))
      .where('users.id', '=', value('userId'))
      .where('sessions.expires_at', '>', value('now'))
      .where('users.deleted_at', 'is', null),
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

export interface SessionUser extends User {
  expiresAt: number
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

/** The same for a ticket, which works once: of many at the same time, one gets a user. */
export function* useTicket(input: {
  ticketId: string
  expiresAt: number
  sessionId: string
  userId: string
  now: number
}): Unit<SessionUser | null> {
  yield* all(deleteOldTickets, input)
  if ((yield* first(insertTicket, input)) === undefined) return null
  return yield* findSessionUser(input)
}
