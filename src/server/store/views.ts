// A conversation as one of its members is shown it. One row of one query, because everybody who connects
// asks for fifty: the conversation, the member's mark, the last message, and the other person of a direct
// one. Only a group takes a second query, for its members. Used by the other units of the store.
import { sql, type Kysely } from 'kysely'
import type { Conversation, Member, Message } from '../../protocol/models.ts'
import { messageOf, type MessageRow } from './pages.ts'
import type { Schema } from './schema.ts'
import { all, statement, type Unit } from './statement.ts'

/** Of a conversation of more people neither members nor receipts are told. */
export const MEMBERS_LISTED = 50
const PREVIEW_CHARACTERS = 120
const UNREAD_LIMIT = 100

/** The other id of `one other`; null of a conversation that is not direct. Looked for among the members instead, they
 * would all be read: those of the lobby are everybody. */
const otherOfPair = sql<string>`trim(replace(
  ' ' || conversations.pair || ' ', ' ' || members.user_id || ' ', ''))`

export const selectViews = (db: Kysely<Schema>, userId: string) =>
  db
    .selectFrom('members')
    .innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .innerJoin('users as me', 'me.id', 'members.user_id')
    .leftJoin('messages as last', (join) =>
      join
        .onRef('last.conversation_id', '=', 'conversations.id')
        .onRef('last.seq', '=', 'conversations.seq'),
    )
    .leftJoin('users as lastSender', 'lastSender.id', 'last.sender_id')
    .leftJoin('members as otherMember', (join) =>
      join
        .onRef('otherMember.conversation_id', '=', 'conversations.id')
        .on('otherMember.user_id', '=', otherOfPair),
    )
    .leftJoin('users as other', 'other.id', 'otherMember.user_id')
    .leftJoin('blocks', (join) =>
      join
        .onRef('blocks.blocker_id', '=', 'members.user_id')
        .onRef('blocks.blocked_id', '=', 'otherMember.user_id'),
    )
    .where('members.user_id', '=', userId)
    .select([
      'conversations.id',
      'conversations.kind',
      'conversations.title',
      'conversations.member_count as memberCount',
      'conversations.status',
      'conversations.requested_by as requestedBy',
      'conversations.seq',
      'conversations.rev',
      'conversations.updated_at as updatedAt',
      'members.read_seq as readSeq',
      'members.involvement',
      'members.role',
      'me.id as userId',
      'me.name as userName',
      'other.id as otherId',
      'other.name as otherName',
      'other.deleted_at as otherDeletedAt',
      'otherMember.read_seq as otherReadSeq',
      'blocks.blocked_id as blockedId',
      'last.seq as lastSeq',
      'last.rev as lastRev',
      'last.sender_id as lastSenderId',
      'lastSender.name as lastSenderName',
      'last.body as lastBody',
      'last.client_id as lastClientId',
      'last.event as lastEvent',
      'last.created_at as lastCreatedAt',
      'last.edited_at as lastEditedAt',
      'last.deleted_at as lastDeletedAt',
      (eb) =>
        eb
          .selectFrom('messages as gone')
          .select((of) => of.fn.countAll<number>().as('count'))
          .whereRef('gone.conversation_id', '=', 'conversations.id')
          .whereRef('gone.seq', '>', 'members.read_seq')
          .where('gone.deleted_at', 'is not', null)
          .as('deletedUnread'),
    ])

type Rows = Awaited<ReturnType<ReturnType<typeof selectViews>['execute']>>
export type ViewRow = Rows[number]

const selectMembers = statement<{ conversationId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select((eb) => [
      'users.id',
      'users.name',
      'users.deleted_at as deletedAt',
      'members.role',
      // Whoever came after a message has not read it by coming.
      eb
        .case()
        .when('members.read_seq', '>', eb.ref('members.joined_seq'))
        .then(eb.ref('members.read_seq'))
        .else(0)
        .end()
        .as('readSeq'),
    ])
    .where('members.conversation_id', '=', value('conversationId'))
    .orderBy('members.joined_at')
    .orderBy('users.id')
    .limit(MEMBERS_LISTED),
)

/** What this row tells its member. */
export function* viewOf(row: ViewRow): Unit<Conversation> {
  const { id, kind, title, status, requestedBy, memberCount } = row
  const { seq, rev, readSeq, involvement, updatedAt } = row
  return {
    id,
    kind,
    title,
    status,
    requestedBy,
    members: yield* membersOf(row),
    memberCount,
    seq,
    rev,
    readSeq,
    unread: unreadOf(row),
    lastMessage: row.lastSeq === null ? null : previewOf(row),
    isBlocked: row.blockedId !== null,
    involvement,
    updatedAt,
  }
}

export const unreadOf = ({ seq, readSeq, deletedUnread }: ViewRow): number =>
  Math.min(UNREAD_LIMIT, seq - readSeq - (deletedUnread ?? 0))

function* membersOf(row: ViewRow): Unit<Member[]> {
  if (row.kind === 'lobby') return []
  const me = { id: row.userId, name: row.userName, role: row.role, readSeq: row.readSeq }
  if (row.memberCount > MEMBERS_LISTED) return [me]
  if (row.kind === 'group')
    return (yield* all(selectMembers, { conversationId: row.id })).map(memberOf)
  if (row.otherId === null) return [me]
  const other = { id: row.otherId, name: row.otherName!, deletedAt: row.otherDeletedAt }
  // How far they read a request is theirs to know, until they accept.
  const readSeq = row.status === 'accepted' ? row.otherReadSeq! : 0
  return [me, memberOf({ ...other, role: 'member', readSeq })]
}

const memberOf = ({ deletedAt, ...member }: Member & { deletedAt: number | null }): Member =>
  deletedAt === null ? member : { ...member, isDeleted: true }

function previewOf(row: ViewRow): Message {
  const characters = Array.from(row.lastBody!.slice(0, PREVIEW_CHARACTERS * 2))
  const { data: _, ...preview } = messageOf({
    conversationId: row.id,
    seq: row.lastSeq!,
    rev: row.lastRev!,
    senderId: row.lastSenderId!,
    senderName: row.lastSenderName!,
    body: characters.slice(0, PREVIEW_CHARACTERS).join(''),
    clientId: row.lastClientId,
    event: row.lastEvent,
    createdAt: row.lastCreatedAt!,
    editedAt: row.lastEditedAt,
    deletedAt: row.lastDeletedAt,
  } satisfies MessageRow)
  return preview
}
