// The HTTP routes of backends, `/api/server/*`: part of the list in routes.ts. Each wants an API key with the
// scope that is named beside it. A route with a `batch` also takes a list of what it takes singly.
import { z } from 'zod'
import { commands } from './commands.ts'
import {
  clientId,
  count,
  email,
  eventData,
  eventName,
  flag,
  foreignId,
  id,
  name,
  ownConversationId,
  queryCount,
  queryLimit,
  text,
} from './fields.ts'
import { person, user } from './models.ts'
import type { RouteShape } from './routes.ts'

/** What a key may be allowed to do; `*` allows all of it. */
export const scopes = {
  messages: 'Post messages as a user or a bot.',
  events: 'Tell events of the application.',
  users: 'Make, change, disable and delete users.',
  conversations: 'Make conversations.',
  members: 'Say who is in a group.',
  revocations: "End a user's sessions.",
  presence: 'Read who is online.',
  history: 'Read messages and unread counts.',
} as const satisfies Record<string, string>

export type Scope = keyof typeof scopes

/** Things in one batch. */
export const MOST_IN_BATCH = 500

const MOST_MEMBERS = 500
const members = z.array(id).max(MOST_MEMBERS).describe(`a list of at most ${MOST_MEMBERS} user ids`)
const kind = z.enum(['person', 'bot']).describe('one of "person", "bot"; a bot never signs in')
const picture = z
  .url({ protocol: /^https$/ })
  .max(1000)
  .nullable()
  .optional()
  .describe('an https address of at most 1000 characters')
const userFields = {
  name,
  email: email.nullable().optional(),
  picture,
  kind: kind.optional(),
}
const duplicate = flag.optional().describe('true when it was there before')

