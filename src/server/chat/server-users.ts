// The users of a backend: made and refreshed, kept out and let in, deleted; and what they have left to read.
import type { User } from '../../protocol/models.ts'
import type { RouteBody, RouteOutput } from '../../protocol/routes.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { granted, type Chat } from './chat.ts'
import { look, NOBODY } from './presence.ts'
import { endAccount } from './profile.ts'

const NO_SUCH_USER = 'There is no such user; take the id from where the user was made.'
const MOST_LOOKED_AT = 100

/** Makes or refreshes; the store is asked before anything is awaited, so that a batch is one turn of it. */
export async function putUser(
  chat: Chat,
  { kind = 'person', ...said }: RouteBody<'POST /api/server/users'>,
): Promise<{ user: User }> {
  const result = await chat.store.upsertOfKind({ kind, ...said, now: chat.now() })
  const { user, isChanged } = granted(result, {
    forbidden: 'A person never becomes a bot, nor a bot a person; choose another id.',
    account_deleted: 'This account was deleted, for good; its id makes no other.',
  })
  if (isChanged) chat.bus.publish({ kind: 'user_changed', user })
  return { user }
}

export async function deleteUser(
  chat: Chat,
  { id }: { id: string },
): Promise<Record<never, never>> {
  const known = await chat.store.findStanding({ userId: id })
  if (known === null) throw new Refusal('not_found', NO_SUCH_USER)
  await endAccount(chat, { user: known.user, connectionId: null })
  return {}
}

export async function countUnread(
  { store }: Chat,
  { id }: { id: string },
): Promise<RouteOutput<'GET /api/server/users/:id/unread'>> {
  const counted = await store.countUnread({ userId: id })
  const { conversations } = granted(counted, { not_found: NO_SUCH_USER })
  const unread = conversations.reduce((sum, each) => sum + each.unread, 0)
  return { unread, conversations }
}

/** As somebody sees them whom nobody has blocked. */
export async function lookAt(
  chat: Chat,
  { userIds }: { userIds: string },
): Promise<RouteOutput<'GET /api/server/presence'>> {
  const ids = [...new Set(userIds.split(',').filter((id) => id !== ''))]
  if (ids.length <= MOST_LOOKED_AT) return { users: await look(chat, NOBODY, ids) }
  throw new Refusal(
    'bad_field',
    `"userIds" may name ${MOST_LOOKED_AT} users; got ${ids.length}. Ask again for the others.`,
  )
}
