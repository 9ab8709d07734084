// Who is writing, told to those who look. Nothing is kept: whoever hears it forgets it by themselves.
import type { Input, Output } from '../../protocol/commands.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { NOT_YOURS } from './messages.ts'

export async function typing(
  chat: Chat,
  { user }: Asker,
  { conversationId, on }: Input<'typing'>,
): Promise<Output<'typing'>> {
  const place = await chat.store.findAudience({ conversationId, userId: user.id })
  const { isSmall } = granted(place, { not_found: NOT_YOURS })
  if (!isSmall) return {}
  const event = { type: 'typing', conversationId, user, on } as const
  chat.bus.publish({ kind: 'screens', conversationId, event, exceptUserId: user.id })
  return {}
}
