// What of a conversation a person wants to be told of. Only their own windows hear of it.
import type { Input, Output } from '../../protocol/commands.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { NOT_YOURS } from './messages.ts'

export async function setInvolvement(
  chat: Chat,
  { user, connectionId }: Asker,
  { conversationId, involvement }: Input<'set_involvement'>,
): Promise<Output<'set_involvement'>> {
  const choice = { conversationId, userId: user.id, involvement }
  const result = await chat.store.setInvolvement(choice)
  const { conversation, isChanged } = granted(result, { not_found: NOT_YOURS })
  const event = { type: 'conversation_updated', conversation } as const
  if (isChanged) chat.bus.publish({ kind: 'user', userId: user.id, event, exceptId: connectionId })
  return { conversation }
}
