// Users: making, finding, searching. Units of the store; called through store.ts.
import type { User } from '../../protocol/models.ts'
import { fold } from '../lib/fold.ts'
import { all, first, statement, type Unit } from './statement.ts'
import { refused, type Refused } from './refused.ts'
import { endSessions, insertSession, type NewSession } from './sessions.ts'

export interface NewUser {
  id: string
  email: string
  name: string
  passwordHash: string | null
  searchName: string
  searchEmail: string
  createdAt: number
}

const insertUser = statement<NewUser>()((db, value) =>
  db
    .insertInto('users')
    .values({
      id: value('id'),
      email: value('email'),
      name: value('name'),
      password_hash: value('passwordHash'),
      search_name: value('searchName'),
      search_email: value('searchEmail'),
      created_at: value('createdAt'),
      is_invisible: 0,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id'),
)

const countInLobby = statement<{ lobbyId: string }>()((db, value) =>
  db
    .updateTable('conversations')
    .set((eb) => ({ member_count: eb('member_count', '+', 1) }))
    .where('id', '=', value('lobbyId')),
)

/** Somebody new has read all that was said in the lobby before. */
const joinLobby = statement<{ id: string; lobbyId: string }>()((db, value) =>
  db
    .insertInto('members')
    .columns(['conversation_id', 'user_id', 'read_seq'])
    .expression((eb) =>
      eb
        .selectFrom('conversations')
        .where('id', '=', value('lobbyId'))
        .select(({ val }) => ['id', val(value('id')).as('user_id'), 'seq']),
    ),
)

const selectByEmail = statement<{ email: string }>()((db, value) =>
  db
    .selectFrom('users')
    .select(['id', 'name', 'password_hash as passwordHash'])
    .where('email', '=', value('email'))
    .where('deleted_at', 'is', null),
)

export const selectUser = statement<{ userId: string }>()((db, value) =>
  db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('id', '=', value('userId'))
    .where('deleted_at', 'is', null),
)

const searchPrefix = statement<{ from: string; to: string; limit: number }>()((db, value) =>
  db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('deleted_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb.and([eb('search_name', '>=', value('from')), eb('search_name', '<', value('to'))]),
        eb.and([eb('search_email', '>=', value('from')), eb('search_email', '<', value('to'))]),
      ]),
    )
    .orderBy('search_name')
    .limit(value('limit')),
)

const selectByLeftPart = statement<{ leftPart: string }>()((db, value) =>
  db
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where('search_email', '=', value('leftPart'))
    .where('deleted_at', 'is', null),
)

const updatePassword = statement<{ userId: string; passwordHash: string }>()((db, value) =>
  db
    .updateTable('users')
    .set({ password_hash: value('passwordHash') })
    .where('id', '=', value('userId')),
)

/** Makes a user, a member of the lobby, and the first session; refuses an e-mail that is taken. */
export function* createUser(input: {
  user: NewUser
  lobbyId: string
  session: NewSession
}): Unit<Refused | { id: string }> {
  const inserted = yield* first(insertUser, input.user)
  if (inserted === undefined) return refused('email_taken')
  yield* all(joinLobby, { id: input.user.id, lobbyId: input.lobbyId })
  yield* all(countInLobby, input)
  yield* all(insertSession, input.session)
  return inserted
}

/** For signing in; null when there is no such account. */
export function* findUserByEmail(input: {
  email: string
}): Unit<{ id: string; name: string; passwordHash: string | null } | null> {
  return (yield* first(selectByEmail, input)) ?? null
}

/** Who has this folded e-mail; else people whose folded name or left part of it starts with the query. */
export function* searchUsers(input: { query: string; limit: number }): Unit<User[]> {
  if (input.query === '') return []
  const at = input.query.lastIndexOf('@')
  if (at > 0) {
    const named = yield* all(selectByLeftPart, { leftPart: input.query.slice(0, at) })
    const found = named.filter(({ email }) => fold(email) === input.query)
    if (found.length > 0)
      return found.slice(0, input.limit).map(({ id, name }): User => ({ id, name }))
  }
  return yield* all(searchPrefix, {
    from: input.query,
    to: `${input.query}\u{10ffff}`,
    limit: input.limit,
  })
}

/** A new password ends all sessions, but for the one that is kept. */
export function* setPassword(input: {
  userId: string
  passwordHash: string
  keptId: string | null
}): Unit<void> {
  yield* all(updatePassword, input)
  yield* endSessions(input)
}
