// Conversations that a backend makes and fills: whoever it names is in, without being asked. People hear of
// it as if one of them had done it by hand.
import { Refusal } from '../../protocol/refusal.ts'
import type { RouteBody, RouteOutput } from '../../protocol/routes.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import { newId } from '../lib/ids.ts'
import { contentHash } from './content-hash.ts'
import { granted, type Chat } from './chat.ts'
import { tell } from './conversations.ts'
import { tellMembers } from './groups.ts'
import { CLIENT_ID_REUSED } from './messages.ts'

type Making = RouteBody<'POST /api/server/conversations'>
type Made = RouteOutput<'POST /api/server/conversations'>

const PAGE = 50

export const makeConversation = (chat: Chat, input: Making): Promise<Made> =>
  input.kind === 'direct' ? makeDirect(chat, input) : makeGroup(chat, input)

async function makeDirect(chat: Chat, { userIds, ...more }: Making): Promise<Made> {
  const [userId, otherId, ...others] = new Set(userIds)
  if (userId === undefined || otherId === undefined || others.length > 0)
    throw new Refusal('bad_field', 'A direct conversation has two "userIds", not the same twice.')
  if (more.title !== undefined || more.adminId !== undefined || more.id !== undefined)
    throw new Refusal('bad_field', '"title", "adminId" and "id" are of groups; leave them out.')
  const now = chat.now()
  const pair = { userId, otherId, newId: newId('c'), now }
  const result = await chat.store.joinPair(pair)
  const { conversationId, outcome, rev } = grantedFor(result)
  if (outcome === 'made')
    chat.bus.publish({ kind: 'joined', conversationId, userIds: [userId, otherId], rev })
  else if (outcome === 'accepted') chat.bus.publish({ kind: 'changed', conversationId, rev })
  const type = outcome === 'made' ? 'new_conversation' : 'conversation_updated'
  if (outcome !== 'kept')
    for (const each of [userId, otherId]) await tell(chat, conversationId, each, type, null)
  return outcome === 'made' ? { conversationId } : { conversationId, duplicate: true }
}

async function makeGroup(chat: Chat, input: Making): Promise<Made> {
  const { title, adminId = null, id, clientId } = input
  if (title === undefined)
    throw new Refusal('missing_field', '"title" is missing: a group has a name.')
  const userIds = membersOf(input)
  // An id of the backend's own is made once, as a clientId is.
  const once = clientId ?? (id === undefined ? null : `id ${id}`)
  const result = await chat.store.makeGroup({
    newId: id ?? newId('c'),
    title,
    userIds,
    adminId,
    clientId: once,
    contentHash: contentHash(once, 'group', title, id ?? null, adminId, ...[...userIds].sort()),
    now: chat.now(),
  })
  const isIdTaken = clientId === undefined || 'name' in result
  const client_id_reused = isIdTaken ? anotherGroup(id) : CLIENT_ID_REUSED
  const { conversationId, isDuplicate, rev } = grantedFor(result, { client_id_reused })
  if (isDuplicate) return { conversationId, duplicate: true }
  chat.bus.publish({ kind: 'joined', conversationId, userIds, rev })
  await tellMembers(chat, { connectionId: null }, conversationId, userIds)
  return { conversationId }
}

export async function setMembers(
  chat: Chat,
  input: { id: string } & RouteBody<'PUT /api/server/conversations/:id/members'>,
): Promise<RouteOutput<'PUT /api/server/conversations/:id/members'>> {
  const { id: conversationId, adminId = null } = input
  const setting = { conversationId, userIds: membersOf(input), adminId, now: chat.now() }
  const { addedIds, removedIds, isChanged, rev } = grantedFor(await chat.store.setMembers(setting))
  const { bus } = chat
  const change = { conversationId, rev }
  if (addedIds.length > 0) bus.publish({ kind: 'joined', ...change, userIds: addedIds })
  if (removedIds.length > 0)
    bus.publish({ kind: 'left', ...change, userIds: removedIds, exceptId: null })
  else if (isChanged) bus.publish({ kind: 'changed', ...change })
  if (isChanged) await tellMembers(chat, { connectionId: null }, conversationId, addedIds)
  return { addedIds, removedIds }
}

export async function readHistory(
  { store }: Chat,
  { id, before, after, limit = PAGE }: { id: string } & Page,
): Promise<RouteOutput<'GET /api/server/conversations/:id/messages'>> {
  const page = { conversationId: id, before, after, limit }
  return granted(await store.wholeHistory(page), { not_found: 'There is no such conversation.' })
}

interface Page {
  before?: number | undefined
  after?: number | undefined
  limit?: number | undefined
}

/** Each once. */
function membersOf({ userIds, adminId }: { userIds: string[]; adminId?: string | undefined }) {
  if (adminId === undefined || userIds.includes(adminId)) return [...new Set(userIds)]
  throw new Refusal('bad_field', '"adminId" must be one of "userIds".')
}

const anotherGroup = (id = '') =>
  `There is already another group ${id}: with other members, another title or admin, or made with another clientId. PUT /api/server/conversations/${id}/members changes who is in it.`

/** Like granted; the sentence names the one of several users who is the reason. */
function grantedFor<Result extends object>(
  result: Result | { refused: ErrorCode },
  sentences: Partial<Record<ErrorCode, string>> = {},
) {
  const who = 'name' in result ? String(result.name) : ''
  return granted(result, {
    not_found: 'There is no such group; POST /api/server/conversations makes one.',
    account_deleted: `The account of ${who} was deleted; leave it out.`,
    bad_field: `There is no user ${who}; make them first: PUT /api/server/users/ID.`,
    forbidden: `The user ${who} is disabled; enable them first, or leave them out.`,
    blocked: 'One of the two has blocked the other.',
    ...sentences,
  })
}
