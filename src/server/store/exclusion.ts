// Who may come in no longer: all of a user's sessions end, or the user is disabled. Units of the store, for people
// of this server and of another backend alike.
import { refusedAbout } from './profile.ts'
import type { Refused } from './refused.ts'
import { endSessions } from './sessions.ts'
import { all, first, statement, type Unit } from './statement.ts'

const updateTokensValidFrom = statement<{ userId: string; now: number }>()((db, value) =>
  db
    .updateTable('users')
    .set({ tokens_valid_from: value('now') })
    .where('id', '=', value('userId')),
)

const disable = statement<{ userId: string; now: number }>()((db, value) =>
  db
    .updateTable('users')
    .set({ disabled_at: value('now') })
    .where('id', '=', value('userId'))
    .where('disabled_at', 'is', null)
    .returning('id'),
)

const enable = statement<{ userId: string }>()((db, value) =>
  db
    .updateTable('users')
    .set({ disabled_at: null })
    .where('id', '=', value('userId'))
    .where('disabled_at', 'is not', null)
    .returning('id'),
)

/** Ends all sessions of this user, made here or elsewhere, and refuses the tokens of another backend that
 * were issued before now. */
export function* revokeTokens(input: {
  userId: string
  now: number
}): Unit<Refused | { userId: string }> {
  const gone = yield* refusedAbout(input)
  if (gone !== null) return gone
  yield* all(updateTokensValidFrom, input)
  yield* endSessions({ userId: input.userId, keptId: null })
  return { userId: input.userId }
}

/** Whether this user may come in; disabling also ends all of their sessions. */
export function* setDisabled(input: {
  userId: string
  isDisabled: boolean
  now: number
}): Unit<Refused | { isChanged: boolean }> {
  const gone = yield* refusedAbout(input)
  if (gone !== null) return gone
  const isChanged = (yield* first(input.isDisabled ? disable : enable, input)) !== undefined
  if (isChanged && input.isDisabled) yield* revokeTokens(input)
  return { isChanged }
}
