// What presence needs of users: names, when they were last seen, whether they hide, and from whom.
// Units of the store.
import type { User } from '../../protocol/models.ts'
import { all, first, isOneOf, statement, type Unit } from './statement.ts'

export interface PersonRow {
  id: string
  name: string
  lastSeenAt: number | null
  picture?: string
  /** They have blocked whoever looks, who may not see how they are. */
  hasBlocked: boolean
}

interface Look {
  userIds: readonly string[]
  /** Who looks; null when nobody does. */
  viewerId: string | null
}

const selectPeople = statement<Look>()((db, value, dialect) =>
  db
    .selectFrom('users')
    .leftJoin('blocks', (join) =>
      join
        .onRef('blocks.blocker_id', '=', 'users.id')
        .on('blocks.blocked_id', '=', value('viewerId')),
    )
    .select([
      'users.id',
      'users.name',
      'users.last_seen_at as lastSeenAt',
      'users.picture',
      'blocks.blocked_id as blockedId',
    ])
    .where(isOneOf('users.id', value('userIds'), dialect))
    .where('users.deleted_at', 'is', null),
)

const selectBlocked = statement<{ userIds: readonly string[] }>()((db, value, dialect) =>
  db
    .selectFrom('blocks')
    .select(['blocker_id as blockerId', 'blocked_id as blockedId'])
    .where(isOneOf('blocker_id', value('userIds'), dialect)),
)

const updateLastSeen = statement<{ userId: string; now: number }>()((db, value) =>
  db
    .updateTable('users')
    .set({ last_seen_at: value('now') })
    .where('id', '=', value('userId')),
)

const updateInvisible = statement<{ userId: string; isInvisible: number }>()((db, value) =>
  db
    .updateTable('users')
    .set({ is_invisible: value('isInvisible') })
    .where('id', '=', value('userId'))
    .where('is_invisible', '<>', value('isInvisible'))
    .returning('id'),
)

/** Somebody's place in the order in which people changed. */
export interface ChangedAfter {
  changedAt: number
  /** Empty: at this time or later. */
  userId: string
}

const selectChanged = statement<ChangedAfter & { limit: number }>()((db, value) =>
  db
    .selectFrom('users')
    .select(['id', 'name', 'picture', 'deleted_at as deletedAt', 'changed_at as changedAt'])
    .where('changed_at', '>=', value('changedAt'))
    .where((is) =>
      is.or([is('changed_at', '>', value('changedAt')), is('id', '>', value('userId'))]),
    )
    .orderBy('changed_at')
    .orderBy('id')
    .limit(value('limit')),
)

/** A user without a picture has no such field. */
export const withPicture = <Row extends { picture: string | null }>({
  picture,
  ...row
}: Row): Omit<Row, 'picture'> & { picture?: string } =>
  picture === null ? row : { ...row, picture }

/** Who got another name, or was deleted, a page; `next` is where the next one begins, null after the last. */
export function* usersChangedSince(input: {
  after: ChangedAfter
  limit: number
}): Unit<{ users: User[]; next: ChangedAfter | null }> {
  const { after, limit } = input
  const rows = yield* all(selectChanged, { ...after, limit })
  const users = rows.map(({ deletedAt, changedAt, ...row }) =>
    deletedAt === null ? withPicture(row) : { id: row.id, name: row.name, isDeleted: true },
  )
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { users, next: last ? { changedAt: last.changedAt!, userId: last.id } : null }
}

/** These people, in the order given; those who do not exist are left out. */
export function* findPeople(input: Look): Unit<PersonRow[]> {
  const rows = yield* all(selectPeople, input)
  const people = new Map(
    rows.map(({ blockedId, ...row }) => [
      row.id,
      { ...withPicture(row), hasBlocked: blockedId !== null },
    ]),
  )
  return input.userIds.flatMap((userId) => people.get(userId) ?? [])
}

/** For each of these people, whom they have blocked: those may not see how they are. */
export function* blockedBy(input: {
  userIds: readonly string[]
}): Unit<Map<string, ReadonlySet<string>>> {
  const blocked = new Map<string, Set<string>>()
  for (const { blockerId, blockedId } of yield* all(selectBlocked, input)) {
    const those = blocked.get(blockerId)
    if (those === undefined) blocked.set(blockerId, new Set([blockedId]))
    else those.add(blockedId)
  }
  return blocked
}

/** They were there until now. */
export function* setLastSeen(input: { userIds: readonly string[]; now: number }): Unit<void> {
  for (const userId of input.userIds) yield* all(updateLastSeen, { userId, now: input.now })
}

/** Answers whether that was a change. */
export function* setInvisible(input: { userId: string; isInvisible: boolean }): Unit<boolean> {
  const { userId } = input
  const changed = yield* first(updateInvisible, { userId, isInvisible: input.isInvisible ? 1 : 0 })
  return changed !== undefined
}
