// Events of an application that has Relais beside it. Fleeting ones reach whoever is there and are gone; kept
// ones become messages of kind `event`. Relais knows nothing of what they mean.
import { Refusal } from '../../protocol/refusal.ts'
import type { RouteBody, RouteOutput } from '../../protocol/routes.ts'
import type { KeyHolder } from './api-keys.ts'
import { canonicalJson, contentHash } from './content-hash.ts'
import type { Chat } from './chat.ts'
import { checkLength } from './messages.ts'
import { botIdOf, grantedPost, publishPost } from './posts.ts'

type Told = RouteBody<'POST /api/server/events'>

export async function tellEvent(
  chat: Chat,
  input: Told,
  key: KeyHolder,
): Promise<RouteOutput<'POST /api/server/events'>> {
  const { conversationId, userIds } = input
  if ((conversationId === undefined) === (userIds === undefined))
    throw new Refusal('bad_field', 'Say who hears it: either "conversationId" or "userIds".')
  if (input.keep === true) return keep(chat, input, key)
  // A clientId is let be: what is not stored is told as often as it is sent.
  if (input.body !== undefined)
    throw new Refusal(
      'bad_field',
      '"body" is the text of a kept event; add "keep": true, or say it in "data".',
    )
  await tellFleeting(chat, input)
  return {}
}

/** Users who are away, or do not exist, hear nothing. */
async function tellFleeting(
  { bus, store }: Chat,
  { conversationId, userIds = [], name, data }: Told,
): Promise<void> {
  const event = { type: 'app_event', name, data } as const
  if (conversationId === undefined) return bus.publish({ kind: 'fleeting', to: { userIds }, event })
  if (!(await store.hasConversation({ conversationId })))
    throw new Refusal('not_found', 'There is no such conversation.')
  bus.publish({ kind: 'fleeting', to: { conversationId }, event: { ...event, conversationId } })
}

async function keep(chat: Chat, input: Told, key: KeyHolder) {
  const { conversationId, name, data, body = name } = input
  if (conversationId === undefined)
    throw new Refusal('missing_field', 'An event is kept in a conversation: say "conversationId".')
  checkLength(chat, body)
  const clientId = input.clientId ?? null
  const now = chat.now()
  const result = await chat.store.keepEvent({
    conversationId,
    senderId: botIdOf(key.name),
    botName: key.name,
    body,
    clientId,
    contentHash: contentHash(clientId, body, canonicalJson({ name, data })),
    event: JSON.stringify({ name, data }),
    now,
  })
  return publishPost(chat, grantedPost(result), {
    conversationId,
    body,
    clientId: input.clientId,
    event: { kind: 'event', name, ...(data === undefined ? {} : { data }) },
    now,
  })
}
