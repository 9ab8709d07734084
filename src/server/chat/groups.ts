// Groups: making one, adding and removing people, leaving, naming. Only its admin changes a group; everybody
// may leave. Each member hears their own view of it; whoever is out hears `conversation_gone`, and then
// nothing more of it.
import type { Input, Output } from '../../protocol/commands.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { newId } from '../lib/ids.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { contentHash } from './content-hash.ts'
import { findConversation, tell } from './conversations.ts'
import { CLIENT_ID_REUSED } from './messages.ts'

export const NO_SUCH_GROUP =
  'There is no such group, or you are not in it; take conversationId from welcome.'
const NOT_ADMIN = 'Only the admin of this group may do this; its members tell who that is.'

export async function createGroup(
  chat: Chat,
  asker: Asker,
  { title, userIds, clientId }: Input<'create_group'>,
): Promise<Output<'create_group'>> {
  const userId = asker.user.id
  const others = othersOf(asker, userIds)
  const result = await chat.store.createGroup({
    userId,
    newId: newId('c'),
    title,
    userIds: others,
    clientId: clientId ?? null,
    contentHash: contentHash(clientId ?? null, 'group', title, ...[...others].sort()),
    now: chat.now(),
  })
  const { conversationId, isDuplicate, rev } = grantedFor(result, {
    client_id_reused: CLIENT_ID_REUSED,
  })
  if (!isDuplicate) {
    const everybody = [userId, ...others]
    chat.bus.publish({ kind: 'joined', conversationId, userIds: everybody, rev })
    await tellMembers(chat, asker, conversationId, everybody)
  }
  const answer = await viewFor(chat, asker, conversationId)
  return isDuplicate ? { ...answer, duplicate: true } : answer
}

export async function addMembers(
  chat: Chat,
  asker: Asker,
  { conversationId, userIds }: Input<'add_members'>,
): Promise<Output<'add_members'>> {
  const others = othersOf(asker, userIds)
  const addition = { conversationId, userId: asker.user.id, userIds: others, now: chat.now() }
  const { addedIds, rev } = grantedFor(await chat.store.addMembers(addition), {
    not_found: NO_SUCH_GROUP,
    forbidden: NOT_ADMIN,
    bad_field: '"userIds" has too many people: a group may have 500 members.',
  })
  if (addedIds.length > 0) {
    chat.bus.publish({ kind: 'joined', conversationId, userIds: addedIds, rev })
    chat.bus.publish({ kind: 'changed', conversationId, rev })
    await tellMembers(chat, asker, conversationId, addedIds)
  }
  return viewFor(chat, asker, conversationId)
}

export async function removeMember(
  chat: Chat,
  asker: Asker,
  { conversationId, userId: memberId }: Input<'remove_member'>,
): Promise<Output<'remove_member'>> {
  const userId = asker.user.id
  if (memberId === userId)
    throw new Refusal('bad_field', '"userId" must be somebody else; to go yourself, leave_group.')
  const removal = { conversationId, userId, memberId, now: chat.now() }
  const { rev } = granted(await chat.store.removeMember(removal), {
    not_found:
      'There is no such group, or one of you is not in it; take both ids from its members.',
    forbidden: NOT_ADMIN,
  })
  const gone = { conversationId, userIds: [memberId], rev, exceptId: null }
  chat.bus.publish({ kind: 'left', ...gone })
  await tellMembers(chat, asker, conversationId)
  return viewFor(chat, asker, conversationId)
}

export async function leaveGroup(
  chat: Chat,
  asker: Pick<Asker, 'user' | 'connectionId'>,
  { conversationId }: Input<'leave_group'>,
): Promise<Output<'leave_group'>> {
  const userId = asker.user.id
  const result = await chat.store.leaveGroup({ conversationId, userId, now: chat.now() })
  const { rev } = granted(result, { not_found: NO_SUCH_GROUP })
  const gone = { conversationId, userIds: [userId], rev, exceptId: asker.connectionId }
  chat.bus.publish({ kind: 'left', ...gone })
  await tellMembers(chat, asker, conversationId)
  return {}
}

export async function updateConversation(
  chat: Chat,
  asker: Asker,
  { conversationId, title }: Input<'update_conversation'>,
): Promise<Output<'update_conversation'>> {
  const naming = { conversationId, userId: asker.user.id, title, now: chat.now() }
  const { isChanged, rev } = granted(await chat.store.renameGroup(naming), {
    not_found: NO_SUCH_GROUP,
    forbidden: NOT_ADMIN,
  })
  if (isChanged) {
    chat.bus.publish({ kind: 'changed', conversationId, rev })
    await tellMembers(chat, asker, conversationId)
  }
  return viewFor(chat, asker, conversationId)
}

/** Each once, and never the asker, who is in it anyway. */
function othersOf({ user }: Asker, userIds: readonly string[]): string[] {
  const others = [...new Set(userIds)].filter((id) => id !== user.id)
  if (others.length > 0) return others
  throw new Refusal('bad_field', '"userIds" must name somebody else; got only you.')
}

/** Like granted; the sentence names the one of several people who is the reason. */
function grantedFor<Result extends object>(
  result: Result | { refused: ErrorCode },
  sentences: Partial<Record<ErrorCode, string>>,
) {
  const name = 'name' in result ? String(result.name) : ''
  const not_accepted = `${name} has not accepted to talk to you, or one of you has blocked the other; first ask with request_conversation.`
  return granted(result, { not_accepted, ...sentences })
}

const viewFor = async (chat: Chat, asker: Asker, id: string) => ({
  conversation: await findConversation(chat, asker, { id }),
})

/** Everybody hears how it is now; to the new ones it is new. */
export async function tellMembers(
  chat: Chat,
  asker: Pick<Asker, 'connectionId'>,
  conversationId: string,
  newIds: readonly string[] = [],
): Promise<void> {
  for (const userId of await chat.store.memberIds({ conversationId })) {
    const type = newIds.includes(userId) ? 'new_conversation' : 'conversation_updated'
    await tell(chat, conversationId, userId, type, asker.connectionId)
  }
}
