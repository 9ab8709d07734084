// Who has blocked whom, and who stands on the other side of a direct conversation. Units of the store.
import { expressionBuilder, type Expression } from 'kysely'
import { all, first, statement, type Unit } from './statement.ts'
import { refusedAbout } from './profile.ts'
import { refused, type Refused } from './refused.ts'
import { lockPair } from './pairs.ts'
import type { Schema } from './schema.ts'

type Id = string | Expression<string>

const isBlockedBy = (blockerId: Id, blockedId: Id) => {
  const { exists, selectFrom } = expressionBuilder<Schema>()
  return exists(
    selectFrom('blocks')
      .select('blocker_id')
      .where('blocker_id', '=', blockerId)
      .where('blocked_id', '=', blockedId),
  )
}

/** Two look-ups: for one with `or` in it SQLite makes a table at each run. */
const isBlockBetween = (oneId: Id, otherId: Id) =>
  expressionBuilder<Schema>()
    .or([isBlockedBy(oneId, otherId), isBlockedBy(otherId, oneId)])
    .as('isBlocked')

const selectBlock = statement<{ userId: string; otherId: string }>()((db, value) =>
  db.selectNoFrom(isBlockBetween(value('userId'), value('otherId'))),
)

/** Of a direct conversation. */
const selectOther = statement<{ conversationId: string; userId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select((eb) => [
      'users.deleted_at as deletedAt',
      isBlockBetween(value('userId'), eb.ref('members.user_id')),
    ])
    .where('members.conversation_id', '=', value('conversationId'))
    .where('members.user_id', '<>', value('userId')),
)

const insertBlock = statement<{ userId: string; otherId: string }>()((db, value) =>
  db
    .insertInto('blocks')
    .values({ blocker_id: value('userId'), blocked_id: value('otherId') })
    .onConflict((conflict) => conflict.doNothing()),
)

const deleteBlock = statement<{ userId: string; otherId: string }>()((db, value) =>
  db
    .deleteFrom('blocks')
    .where('blocker_id', '=', value('userId'))
    .where('blocked_id', '=', value('otherId')),
)

export function* isBlockedEitherWay(input: { userId: string; otherId: string }): Unit<boolean> {
  return Boolean((yield* first(selectBlock, input))!.isBlocked)
}

/** Why nothing can be said to the other person of a direct conversation; null when it can. */
export function* refusedByOther(input: {
  conversationId: string
  userId: string
}): Unit<Refused | null> {
  const other = (yield* first(selectOther, input))!
  if (other.deletedAt !== null) return refused('account_deleted')
  return other.isBlocked ? refused('blocked') : null
}

/** Blocks or unblocks; answers the conversation of the two, if there is one. */
export function* setBlock(input: {
  userId: string
  otherId: string
  isBlocked: boolean
}): Unit<Refused | { conversationId: string | null }> {
  const gone = yield* refusedAbout({ userId: input.otherId })
  if (gone !== null) return gone
  const conversationId = yield* lockPair(input)
  yield* all(input.isBlocked ? insertBlock : deleteBlock, input)
  return { conversationId }
}
