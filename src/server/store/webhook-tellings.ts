// What a change tells other backends: a message, a conversation as nobody in particular sees it, who is in it.
// Steps of the units in webhook-events.ts, which also says when.
import type { Message } from '../../protocol/models.ts'
import type { WebhookData, WebhookType } from '../../protocol/webhooks.ts'
import { messageOf, selectMessage } from './pages.ts'
import { all, first, statement, type Unit } from './statement.ts'

export interface Telling<T extends WebhookType = WebhookType> {
  type: T
  lane: string
  data: WebhookData<T>
}

export const telling = <T extends WebhookType>(
  type: T,
  lane: string,
  data: WebhookData<T>,
): Telling<T> => ({ type, lane, data })

const selectPublic = statement<{ conversationId: string }>()((db, value) =>
  db
    .selectFrom('conversations')
    .select([
      'id',
      'kind',
      'title',
      'status',
      'requested_by as requestedBy',
      'member_count as memberCount',
      'seq',
      'rev',
      'updated_at as updatedAt',
    ])
    .where('id', '=', value('conversationId')),
)

const selectMembers = statement<{ conversationId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select(['users.id', 'users.name'])
    .where('members.conversation_id', '=', value('conversationId'))
    .orderBy('members.joined_at')
    .orderBy('users.id'),
)

const selectPerson = statement<{ userId: string }>()((db, value) =>
  db
    .selectFrom('users')
    .select(['id', 'name', 'deleted_at as deletedAt'])
    .where('id', '=', value('userId')),
)

export function* created(conversationId: string, seq: number): Unit<Telling> {
  const row = yield* first(selectMessage, { conversationId, seq })
  return telling('message_created', conversationId, { message: messageOf(row!) })
}

export const changed = (type: 'message_updated' | 'message_deleted', message: Message): Telling =>
  telling(type, message.conversationId, { message })

export function* made(conversationId: string): Unit<Telling> {
  const conversation = (yield* first(selectPublic, { conversationId }))!
  const users = yield* all(selectMembers, { conversationId })
  return telling('conversation_created', conversationId, { conversation, users })
}

export function* membership(
  type: 'member_joined' | 'member_left',
  conversationId: string,
  userIds: readonly string[],
): Unit<Telling[]> {
  const conversation = (yield* first(selectPublic, { conversationId }))!
  const tellings: Telling[] = []
  for (const userId of userIds) {
    const { deletedAt, ...user } = (yield* first(selectPerson, { userId }))!
    const seen = deletedAt === null ? user : { ...user, isDeleted: true }
    tellings.push(telling(type, conversationId, { conversation, user: seen }))
  }
  return tellings
}
