// Users: making, finding, searching. Units of the store; called through store.ts.
import { sql } from 'kysely'
import type { User } from '../../protocol/models.ts'
import { fold } from '../lib/fold.ts'
import { all, first, statement, type Unit } from './statement.ts'
import { keepWords, MOST_WORDS } from './name-words.ts'
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

export const countInLobby = statement<{ lobbyId: string }>()((db, value) =>
  db
    .updateTable('conversations')
    .set((eb) => ({ member_count: eb('member_count', '+', 1) }))
    .where('id', '=', value('lobbyId')),
)

/** Somebody new has read all that was said in the lobby before. */
export const joinLobby = statement<{ id: string; lobbyId: string }>()((db, value) =>
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
    .select(['id', 'name', 'password_hash as passwordHash', 'disabled_at as disabledAt'])
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

/** The first ones whose name begins so, of whose name another word does, the left part of whose e-mail: each by an index
 * of its own. Of a name several words may begin so. */
const selectByBeginning = statement<{ from: string; to: string; limit: number; words: number }>()((
  db,
  value,
) => {
  const beginning = (column: 'search_name' | 'search_email', rank: number) =>
    db
      .selectFrom('users')
      .select(['id', 'name', `${column} as found`, sql.lit(rank).as('rank')])
      .where('deleted_at', 'is', null)
      .where(column, '>=', value('from'))
      .where(column, '<', value('to'))
      .orderBy(column)
      .limit(value('limit'))
  const words = db
    .selectFrom('name_words')
    .select(['word', 'user_id'])
    .where('word', '>=', value('from'))
    .where('word', '<', value('to'))
    .orderBy('word')
    .limit(value('words'))
  const ofEach = db
    .selectFrom(words.as('words'))
    .select(({ fn }) => ['user_id', fn.min('word').as('word')])
    .groupBy('user_id')
    .orderBy('word')
    .limit(value('limit'))
  const byWord = db
    .selectFrom(ofEach.as('ofEach'))
    .innerJoin('users', 'users.id', 'ofEach.user_id')
    .select(['users.id', 'users.name', 'word as found', sql.lit(2).as('rank')])
  return db
    .selectFrom(beginning('search_name', 1).as('byName'))
    .selectAll()
    .unionAll(byWord)
    .unionAll(db.selectFrom(beginning('search_email', 3).as('byEmail')).selectAll())
    .orderBy('rank')
    .orderBy('found')
})

const selectByLeftPart = statement<{ leftPart: string }>()((db, value) =>
  db
    .selectFrom('users')
    .select(['id', 'name', 'email', 'contact_email as contactEmail'])
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
  yield* keepWords({ userId: input.user.id, searchName: input.user.searchName })
  yield* all(joinLobby, { id: input.user.id, lobbyId: input.lobbyId })
  yield* all(countInLobby, input)
  yield* all(insertSession, input.session)
  return inserted
}

/** For signing in; null when there is no such account. */
export function* findUserByEmail(input: {
  email: string
}): Unit<{ id: string; name: string; passwordHash: string | null; isDisabled: boolean } | null> {
  const found = yield* first(selectByEmail, input)
  if (found === undefined) return null
  const { disabledAt, ...user } = found
  return { ...user, isDisabled: disabledAt !== null }
}

/** Who has this folded e-mail; else people whose folded name starts with the query, then those of
 * whose name another word does, or the left part of the e-mail. */
export function* searchUsers(input: { query: string; limit: number }): Unit<User[]> {
  if (input.query === '') return []
  const at = input.query.lastIndexOf('@')
  if (at > 0) {
    const named = yield* all(selectByLeftPart, { leftPart: input.query.slice(0, at) })
    const found = named.filter(
      ({ email, contactEmail }) => fold(email ?? contactEmail ?? '') === input.query,
    )
    if (found.length > 0)
      return found.slice(0, input.limit).map(({ id, name }): User => ({ id, name }))
  }
  const range = { from: input.query, to: `${input.query}\u{10ffff}`, limit: input.limit }
  const found = yield* all(selectByBeginning, { ...range, words: input.limit * MOST_WORDS })
  return [...new Map(found.map(({ id, name }) => [id, { id, name }])).values()].slice(
    0,
    input.limit,
  )
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
