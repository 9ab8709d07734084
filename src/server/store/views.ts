// The one query behind every conversation that a client is shown: the conversation, the member's mark,
// the last message, and, for a direct one, the other person and whether they are blocked.
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

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
        .on('conversations.kind', '=', 'direct')
        .onRef('otherMember.conversation_id', '=', 'conversations.id')
        .onRef('otherMember.user_id', '<>', 'members.user_id'),
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
      'conversations.status',
      'conversations.requested_by as requestedBy',
      'conversations.seq',
      'conversations.rev',
      'conversations.updated_at as updatedAt',
      'members.read_seq as readSeq',
      'me.id as userId',
      'me.name as userName',
      'other.id as otherId',
      'other.name as otherName',
      'blocks.blocked_id as blockedId',
      'last.seq as lastSeq',
      'last.rev as lastRev',
      'last.sender_id as lastSenderId',
      'lastSender.name as lastSenderName',
      'last.body as lastBody',
      'last.client_id as lastClientId',
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
