// Groups: who is in one, what it is called, and who is its admin. Each change takes the next rev of the
// conversation. Units of the store; nothing is ever deleted but memberships.
import { isBlockedEitherWay } from './blocks.ts'
import { deleteMember, insertMember, memberIds, updateRole } from './members.ts'
import { findPair } from './pairs.ts'
import { refused, type Refused } from './refused.ts'
import { FIRST_REV, keepRequest, knownRequest } from './requests.ts'
import { all, first, statement, type Unit } from './statement.ts'
import { selectUser } from './users.ts'

export const MOST_MEMBERS = 500

/** A refusal that is about one of several people. */
export interface RefusedFor extends Refused {
  name: string
}

export const insertGroup = statement<{
  newId: string
  title: string
  count: number
  now: number
}>()((db, value) =>
  db.insertInto('conversations').values({
    id: value('newId'),
    kind: 'group',
    title: value('title'),
    status: 'accepted',
    seq: 0,
    rev: FIRST_REV,
    own_rev: FIRST_REV,
    member_count: value('count'),
    created_at: value('now'),
    updated_at: value('now'),
  }),
)

const selectGroup = statement<{ conversationId: string; userId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .select(['role', 'title', 'seq', 'member_count as memberCount'])
    .where('members.conversation_id', '=', value('conversationId'))
    .where('members.user_id', '=', value('userId'))
    .where('kind', '=', 'group'),
)

const updateGroup = statement<{
  conversationId: string
  title: string | null
  change: number
  now: number
}>()((db, value) =>
  db
    .updateTable('conversations')
    .set((eb) => ({
      title: value('title'),
      member_count: eb('member_count', '+', value('change')),
      rev: eb('rev', '+', 1),
      own_rev: eb('rev', '+', 1),
      updated_at: value('now'),
    }))
    .where('id', '=', value('conversationId'))
    .returning('rev'),
)

export interface Made {
  conversationId: string
  rev: number
  isDuplicate: boolean
}

/** Makes a group, once for each clientId. `userIds` are those besides its admin, each once. */
export function* createGroup(input: {
  userId: string
  newId: string
  title: string
  userIds: readonly string[]
  clientId: string | null
  contentHash: string | null
  now: number
}): Unit<Refused | RefusedFor | Made> {
  const { userId, newId: conversationId, userIds, now } = input
  const known = yield* knownRequest(input)
  if (known !== null) return 'refused' in known ? known : { ...known, rev: 0, isDuplicate: true }
  const stranger = yield* firstStranger(input)
  if (stranger !== null) return stranger
  yield* all(insertGroup, { ...input, count: userIds.length + 1 })
  yield* all(insertMember, { conversationId, memberId: userId, role: 'admin', readSeq: 0, now })
  for (const memberId of userIds)
    yield* all(insertMember, { conversationId, memberId, role: 'member', readSeq: 0, now })
  yield* keepRequest({ ...input, conversationId })
  return { conversationId, rev: FIRST_REV, isDuplicate: false }
}

/** Adds people, who have then read all that was said; those who are in it already stay as they are. `rev` is
 * that of the change; 0 when nothing changed, here and below. */
export function* addMembers(input: {
  conversationId: string
  userId: string
  userIds: readonly string[]
  now: number
}): Unit<Refused | RefusedFor | { addedIds: string[]; rev: number }> {
  const { conversationId, now } = input
  const group = yield* first(selectGroup, input)
  if (group === undefined) return refused('not_found')
  if (group.role !== 'admin') return refused('forbidden')
  const present = new Set(yield* memberIds(input))
  const addedIds = input.userIds.filter((id) => !present.has(id))
  if (addedIds.length === 0) return { addedIds, rev: 0 }
  if (group.memberCount + addedIds.length > MOST_MEMBERS) return refused('bad_field')
  const stranger = yield* firstStranger({ ...input, userIds: addedIds })
  if (stranger !== null) return stranger
  for (const memberId of addedIds)
    yield* all(insertMember, { conversationId, memberId, role: 'member', readSeq: group.seq, now })
  const change = addedIds.length
  return { addedIds, ...(yield* changeGroup({ ...input, title: group.title, change })) }
}

/** Takes somebody else out. */
export function* removeMember(input: {
  conversationId: string
  userId: string
  memberId: string
  now: number
}): Unit<Refused | { rev: number }> {
  const { conversationId, memberId } = input
  const group = yield* first(selectGroup, input)
  const other = yield* first(selectGroup, { conversationId, userId: memberId })
  if (group === undefined || other === undefined) return refused('not_found')
  if (group.role !== 'admin') return refused('forbidden')
  return yield* takeOut({ ...input, title: group.title })
}

/** Leaves. After an admin, whoever has been in it longest becomes the admin. */
export function* leaveGroup(input: {
  conversationId: string
  userId: string
  now: number
}): Unit<Refused | { rev: number }> {
  const { conversationId, userId } = input
  const group = yield* first(selectGroup, input)
  if (group === undefined) return refused('not_found')
  const taken = yield* takeOut({ ...input, memberId: userId, title: group.title })
  const [heirId] = yield* memberIds(input)
  if (group.role === 'admin' && heirId !== undefined)
    yield* all(updateRole, { conversationId, memberId: heirId, role: 'admin' })
  return taken
}

/** Gives it another name; the one it has changes nothing. */
export function* renameGroup(input: {
  conversationId: string
  userId: string
  title: string
  now: number
}): Unit<Refused | { isChanged: boolean; rev: number }> {
  const group = yield* first(selectGroup, input)
  if (group === undefined) return refused('not_found')
  if (group.role !== 'admin') return refused('forbidden')
  if (group.title === input.title) return { isChanged: false, rev: 0 }
  return { isChanged: true, ...(yield* changeGroup({ ...input, change: 0 })) }
}

function* takeOut(input: {
  conversationId: string
  memberId: string
  title: string | null
  now: number
}): Unit<{ rev: number }> {
  const changed = yield* changeGroup({ ...input, change: -1 })
  yield* all(deleteMember, input)
  return changed
}

/** Names it, counts its people, and takes the next rev. Goes before what changes its members, as in sending a message:
 * on PostgreSQL the two would else wait for each other. */
export function* changeGroup(input: {
  conversationId: string
  title: string | null
  change: number
  now: number
}): Unit<{ rev: number }> {
  return (yield* first(updateGroup, input))!
}

/** The first of these people who has not accepted to talk to this user, or one of the two blocks. */
function* firstStranger(input: {
  userId: string
  userIds: readonly string[]
}): Unit<RefusedFor | null> {
  const { userId } = input
  for (const otherId of input.userIds) {
    const other = yield* first(selectUser, { userId: otherId })
    const pair = yield* findPair({ userId, otherId })
    const isFriend = other !== undefined && pair?.status === 'accepted'
    if (!isFriend || (yield* isBlockedEitherWay({ userId, otherId })))
      return { refused: 'not_accepted', name: other?.name ?? otherId }
  }
  return null
}
