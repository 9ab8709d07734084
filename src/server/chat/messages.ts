// Sending messages and reading them back.
import type { Input, Output } from '../../protocol/commands.ts'
import type { Message } from '../../protocol/models.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { contentHash } from './content-hash.ts'
import { granted, type Asker, type Chat } from './chat.ts'

const PAGE = 50
/** Sentences that several rules say. */
export const NOT_YOURS =
  'There is no such conversation, or you are not in it; take conversationId from welcome, or `lobby`.'
export const CLIENT_ID_REUSED =
  'This clientId was used before, with other content; make a new clientId for new content.'

/** Resolves after the message is on disk; everybody else hears of it then. */
export async function sendMessage(
  chat: Chat,
  asker: Asker,
  input: Input<'send_message'>,
): Promise<Output<'send_message'>> {
  const { conversationId, body } = input
  checkLength(chat, body)
  const clientId = input.clientId ?? null
  const now = chat.now()
  const result = await chat.store.appendMessage({
    conversationId,
    senderId: asker.user.id,
    body,
    clientId,
    contentHash: contentHash(clientId, body),
    event: null,
    now,
  })
  const sent = granted(result, { not_found: NOT_YOURS, client_id_reused: CLIENT_ID_REUSED })
  const message = { conversationId, body, clientId: input.clientId, now: sent.createdAt ?? now }
  return publishOnce(chat, asker, sent, message)
}

/** Tells of a message that was stored now, not of one that was stored before; the answer to its sender. */
export function publishOnce(
  chat: Chat,
  sender: Sender,
  { seq, rev, isDuplicate }: { seq: number; rev: number; isDuplicate: boolean },
  message: Content,
): Output<'send_message'> {
  const { conversationId, body, clientId, event, now } = message
  const answer = { messageId: `${conversationId}.${seq}`, seq, rev, ...optional(clientId) }
  if (isDuplicate) return { ...answer, duplicate: true }
  publishMessage(chat, sender, { conversationId, seq, rev, body, clientId, event, now })
  return answer
}

type Sender = Pick<Asker, 'user' | 'connectionId'>

interface Content {
  conversationId: string
  body: string
  clientId?: string | undefined
  event?: Pick<Message, 'kind' | 'name' | 'data'> | undefined
  now: number
}

/** Tells the conversation, but not the connection that sent it. */
export function publishMessage(
  chat: Chat,
  { user, connectionId }: Sender,
  sent: Content & { seq: number; rev: number },
): void {
  const { conversationId, seq, rev, body, clientId, now } = sent
  chat.counts.messages++
  const message = {
    id: `${conversationId}.${seq}`,
    conversationId,
    seq,
    rev,
    senderId: user.id,
    senderName: user.name,
    body,
    ...optional(clientId),
    ...sent.event,
    createdAt: now,
  }
  const event = { type: 'new_message', message } as const
  chat.bus.publish({ kind: 'conversation', conversationId, event, exceptId: connectionId })
}

export function checkLength({ limits }: Chat, body: string): void {
  const most = limits.messageCharacters
  // Counted only when it could matter: an emoji is one character and two units of length.
  if (most === 0 || body.length <= most || Array.from(body).length <= most) return
  throw new Refusal('too_long', `"body" may have ${most} characters; send it in parts.`)
}

export async function loadHistory(
  chat: Chat,
  { user }: Asker,
  { conversationId, before, after, limit = PAGE }: Input<'load_history'>,
): Promise<Output<'load_history'>> {
  const page = { userId: user.id, conversationId, before, after, limit }
  return granted(await chat.store.history(page), { not_found: NOT_YOURS })
}

const optional = (clientId: string | undefined) => (clientId === undefined ? {} : { clientId })