export const serverRoutes = {
  'POST /api/server/messages': {
    for: 'server',
    scope: 'messages',
    says: 'Post a message as a user, `userId`, or as a bot that is made if there is none: as if they had typed it, by the same rules. They must be in the conversation; everybody is in `lobby`.',
    body: {
      conversationId: id,
      userId: id.optional(),
      bot: z
        .strictObject({ name, id: foreignId.optional() })
        .optional()
        .describe('instead of userId: an object with a "name" and, perhaps, an "id"'),
      body: text(),
      clientId: clientId.optional(),
    },
    batch: 'messages',
    example: {
      conversationId: 'lobby',
      userId: 'ann',
      body: 'Hello from the shop!',
      clientId: 'order-42',
    },
    status: 201,
    output: commands.send_message.output,
  },
  'POST /api/server/events': {
    for: 'server',
    scope: 'events',
    says: 'Tell an event of your application. Either it is fleeting: these users, or all in a conversation, hear `app_event` if they are there. Or, with `keep`, it becomes a message of kind `event` in the conversation, which counts like any other; it needs nobody to be a member, and comes from a bot named like the key.',
    body: {
      conversationId: id.optional(),
      userIds: members.optional(),
      name: eventName,
      data: eventData.optional(),
      keep: flag.optional(),
      body: text()
        .optional()
        .describe('of a kept event: the text that people read; its name when left out'),
      clientId: clientId
        .optional()
        .describe('of a kept event: as of a message; a fleeting one passes it over'),
    },
    batch: 'events',
    example: { conversationId: 'lobby', name: 'order.shipped', data: { orderId: 42 } },
    status: 201,
    output: {
      messageId: id.optional(),
      seq: count.optional(),
      rev: count.optional(),
      clientId: clientId.optional(),
      duplicate: duplicate.describe('true when this clientId had been stored before'),
    },
  },
  'PUT /api/server/users/:id': {
    for: 'server',
    scope: 'users',
    says: 'Make a user of your backend, or refresh one: the id is yours. Whoever is called otherwise now is so for everybody at once. An email or picture that is left out stays; null takes it away.',
    params: { id: foreignId },
    body: userFields,
    example: { name: 'Ann', email: 'ann@example.org' },
    status: 200,
    output: { user },
  },
  'POST /api/server/users': {
    for: 'server',
    scope: 'users',
    says: 'The same, for many at once.',
    body: { id: foreignId, ...userFields },
    batch: 'users',
    example: { id: 'ann', name: 'Ann', email: 'ann@example.org' },
    status: 200,
    output: { user },
  },
  'PATCH /api/server/users/:id': {
    for: 'server',
    scope: 'users',
    says: 'Disable a user, or let them in again. A disabled one can neither connect nor write; their sessions end and their sockets close at once.',
    params: { id },
    body: { isDisabled: flag },
    example: { isDisabled: true },
    status: 200,
    output: {},
  },
  'DELETE /api/server/users/:id': {
    for: 'server',
    scope: 'users',
    says: 'Delete a user, for good: name, e-mail and sessions go, what they wrote stays as written by a deleted account.',
    params: { id },
    status: 200,
    output: {},
  },
  'GET /api/server/users/:id/unread': {
    for: 'server',
    scope: 'history',
    says: 'How many messages a user has left to read, in all and in each conversation where there are some.',
    params: { id },
    status: 200,
    output: {
      unread: count.describe('in all of these conversations, counted to the end'),
      conversations: z
        .array(z.object({ conversationId: id, unread: count }))
        .describe('the 1,000 latest with something left to read: `conversationId` and `unread`'),
    },
  },
  'POST /api/server/conversations': {
    for: 'server',
    scope: 'conversations',
    says: 'Make a conversation. `direct`: of two users, accepted at once; there is one for each pair, for ever. `group`: of any users, with a title; under an id of your own, or one that Relais makes. Again with the same id or clientId, the first answer comes again.',
    body: {
      kind: z.enum(['direct', 'group']).describe('one of "direct", "group"'),
      userIds: members,
      title: name.optional().describe('of a group: text of 1 to 80 characters'),
      adminId: id.optional().describe('of a group: the one of userIds who may change it by hand'),
      id: ownConversationId.optional(),
      clientId: clientId.optional(),
    },
    batch: 'conversations',
    example: { kind: 'group', title: 'Order 42', userIds: ['ann', 'ben'], id: 'order-42' },
    status: 201,
    output: { conversationId: id, duplicate },
  },
  'PUT /api/server/conversations/:id/members': {
    for: 'server',
    scope: 'members',
    says: 'Say who is in a group: the whole list. Who is new hears `new_conversation`, who is out `conversation_gone`.',
    params: { id },
    body: {
      userIds: members,
      adminId: id.optional().describe('the one who may change it by hand'),
    },
    example: { userIds: ['ann', 'ben'] },
    status: 200,
    output: {
      addedIds: z.array(id).describe('who was not in it before'),
      removedIds: z.array(id).describe('who is no longer in it'),
    },
  },
  'GET /api/server/conversations/:id/messages': {
    for: 'server',
    scope: 'history',
    says: 'A page of messages of any conversation, as load_history gives it.',
    params: { id },
    query: { before: queryCount, after: queryCount, limit: queryLimit },
    status: 200,
    output: commands.load_history.output,
  },
  'GET /api/server/presence': {
    for: 'server',
    scope: 'presence',
    says: 'Who of these users is there, as somebody sees it whom they have not blocked.',
    query: { userIds: text(8000).describe('up to 100 user ids, separated by commas') },
    status: 200,
    output: { users: z.array(person).describe('those who exist, in the order asked for') },
  },
  'POST /api/server/revocations': {
    for: 'server',
    scope: 'revocations',
    says: "End all of a user's sessions, and all tokens made before: every socket of theirs closes with 4409. They may sign in again.",
    body: { userId: id },
    example: { userId: 'ann' },
    status: 200,
    output: {},
  },
} as const satisfies Record<`${string} /api/server/${string}`, RouteShape>

export type ServerRouteName = keyof typeof serverRoutes
