// Whether a user can take part where a backend speaks for them, and whether they are a person or a bot: a bot
// writes and never signs in. Units of the store.
import type { ErrorCode } from '../../protocol/errors.ts'
import type { User } from '../../protocol/models.ts'
import { upsertUser, type ForeignUser, type Upserted } from './foreign-users.ts'
import { withPicture } from './people.ts'
import { refused, type Refused } from './refused.ts'
import { all, first, statement, type Unit } from './statement.ts'

const selectStanding = statement<{ userId: string }>()((db, value) =>
  db
    .selectFrom('users')
    .select([
      'id',
      'name',
      'picture',
      'deleted_at as deletedAt',
      'disabled_at as disabledAt',
      'is_bot as isBot',
    ])
    .where('id', '=', value('userId')),
)

const markAsBot = statement<{ userId: string }>()((db, value) =>
  db.updateTable('users').set({ is_bot: 1 }).where('id', '=', value('userId')),
)

export interface Standing {
  user: User
  isBot: boolean
  /** Why they cannot take part; null when they can. */
  problem: ErrorCode | null
}

/** Null when there is nobody of this id. */
export function* findStanding(input: { userId: string }): Unit<Standing | null> {
  const row = yield* first(selectStanding, input)
  if (row === undefined) return null
  const { id, name, picture, deletedAt, disabledAt, isBot } = row
  const problem = deletedAt !== null ? 'account_deleted' : disabledAt !== null ? 'forbidden' : null
  return { user: withPicture({ id, name, picture }), isBot: isBot === 1, problem }
}

/** As upsertUser, for a person or a bot; who is the one never becomes the other. */
export function* upsertOfKind({
  kind,
  ...said
}: ForeignUser & { kind: 'person' | 'bot'; now: number }): Unit<Refused | Upserted> {
  const known = yield* findStanding({ userId: said.id })
  if (known !== null && known.isBot !== (kind === 'bot')) return refused('forbidden')
  const result = yield* upsertUser(said)
  if (known === null && kind === 'bot' && !('refused' in result))
    yield* all(markAsBot, { userId: said.id })
  return result
}
