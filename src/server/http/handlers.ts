// The table: route → rule. A route of the contract without a line here does not compile.
import type { RouteInput, RouteName, RouteOutput } from '../../protocol/routes.ts'
import type { ServerRouteName } from '../../protocol/server-routes.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { signIn, signOut, signUp, type Identity } from '../chat/accounts.ts'
import type { Asker, Chat } from '../chat/chat.ts'
import { findConversation, latestConversations } from '../chat/conversations.ts'
import { listMembers } from '../chat/members.ts'
import { loadHistory, sendMessage } from '../chat/messages.ts'
import { changePassword, deleteAccount, rename } from '../chat/profile.ts'
import { markAsRead } from '../chat/receipts.ts'
import { searchUsers } from '../chat/search.ts'
import { endSession, listSessions } from '../chat/sessions.ts'
import { issueTicket } from '../chat/tickets.ts'

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
  /** What the program that asks calls itself. */
  device: string
  hungUp: () => AbortSignal
  isReady: () => boolean
  poll: Poll
}

/** The asker of a route that is for users: the server has let nobody else in. */
const user = ({ asker }: Caller): Asker & Identity => asker!

/** All but those of backends. */
export type HandledRoute = Exclude<RouteName, ServerRouteName>

export const handlers: {
  [R in HandledRoute]: (input: RouteInput<R>, caller: Caller) => Promise<RouteOutput<R>>
} = {
  'POST /api/accounts': (input, caller) => signUp(caller.chat, input, caller),
  'GET /api/house': async (_, { chat }) => ({ signUp: chat.hasSignUp }),
  'POST /api/sessions': (input, caller) => signIn(caller.chat, input, caller),
  'DELETE /api/sessions/current': async (_, caller) => {
    await signOut(caller.chat, user(caller))
    return {}
  },
  'POST /api/tickets': async (_, caller) => ({
    ticket: issueTicket(caller.chat, user(caller)),
    user: user(caller).user,
  }),
  'GET /api/me': async (_, caller) => ({ user: user(caller).user }),
  'PATCH /api/me': (input, caller) => rename(caller.chat, user(caller), input),
  'POST /api/me/password': (input, caller) =>
    changePassword(caller.chat, user(caller), input, caller.address),
  'DELETE /api/me': (input, caller) =>
    deleteAccount(caller.chat, user(caller), input, caller.address),
  'GET /api/sessions': (_, caller) => listSessions(caller.chat, user(caller)),
  'DELETE /api/sessions/:id': (input, caller) => endSession(caller.chat, user(caller), input),
  'GET /api/users': ({ search = '' }, caller) =>
    searchUsers(caller.chat, user(caller), { query: search }),
  'GET /api/conversations': async ({ before }, caller) => ({
    conversations: await latestConversations(caller.chat, user(caller), before),
  }),
  'GET /api/conversations/:id': async (input, caller) => ({
    conversation: await findConversation(caller.chat, user(caller), input),
  }),
  'GET /api/conversations/:id/members': (input, caller) =>
    listMembers(caller.chat, user(caller), input),
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
  'GET /readyz': async (_, { chat, isReady }) => {
    if (!isReady()) throw new Refusal('unavailable', 'The server is draining: it stops soon.', 2000)
    await chat.store.check()
    return {}
  },
}
