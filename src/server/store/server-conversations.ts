// Conversations as a backend makes and reads them: nobody is asked, and it sees without being a member. Units
// of the store.
import type { Message } from '../../protocol/models.ts'
import { isBlockedEitherWay } from './blocks.ts'
import { changeGroup, insertGroup, type Made, type RefusedFor } from './groups.ts'
import { deleteMember, insertMember, memberIds, updateRole } from './members.ts'
import { messagesBetween } from './pages.ts'
import { findPair } from './pairs.ts'
import { refused, type Refused } from './refused.ts'
import { changeStatus, FIRST_REV, keepRequest, knownRequest, makeConversation } from './requests.ts'
import { findStanding } from './standing.ts'
import { all, first, statement, type Unit } from './statement.ts'

/** Whoever makes conversations here is nobody of theirs. */
const BACKEND = ''
const UNREAD_LISTED = 1000

const selectPlace = statement<{ conversationId: string }>()((db, value) =>
  db
    .selectFrom('conversations')
    .select(['kind', 'title', 'seq', 'rev'])
    .where('id', '=', value('conversationId')),
)

const selectAdmin = statement<{ conversationId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .select('user_id as id')
    .where('conversation_id', '=', value('conversationId'))
    .where('role', '=', 'admin'),
)

const selectUnread = statement<{ userId: string; limit: number }>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .select((eb) => [
      'conversations.id as conversationId',
      'conversations.seq',
      'members.read_seq as readSeq',
      eb
        .selectFrom('messages as gone')
        .select((of) => of.fn.countAll<number>().as('count'))
        .whereRef('gone.conversation_id', '=', 'conversations.id')
        .whereRef('gone.seq', '>', 'members.read_seq')
        .where('gone.deleted_at', 'is not', null)
        .as('deleted'),
    ])
    .where('members.user_id', '=', value('userId'))
    .whereRef('conversations.seq', '>', 'members.read_seq')
    .orderBy('conversations.updated_at', 'desc')
    .limit(value('limit')),
)

export function* hasConversation(input: { conversationId: string }): Unit<boolean> {
  return (yield* first(selectPlace, input)) !== undefined
}

/** Why the first of these users cannot be in a conversation; null when all can. */
function* firstUnfit(userIds: readonly string[]): Unit<RefusedFor | null> {
  for (const userId of userIds) {
    const standing = yield* findStanding({ userId })
    const problem = standing === null ? 'bad_field' : standing.problem
    if (problem !== null) return { refused: problem, name: userId }
  }
  return null
}

/** The one conversation of two users, accepted; `kept` when it was so before. */
export function* joinPair(input: {
  userId: string
  otherId: string
  newId: string
  now: number
}): Unit<
  | Refused
  | RefusedFor
  | { conversationId: string; outcome: 'made' | 'accepted' | 'kept'; rev: number }
> {
  const { userId, otherId, newId, now } = input
  const unfit = yield* firstUnfit([userId, otherId])
  if (unfit !== null) return unfit
  if (yield* isBlockedEitherWay(input)) return refused('blocked')
  const pair = yield* findPair(input)
  if (pair?.status === 'accepted') return { conversationId: pair.id, outcome: 'kept', rev: 0 }
  if (pair === null) yield* makeConversation(input)
  const conversationId = pair?.id ?? newId
  const requestedBy = pair?.requestedBy ?? userId
  const accepted = { conversationId, status: 'accepted', requestedBy, now } as const
  const { rev } = yield* changeStatus(accepted)
  return { conversationId, outcome: pair === null ? 'made' : 'accepted', rev }
}

/** Makes a group, once for each clientId. Without an admin, nobody changes it by hand. A refusal that names
 * the group says that another has this id. */
