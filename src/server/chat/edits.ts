// Changing or deleting a message that one has sent. Everybody hears how it is now, the asker too.
import type { Input, Output } from '../../protocol/commands.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { checkLength } from './messages.ts'

type Edited = Exclude<Awaited<ReturnType<Chat['store']['editMessage']>>, { refused: ErrorCode }>

const SENTENCES = {
  not_found:
    'There is no such message, or you are not in its conversation; take messageId from it.',
  forbidden: 'Only its author can change a message.',
  deleted: 'The message was deleted; send a new one.',
  blocked: 'One of you has blocked the other; you can still delete the message.',
}

export async function editMessage(
  chat: Chat,
  { user }: Asker,
  { messageId, body }: Input<'edit_message'>,
): Promise<Output<'edit_message'>> {
  checkLength(chat, body)
  const edit = { messageId, userId: user.id, body, now: chat.now() }
  return tell(chat, granted(await chat.store.editMessage(edit), SENTENCES))
}

export async function deleteMessage(
  chat: Chat,
  { user }: Asker,
  { messageId }: Input<'delete_message'>,
): Promise<Output<'delete_message'>> {
  const deletion = { messageId, userId: user.id, now: chat.now() }
  return tell(chat, granted(await chat.store.deleteMessage(deletion), SENTENCES))
}

function tell(chat: Chat, { message, isChanged }: Edited): { message: Edited['message'] } {
  const { conversationId } = message
  const event = { type: 'message_updated', message } as const
  if (isChanged) chat.bus.publish({ kind: 'conversation', conversationId, event, exceptId: null })
  return { message }
}
