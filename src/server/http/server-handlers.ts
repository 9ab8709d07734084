// The table of what backends may call: route → rule. A route of the contract without a line here does not
// compile. Who may call which is the contract's to say, and server-calls.ts's to check.
import type { RouteInput, RouteOutput } from '../../protocol/routes.ts'
import type { ServerRouteName } from '../../protocol/server-routes.ts'
import type { KeyHolder } from '../chat/api-keys.ts'
import { tellEvent } from '../chat/app-events.ts'
import type { Chat } from '../chat/chat.ts'
import { disableUser, revokeUser } from '../chat/foreign-users.ts'
import { postMessage } from '../chat/posts.ts'
import { makeConversation, readHistory, setMembers } from '../chat/server-conversations.ts'
import { countUnread, deleteUser, lookAt, putUser } from '../chat/server-users.ts'

export const serverHandlers: {
  [R in ServerRouteName]: (
    chat: Chat,
    input: RouteInput<R>,
    key: KeyHolder,
  ) => Promise<RouteOutput<R>>
} = {
  'POST /api/server/messages': postMessage,
  'POST /api/server/events': tellEvent,
  'PUT /api/server/users/:id': putUser,
  'POST /api/server/users': putUser,
  'PATCH /api/server/users/:id': async (chat, { id, isDisabled }) => {
    await disableUser(chat, id, isDisabled)
    return {}
  },
  'DELETE /api/server/users/:id': deleteUser,
  'GET /api/server/users/:id/unread': countUnread,
  'POST /api/server/conversations': makeConversation,
  'PUT /api/server/conversations/:id/members': setMembers,
  'GET /api/server/conversations/:id/messages': readHistory,
  'GET /api/server/presence': lookAt,
  'POST /api/server/revocations': async (chat, { userId }) => {
    await revokeUser(chat, userId)
    return {}
  },
}