export function* makeGroup(input: {
  newId: string
  title: string
  userIds: readonly string[]
  adminId: string | null
  clientId: string | null
  contentHash: string | null
  now: number
}): Unit<Refused | RefusedFor | Made> {
  const { newId: conversationId, userIds, adminId, now } = input
  const known = yield* knownRequest({ ...input, userId: BACKEND })
  if (known !== null) return 'refused' in known ? known : { ...known, rev: 0, isDuplicate: true }
  if ((yield* first(selectPlace, { conversationId })) !== undefined)
    return { refused: 'client_id_reused', name: conversationId }
  const unfit = yield* firstUnfit(userIds)
  if (unfit !== null) return unfit
  yield* all(insertGroup, { ...input, count: userIds.length })
  for (const memberId of userIds) {
    const role = memberId === adminId ? 'admin' : 'member'
    yield* all(insertMember, { conversationId, memberId, role, readSeq: 0, now })
  }
  yield* keepRequest({ ...input, userId: BACKEND, conversationId })
  return { conversationId, rev: FIRST_REV, isDuplicate: false }
}

interface SetMembers {
  addedIds: string[]
  removedIds: string[]
  isChanged: boolean
  rev: number
}

/** Makes these users its members, and no others. An admin who stays remains one, unless another is named;
 * after one who goes, whoever has been in it longest becomes it. */
export function* setMembers(input: {
  conversationId: string
  userIds: readonly string[]
  adminId: string | null
  now: number
}): Unit<Refused | RefusedFor | SetMembers> {
  const { conversationId, userIds, now } = input
  const group = yield* first(selectPlace, input)
  if (group?.kind !== 'group') return refused('not_found')
  const before = yield* memberIds(input)
  const [present, wanted] = [new Set(before), new Set(userIds)]
  const addedIds = userIds.filter((id) => !present.has(id))
  const removedIds = before.filter((id) => !wanted.has(id))
  const unfit = yield* firstUnfit(addedIds)
  if (unfit !== null) return unfit
  const admin = (yield* first(selectAdmin, input))?.id ?? null
  const change = addedIds.length - removedIds.length
  const changed = { conversationId, title: group.title, change, now }
  const isMoved = addedIds.length + removedIds.length > 0
  let rev = isMoved ? (yield* changeGroup(changed)).rev : 0
  for (const memberId of removedIds) yield* all(deleteMember, { conversationId, memberId })
  for (const memberId of addedIds)
    yield* all(insertMember, { conversationId, memberId, role: 'member', readSeq: group.seq, now })
  const isOrphaned = admin !== null && !wanted.has(admin)
  const heir = isOrphaned ? ((yield* memberIds(input))[0] ?? null) : admin
  const next = input.adminId ?? heir
  if (next !== admin) {
    if (!isMoved) rev = (yield* changeGroup(changed)).rev
    if (admin !== null) yield* all(updateRole, { conversationId, memberId: admin, role: 'member' })
    if (next !== null) yield* all(updateRole, { conversationId, memberId: next, role: 'admin' })
  }
  return { addedIds, removedIds, isChanged: isMoved || next !== admin, rev }
}

/** A page of messages of any conversation. */
export function* wholeHistory(input: {
  conversationId: string
  after: number | undefined
  before: number | undefined
  limit: number
}): Unit<Refused | { messages: Message[]; more: boolean; rev: number }> {
  const place = yield* first(selectPlace, input)
  if (place === undefined) return refused('not_found')
  return { ...(yield* messagesBetween(input)), rev: place.rev }
}

/** Where this user has something left to read, the latest first. */
export function* countUnread(input: {
  userId: string
}): Unit<Refused | { conversations: { conversationId: string; unread: number }[] }> {
  const standing = yield* findStanding(input)
  if (standing === null || standing.problem === 'account_deleted') return refused('not_found')
  const rows = yield* all(selectUnread, { ...input, limit: UNREAD_LISTED })
  const counted = rows.map(({ conversationId, seq, readSeq, deleted }) => ({
    conversationId,
    unread: seq - readSeq - (deleted ?? 0),
  }))
  return { conversations: counted.filter(({ unread }) => unread > 0) }
}
