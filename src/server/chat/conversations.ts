// A wants to talk to B: asking, accepting, declining, blocking; and the list of one's conversations.
import type { Input, Output } from '../../protocol/commands.ts'
import type { Event } from '../../protocol/events.ts'
import type { Conversation } from '../../protocol/models.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { newId } from '../lib/ids.ts'
import { contentHash } from './content-hash.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { checkLength, CLIENT_ID_REUSED, NOT_YOURS, publishMessage } from './messages.ts'
import { showAgain } from './presence.ts'

const NO_SUCH_USER = 'There is no such user; take userId from search_users.'
const BLOCKED = 'One of you has blocked the other; unblock first if it was you.'

export async function requestConversation(
  chat: Chat,
  asker: Asker,
  input: Input<'request_conversation'>,
): Promise<Output<'request_conversation'>> {
  const { userId: otherId, clientId, body } = input
  const userId = asker.user.id
  if (otherId === userId) throw new Refusal('bad_field', '"userId" must be somebody else; got you.')
  if (body !== undefined) checkLength(chat, body)
  const now = chat.now()
  const result = await chat.store.requestConversation({
    userId,
    otherId,
    newId: newId('c'),
    body: body ?? null,
    clientId: clientId ?? null,
    contentHash: contentHash(clientId ?? null, otherId, body ?? null),
    now,
  })
  const { conversationId, outcome, isNew, rev, message } = granted(result, {
    not_found: NO_SUCH_USER,
    blocked: BLOCKED,
    client_id_reused: CLIENT_ID_REUSED,
    not_accepted: 'You have asked already; wait until they accept.',
  })
  const userIds = [userId, otherId]
  if (isNew) chat.bus.publish({ kind: 'joined', conversationId, userIds, rev: message?.rev ?? rev })
  else if (rev > 0) chat.bus.publish({ kind: 'changed', conversationId, rev })
  if (outcome === 'asked') {
    // The opening message travels inside the request.
    if (!isNew && message !== null)
      chat.bus.publish({ kind: 'changed', conversationId, rev: message.rev })
    await tell(chat, conversationId, otherId, 'conversation_request', null)
    await tell(
      chat,
      conversationId,
      userId,
      isNew ? 'new_conversation' : 'conversation_updated',
      asker.connectionId,
    )
  } else if (outcome === 'accepted') await tellBoth(chat, asker, conversationId, otherId)
  // Later ones like any other.
  if (message !== null && body !== undefined && outcome !== 'asked')
    publishMessage(chat, asker, { conversationId, ...message, body, now })
  const conversation = await findConversation(chat, asker, { id: conversationId })
  return outcome === 'duplicate' ? { conversation, duplicate: true } : { conversation }
}

export const acceptConversation = (
  chat: Chat,
  asker: Asker,
  input: Input<'accept_conversation'>,
): Promise<Output<'accept_conversation'>> => answer(chat, asker, input.conversationId, 'accepted')

export const declineConversation = (
  chat: Chat,
  asker: Asker,
  input: Input<'decline_conversation'>,
): Promise<Output<'decline_conversation'>> => answer(chat, asker, input.conversationId, 'declined')

async function answer(
  chat: Chat,
  asker: Asker,
  conversationId: string,
  status: 'accepted' | 'declined',
): Promise<{ conversation: Conversation }> {
  const userId = asker.user.id
  const now = chat.now()
  const result = await chat.store.answerRequest({ conversationId, userId, answer: status, now })
  const { isChanged, otherId, rev } = granted(result, {
    not_found: NOT_YOURS,
    blocked: BLOCKED,
    forbidden: 'There is no request of the other person to answer; ask with request_conversation.',
  })
  if (isChanged) {
    chat.bus.publish({ kind: 'changed', conversationId, rev })
    await tellBoth(chat, asker, conversationId, otherId)
  }
  return { conversation: await findConversation(chat, asker, { id: conversationId }) }
}

export const blockUser = (chat: Chat, asker: Asker, { userId }: Input<'block_user'>) =>
  setBlock(chat, asker, userId, true)

export const unblockUser = (chat: Chat, asker: Asker, { userId }: Input<'unblock_user'>) =>
  setBlock(chat, asker, userId, false)

async function setBlock(
  chat: Chat,
  asker: Asker,
  otherId: string,
  isBlocked: boolean,
): Promise<Record<never, never>> {
  const userId = asker.user.id
  if (otherId === userId) throw new Refusal('bad_field', '"userId" must be somebody else; got you.')
  const result = await chat.store.setBlock({ userId, otherId, isBlocked })
  const { conversationId } = granted(result, { not_found: NO_SUCH_USER })
  await showAgain(chat, userId, otherId)
  // The asker's own socket hears it too: the answer says nothing of the conversation.
  if (conversationId !== null)
    await tell(chat, conversationId, userId, 'conversation_updated', null)
  return {}
}

export async function findConversation(
  chat: Chat,
  { user }: Asker,
  { id }: { id: string },
): Promise<Conversation> {
  const found = await chat.store.findConversation({ userId: user.id, conversationId: id })
  if (found === null) throw new Refusal('not_found', NOT_YOURS)
  return found
}

/** The latest 50 before a time; without one, the very latest. */
export const latestConversations = (
  chat: Chat,
  { user }: Asker,
  before = Number.MAX_SAFE_INTEGER,
): Promise<Conversation[]> => chat.store.latestConversations({ userId: user.id, before })

type Told = 'conversation_request' | 'new_conversation' | 'conversation_updated'

/** Sends a user their own view of a conversation; nothing when they are not in it. */
export async function tell(
  chat: Chat,
  conversationId: string,
  userId: string,
  type: Told,
  exceptId: string | null,
): Promise<void> {
  const conversation = await chat.store.findConversation({ userId, conversationId })
  if (conversation === null) return
  const event: Event<Told> = { type, conversation }
  chat.bus.publish({ kind: 'user', userId, event, exceptId })
}

async function tellBoth(chat: Chat, asker: Asker, conversationId: string, otherId: string) {
  await tell(chat, conversationId, asker.user.id, 'conversation_updated', asker.connectionId)
  await tell(chat, conversationId, otherId, 'conversation_updated', null)
}
