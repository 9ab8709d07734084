// Messages that a backend posts, in the name of a user or of a bot: by the rules of those that people type,
// and heard by everybody in the same way.
import { hash } from 'node:crypto'
import type { ErrorCode } from '../../protocol/errors.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { RouteBody, RouteOutput } from '../../protocol/routes.ts'
import { contentHash } from './content-hash.ts'
import { granted, type Chat } from './chat.ts'
import { checkLength, CLIENT_ID_REUSED, publishOnce } from './messages.ts'

type Posted = Exclude<Awaited<ReturnType<Chat['store']['postMessage']>>, { refused: ErrorCode }>

const ABOUT_SENDER: Partial<Record<ErrorCode, string>> = {
  not_found: 'There is no such user; make them first: PUT /api/server/users/ID.',
  account_deleted: 'The account of this user was deleted; nothing can be written in its name.',
  forbidden: 'This user is disabled; enable them first: PATCH /api/server/users/ID.',
  bad_field: 'A bot needs an id of its own, and this one belongs to a person.',
}
const ABOUT_PLACE: Partial<Record<ErrorCode, string>> = {
  not_found:
    'There is no such conversation, or whoever writes is not in it; PUT /api/server/conversations/ID/members says who is.',
  client_id_reused: CLIENT_ID_REUSED,
}
const aboutBot = (id: string): typeof ABOUT_PLACE => ({
  ...ABOUT_PLACE,
  not_found: `There is no such conversation, or the bot is not in it. Make it with PUT /api/server/users/${id} {"kind":"bot","name":…}, then put it into the group: PUT /api/server/conversations/ID/members, with everybody who is in it.`,
})

/** The id of a bot that was given none: the same name is the same bot. */
export const botIdOf = (name: string): string => `bot_${hash('sha256', name, 'hex').slice(0, 20)}`

/** The store is asked before anything is awaited, so that a batch keeps its order. */
export async function postMessage(
  chat: Chat,
  input: RouteBody<'POST /api/server/messages'>,
): Promise<RouteOutput<'POST /api/server/messages'>> {
  const { conversationId, userId, bot, body } = input
  const senderId = userId ?? bot?.id ?? (bot && botIdOf(bot.name))
  if (senderId === undefined)
    throw new Refusal('missing_field', 'Say who writes: "userId", or a "bot" with a "name".')
  if (userId !== undefined && bot !== undefined)
    throw new Refusal('bad_field', 'Say who writes once: "userId" or "bot", not both.')
  checkLength(chat, body)
  const clientId = input.clientId ?? null
  const now = chat.now()
  const message = {
    conversationId,
    senderId,
    body,
    clientId,
    contentHash: contentHash(clientId, body),
    event: null,
    now,
  }
  const result = await (bot === undefined
    ? chat.store.postMessage(message)
    : chat.store.postAsBot({ ...message, botName: bot.name }))
  const content = { conversationId, body, clientId: input.clientId, now }
  return publishPost(chat, grantedPost(result, bot && aboutBot(senderId)), content)
}

/** The result, or a sentence about whoever speaks, or about where. */
export const grantedPost = (
  result: Posted | { refused: ErrorCode },
  aboutPlace = ABOUT_PLACE,
): Posted => granted(result, 'isAboutSender' in result ? ABOUT_SENDER : aboutPlace) as Posted

/** As whoever has posted it is called now. */
export function publishPost(
  chat: Chat,
  { sender, isRenamed, ...sent }: Posted,
  content: Parameters<typeof publishOnce>[3],
) {
  if (isRenamed) chat.bus.publish({ kind: 'user_changed', user: sender })
  return publishOnce(chat, { user: sender, connectionId: null }, sent, content)
}
