// The table: route → rule. A route of the contract without a line here does not compile.
import type { RouteInput, RouteName, RouteOutput } from '../../protocol/routes.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { issueTicket, signIn, signOut, signUp, type Identity } from '../chat/accounts.ts'
import type { Asker, Chat } from '../chat/chat.ts'
import { findConversation, latestConversations } from '../chat/conversations.ts'
import { loadHistory, sendMessage } from '../chat/messages.ts'
import { markAsRead } from '../chat/receipts.ts'
import { searchUsers } from '../chat/search.ts'

/** One request of the long poll; app.ts brings the answer from realtime. */
export type Poll = (request: {
  input: RouteInput<'POST /api/poll'>
  identity: Identity
  address: string
  /** Aborts when the client has gone before it was answered. */
  hungUp: AbortSignal
}) => Promise<RouteOutput<'POST /api/poll'>>

export interface Caller {
  chat: Chat
  asker: (Asker & Identity) | null
  address: string
  hungUp: () => AbortSignal
  isOpen: () => boolean
  poll: Poll
}

/** The asker of a route that is for users: the server has let nobody else in. */
const user = ({ asker }: Caller): Asker & Identity => asker!

const later = (): never => {
  throw new Error('not built yet')
}

export const handlers: {
  [R in RouteName]: (input: RouteInput<R>, caller: Caller) => Promise<RouteOutput<R>>
} = {
  'POST /api/accounts': (input, { chat, address }) => signUp(chat, input, address),
  'POST /api/sessions': (input, { chat, address }) => signIn(chat, input, address),
  'DELETE /api/sessions/current': async (_, caller) => {
    await signOut(caller.chat, user(caller))
    return {}
  },
  'POST /api/tickets': async (_, caller) => ({ ticket: issueTicket(caller.chat, user(caller)) }),
  'GET /api/me': async (_, caller) => ({ user: user(caller).user }),
  'PATCH /api/me': later,
  'POST /api/me/password': later,
  'DELETE /api/me': later,
  'GET /api/sessions': later,
  'DELETE /api/sessions/:id': later,
  'GET /api/users': ({ search = '' }, caller) =>
    searchUsers(caller.chat, user(caller), { query: search }),
  'GET /api/conversations': async ({ before }, caller) => ({
    conversations: await latestConversations(caller.chat, user(caller), before),
  }),
  'GET /api/conversations/:id': async (input, caller) => ({
    conversation: await findConversation(caller.chat, user(caller), input),
  }),
  'GET /api/conversations/:id/messages': ({ id, ...page }, caller) =>
    loadHistory(caller.chat, user(caller), { conversationId: id, ...page }),
  'POST /api/conversations/:id/messages': ({ id, ...message }, caller) =>
    sendMessage(caller.chat, user(caller), { conversationId: id, ...message }),
  'POST /api/conversations/:id/read': ({ id, seq }, caller) =>
    markAsRead(caller.chat, user(caller), { conversationId: id, seq }),
  'POST /api/poll': (input, caller) =>
    caller.poll({
      input,
      identity: user(caller),
      address: caller.address,
      hungUp: caller.hungUp(),
    }),
  'GET /healthz': async () => ({}),
  'GET /readyz': async (_, { chat, isOpen }) => {
    if (!isOpen()) throw new Refusal('unavailable', 'The server is stopping.', 2000)
    await chat.store.check()
    return {}
  },
}
