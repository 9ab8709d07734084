// What a person changes about their own account: its name, and that it ends. Units of the store. A deleted
// account keeps its row, so that its messages keep their author, but nothing that tells who it was.
import { keepWords } from './name-words.ts'
import { refused, type Refused } from './refused.ts'
import { endSessions } from './sessions.ts'
import { all, first, statement, type Unit } from './statement.ts'

const selectPassword = statement<{ userId: string }>()((db, value) =>
  db
    .selectFrom('users')
    .select('password_hash as passwordHash')
    .where('id', '=', value('userId'))
    .where('deleted_at', 'is', null),
)

const updateName = statement<{ userId: string; name: string; searchName: string; now: number }>()(
  (db, value) =>
    db
      .updateTable('users')
      .set({ name: value('name'), search_name: value('searchName'), changed_at: value('now') })
      .where('id', '=', value('userId'))
      .where('name', '<>', value('name'))
      .where('deleted_at', 'is', null)
      .returning('id'),
)

/** The e-mail may be used again. */
const emptyUser = statement<{ userId: string; now: number }>()((db, value) =>
  db
    .updateTable('users')
    .set({
      email: null,
      contact_email: null,
      picture: null,
      name: '',
      password_hash: null,
      search_name: '',
      search_email: '',
      last_seen_at: null,
      deleted_at: value('now'),
      changed_at: value('now'),
    })
    .where('id', '=', value('userId'))
    .where('deleted_at', 'is', null)
    .returning('id'),
)

const selectGroupIds = statement<{ userId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .select('conversations.id')
    .where('members.user_id', '=', value('userId'))
    .where('kind', '=', 'group'),
)

const deleteMembership = statement<{ userId: string; lobbyId: string }>()((db, value) =>
  db
    .deleteFrom('members')
    .where('conversation_id', '=', value('lobbyId'))
    .where('user_id', '=', value('userId')),
)

/** Whoever is still in it. */
const countOut = statement<{ userId: string; lobbyId: string }>()((db, value) =>
  db
    .updateTable('conversations')
    .set((eb) => ({ member_count: eb('member_count', '-', 1) }))
    .where('id', '=', value('lobbyId'))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('members')
          .select('user_id')
          .where('conversation_id', '=', value('lobbyId'))
          .where('user_id', '=', value('userId')),
      ),
    ),
)

const deleteBlocks = statement<{ userId: string }>()((db, value) =>
  db
    .deleteFrom('blocks')
    .where((eb) =>
      eb.or([eb('blocker_id', '=', value('userId')), eb('blocked_id', '=', value('userId'))]),
    ),
)

const selectDeletedAt = statement<{ userId: string }>()((db, value) =>
  db.selectFrom('users').select('deleted_at as deletedAt').where('id', '=', value('userId')),
)

/** Null for an account without a password, or none at all. */
export function* passwordHashOf(input: { userId: string }): Unit<string | null> {
  return (yield* first(selectPassword, input))?.passwordHash ?? null
}

/** Answers whether that was a change. */
export function* renameUser(input: {
  userId: string
  name: string
  searchName: string
  now: number
}): Unit<boolean> {
  if ((yield* first(updateName, input)) === undefined) return false
  yield* keepWords(input)
  return true
}

/** Ends the account: who it was is forgotten, what it wrote stays. Groups are left before, one by one. */
export function* deleteUser(input: {
  userId: string
  lobbyId: string
  now: number
}): Unit<boolean> {
  if ((yield* first(emptyUser, input)) === undefined) return false
  yield* endSessions({ userId: input.userId, keptId: null })
  yield* keepWords({ userId: input.userId, searchName: '' })
  yield* all(deleteBlocks, input)
  // The conversation before its member, as in sending a message.
  yield* all(countOut, input)
  yield* all(deleteMembership, input)
  return true
}

/** The groups that this person is in. */
export function* groupIds(input: { userId: string }): Unit<string[]> {
  return (yield* all(selectGroupIds, input)).map(({ id }) => id)
}

/** Why nothing can be done with this person; null when it can. */
export function* refusedAbout(input: { userId: string }): Unit<Refused | null> {
  const found = yield* first(selectDeletedAt, input)
  if (found === undefined) return refused('not_found')
  return found.deletedAt === null ? null : refused('account_deleted')
}
