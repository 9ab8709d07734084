// Which conversations a connection has on screen: it hears `typing` and `messages_read` of those, and of
// no other. Forgotten with the connection.
import type { Input, Output } from '../../protocol/commands.ts'
import type { Asker, Chat } from './chat.ts'
import { findConversation } from './conversations.ts'

/** Answers the view as it is once the connection hears what changes in it. */
export async function joinConversation(
  chat: Chat,
  asker: Asker,
  { conversationId: id }: Input<'join_conversation'>,
): Promise<Output<'join_conversation'>> {
  await findConversation(chat, asker, { id })
  see(chat, asker, id, true)
  return { conversation: await findConversation(chat, asker, { id }) }
}

/** Also of a conversation that is gone: there is nothing to refuse. */
export async function leaveConversation(
  chat: Chat,
  asker: Asker,
  { conversationId }: Input<'leave_conversation'>,
): Promise<Output<'leave_conversation'>> {
  see(chat, asker, conversationId, false)
  return {}
}

function see({ bus }: Chat, { connectionId }: Asker, conversationId: string, isOn: boolean): void {
  if (connectionId === null) return
  bus.publish({ kind: 'on_screen', conversationId, connectionId, isOn })
}
