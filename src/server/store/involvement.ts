// What of a conversation a member wants to be told of. Private to them: it takes no rev. Unit of the store.
import type { Conversation, Involvement } from '../../protocol/models.ts'
import { findConversation } from './conversations.ts'
import { first, statement, type Unit } from './statement.ts'
import { refused, type Refused } from './refused.ts'

interface Choice {
  conversationId: string
  userId: string
  involvement: Involvement
}

const updateInvolvement = statement<Choice>()((db, value) =>
  db
    .updateTable('members')
    .set({ involvement: value('involvement') })
    .where('conversation_id', '=', value('conversationId'))
    .where('user_id', '=', value('userId'))
    .where('involvement', '<>', value('involvement'))
    .returning('involvement'),
)

/** Answers the member's view of it; doing it again changes nothing. */
export function* setInvolvement(
  choice: Choice,
): Unit<Refused | { conversation: Conversation; isChanged: boolean }> {
  const isChanged = (yield* first(updateInvolvement, choice)) !== undefined
  const conversation = yield* findConversation(choice)
  return conversation === null ? refused('not_found') : { conversation, isChanged }
}
