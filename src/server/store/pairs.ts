// The one conversation that two people have, whoever asked first. Units of the store.
import { first, statement, type Unit } from './statement.ts'

/** The same text for two people in whatever order. */
export const pairOf = (oneId: string, otherId: string): string => [oneId, otherId].sort().join(' ')

export interface Pair {
  id: string
  status: 'requested' | 'accepted' | 'declined'
  requestedBy: string | null
}

const selectPair = statement<{ pair: string }>()((db, value) =>
  db
    .selectFrom('conversations')
    .select(['id', 'status', 'requested_by as requestedBy'])
    .where('pair', '=', value('pair')),
)

const selectPairToLock = statement<{ pair: string }>()((db, value, dialect) => {
  const query = db.selectFrom('conversations').select('id').where('pair', '=', value('pair'))
  return dialect === 'sqlite' ? query : query.forNoKeyUpdate()
})

const selectOther = statement<{ conversationId: string; userId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .select('user_id as userId')
    .where('conversation_id', '=', value('conversationId'))
    .where('user_id', '<>', value('userId')),
)

export function* findPair(input: { userId: string; otherId: string }): Unit<Pair | null> {
  return (yield* first(selectPair, { pair: pairOf(input.userId, input.otherId) })) ?? null
}

/** The id of their conversation, in which nobody writes until this unit is done; null when there is none. */
export function* lockPair(input: { userId: string; otherId: string }): Unit<string | null> {
  const pair = pairOf(input.userId, input.otherId)
  return (yield* first(selectPairToLock, { pair }))?.id ?? null
}

/** The other person of a direct conversation. */
export function* otherMember(input: { conversationId: string; userId: string }): Unit<string> {
  return (yield* first(selectOther, input))!.userId
}
