// Coming back: what a new connection is told first, and what changed while it was away.
import { commandNames, type Input, type Output } from '../../protocol/commands.ts'
import type { Event } from '../../protocol/events.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Store } from '../store/store.ts'
import type { Asker, Chat } from './chat.ts'
import { latestConversations } from './conversations.ts'

/** Of people who changed their name; of more, the answer says where to go on. */
const USERS_PAGE = 500
/** Between the time that a change bears and the moment it is on disk. */
const COMMIT_WITHIN_MS = 10_000

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
    at: chat.now(),
    conversations: await latestConversations(chat, asker),
    limits: chat.limits,
    commands: commandNames,
  }
}

export async function sync(
  { store }: Chat,
  { user }: Asker,
  { conversations, ...from }: Input<'sync'>,
): Promise<Output<'sync'>> {
  const [changes, { users, next }] = await Promise.all([
    store.changesSince({ userId: user.id, revs: conversations }),
    usersFrom(store, from),
  ])
  if (next === null) return { ...changes, users }
  return { ...changes, users, usersNext: { usersSince: next.changedAt, usersAfter: next.userId } }
}

async function usersFrom(
  store: Store,
  { usersSince, usersAfter }: Omit<Input<'sync'>, 'conversations'>,
) {
  if (usersSince === undefined && usersAfter !== undefined)
    throw new Refusal('bad_field', '"usersAfter" goes with "usersSince": give both of "usersNext".')
  if (usersSince === undefined) return { users: [], next: null }
  const after =
    usersAfter === undefined
      ? { changedAt: usersSince - COMMIT_WITHIN_MS, userId: '' }
      : { changedAt: usersSince, userId: usersAfter }
  return store.usersChangedSince({ after, limit: USERS_PAGE })
}

/** The conversations whose events a connection of this user receives, and how far they are. */
export const reachesOf = (chat: Chat, userId: string) => chat.store.reachesOf({ userId })
