// Read marks: how far each member has read, never backwards.
import type { Input, Output } from '../../protocol/commands.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { NOT_YOURS } from './messages.ts'

/** Moves the mark, and tells the reader's other windows. */
export async function markAsRead(
  chat: Chat,
  { user, connectionId }: Asker,
  { conversationId, seq }: Input<'mark_as_read'>,
): Promise<Output<'mark_as_read'>> {
  const result = await chat.store.markAsRead({ conversationId, userId: user.id, seq })
  const mark = granted(result, { not_found: NOT_YOURS })
  const { isChanged, unread } = mark
  const read = { conversationId, userId: user.id, seq: mark.seq, unread }
  const event = { type: 'messages_read', ...read } as const
  if (isChanged) chat.bus.publish({ kind: 'user', userId: user.id, event, exceptId: connectionId })
  return { seq: mark.seq, unread }
}
