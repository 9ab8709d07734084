// What a person does with their own account: another name, another password, deleting it.
import { LOBBY } from '../../protocol/frames.ts'
import type { RouteBody, RouteOutput } from '../../protocol/routes.ts'
import { fold } from '../lib/fold.ts'
import { hashPassword } from '../lib/password.ts'
import { cleanName, confirmPassword } from './accounts.ts'
import type { Asker, Chat } from './chat.ts'
import { ownSession } from './foreign-identity.ts'
import { leaveGroup } from './groups.ts'

/** Everybody hears it, also one's own windows. */
export async function rename(
  chat: Chat,
  asker: Asker,
  input: RouteBody<'PATCH /api/me'>,
): Promise<RouteOutput<'PATCH /api/me'>> {
  const { user } = asker
  ownSession(asker)
  const renamed = { id: user.id, name: cleanName(input.name) }
  const isChanged = await chat.store.renameUser({
    userId: user.id,
    name: renamed.name,
    searchName: fold(renamed.name),
    now: chat.now(),
  })
  if (isChanged) chat.bus.publish({ kind: 'user_changed', user: renamed })
  return { user: renamed }
}

/** The session that asks stays; whoever else was in is out. */
export async function changePassword(
  chat: Chat,
  asker: Asker,
  input: RouteBody<'POST /api/me/password'>,
  address: string,
): Promise<Record<never, never>> {
  const sessionId = ownSession(asker)
  await confirmPassword(chat, asker, input.password, address)
  const passwordHash = await hashPassword(input.newPassword)
  const { user } = asker
  await chat.store.setPassword({ userId: user.id, passwordHash, keptId: sessionId })
  const ended = { userId: user.id, keptId: sessionId, reason: 'logged_out' } as const
  chat.bus.publish({ kind: 'sessions_ended', ...ended })
  return {}
}

/** For good. What this person wrote stays, as written by a deleted account. */
export async function deleteAccount(
  chat: Chat,
  asker: Asker,
  input: RouteBody<'DELETE /api/me'>,
  address: string,
): Promise<Record<never, never>> {
  ownSession(asker)
  await confirmPassword(chat, asker, input.password, address)
  await endAccount(chat, asker)
  return {}
}

/** The same for whoever may do it without a password. */
export async function endAccount(
  chat: Chat,
  asker: Pick<Asker, 'user' | 'connectionId'>,
): Promise<void> {
  const userId = asker.user.id
  for (const conversationId of await chat.store.groupIds({ userId }))
    await leaveGroup(chat, asker, { conversationId })
  const isDone = await chat.store.deleteUser({ userId, lobbyId: LOBBY, now: chat.now() })
  if (!isDone) return
  chat.bus.publish({ kind: 'sessions_ended', userId, keptId: null, reason: 'forbidden' })
  chat.bus.publish({ kind: 'user_changed', user: { id: userId, name: '', isDeleted: true } })
  // A socket may have closed just before.
  chat.presence.endGrace(userId)
}
