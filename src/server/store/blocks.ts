// Who has blocked whom, and who stands on the other side of a direct conversation. Units of the store.
import { all, first, statement, type Unit } from './statement.ts'
import { refusedAbout } from './profile.ts'
import type { Refused } from './refused.ts'
import { lockPair } from './pairs.ts'

/** Two rows at most. */
const selectBlocks = statement<{ userId: string; otherId: string }>()((db, value) =>
  db
    .selectFrom('blocks')
    .select('blocker_id')
    .where((eb) =>
      eb.or([
        eb.and({ blocker_id: value('userId'), blocked_id: value('otherId') }),
        eb.and({ blocker_id: value('otherId'), blocked_id: value('userId') }),
      ]),
    ),
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
  return (yield* first(selectBlocks, input)) !== undefined
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
