// People who come from another backend: making them, bringing them up to date, keeping them out. Called by
// whoever let the other backend's word in; it is checked there. Knows no tokens and no requests.
import type { User } from '../../protocol/models.ts'
import type { ForeignUser } from '../store/foreign-users.ts'
import { granted, type Chat } from './chat.ts'

const NO_SUCH_USER = 'There is no such user; take the id from where the user was made.'

/** Makes the user or brings them up to date; everybody hears of another name. */
export async function upsertUser(
  chat: Chat,
  said: ForeignUser,
): Promise<{ user: User; isNew: boolean }> {
  const result = await chat.store.upsertUser({ ...said, now: chat.now() })
  const { user, isNew, isChanged } = granted(result, {
    bad_field:
      'A user id of yours is text of 1 to 100 visible characters, without spaces, and does not start with u_.',
    account_deleted: 'This account was deleted, for good; its id makes no other.',
  })
  if (isChanged) chat.bus.publish({ kind: 'user_changed', user })
  return { user, isNew }
}

/** Every session of this user ends, on every node, and no token from before is taken again. */
export async function revokeUser(chat: Chat, userId: string): Promise<void> {
  granted(await chat.store.revokeTokens({ userId, now: chat.now() }), { not_found: NO_SUCH_USER })
  chat.bus.publish({ kind: 'sessions_ended', userId, keptId: null, reason: 'logged_out' })
  // A socket may have closed just before.
  chat.presence.endGrace(userId)
}

/** A disabled user is out, and cannot come in until enabled again. */
export async function disableUser(chat: Chat, userId: string, isDisabled: boolean): Promise<void> {
  const result = await chat.store.setDisabled({ userId, isDisabled, now: chat.now() })
  const { isChanged } = granted(result, { not_found: NO_SUCH_USER })
  if (!isChanged || !isDisabled) return
  chat.bus.publish({ kind: 'sessions_ended', userId, keptId: null, reason: 'forbidden' })
  chat.presence.endGrace(userId)
}
