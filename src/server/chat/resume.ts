// Coming back: what a new connection is told first, and what changed while it was away.
import { commandNames, type Input, type Output } from '../../protocol/commands.ts'
import type { Event } from '../../protocol/events.ts'
import type { Asker, Chat } from './chat.ts'
import { latestConversations } from './conversations.ts'

/** The caller is registered for live events already: what happens now is heard twice, never missed. */
export async function welcome(
  chat: Chat,
  asker: Asker & { connectionId: string },
  isInvisible: boolean,
): Promise<Event<'welcome'>> {
  return {
    type: 'welcome',
    version: chat.version,
    user: asker.user,
    status: isInvisible ? 'invisible' : 'online',
    connectionId: asker.connectionId,
    epoch: chat.epoch,
    conversations: await latestConversations(chat, asker),
    limits: chat.limits,
    commands: commandNames,
  }
}

export const sync = (
  chat: Chat,
  { user }: Asker,
  { conversations }: Input<'sync'>,
): Promise<Output<'sync'>> => chat.store.changesSince({ userId: user.id, revs: conversations })

/** The conversations whose events a connection of this user receives. */
export const conversationIds = (chat: Chat, userId: string): Promise<string[]> =>
  chat.store.conversationIds({ userId })
