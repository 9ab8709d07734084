// Read marks: how far each member has read, never backwards.
import type { Input, Output } from '../../protocol/commands.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { NOT_YOURS } from './messages.ts'

/** Moves the mark, and tells the reader's other windows, and the others who look. */
export async function markAsRead(
  chat: Chat,
  { user, connectionId }: Asker,
  { conversationId, seq }: Input<'mark_as_read'>,
): Promise<Output<'mark_as_read'>> {
  const userId = user.id
  const result = await chat.store.markAsRead({ conversationId, userId, seq })
  const mark = granted(result, { not_found: NOT_YOURS })
  const { isChanged, unread } = mark
  const read = { type: 'messages_read', conversationId, userId, seq: mark.seq } as const
  if (!isChanged) return { seq: mark.seq, unread }
  const event = { ...read, unread }
  chat.bus.publish({ kind: 'user', userId, event, exceptId: connectionId })
  // What is left to read is nobody else's business; nor is the mark, before one accepts or after a block.
  const audience = await chat.store.findAudience({ conversationId, userId })
  if ('isSmall' in audience && audience.isSmall)
    chat.bus.publish({ kind: 'screens', conversationId, event: read, exceptUserId: userId })
  return { seq: mark.seq, unread }
}
