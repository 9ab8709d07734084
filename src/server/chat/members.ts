// Finding the people of a group, of which a conversation of more than 50 tells only a count.
import type { RouteInput, RouteOutput } from '../../protocol/routes.ts'
import { fold } from '../lib/fold.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { NO_SUCH_GROUP } from './groups.ts'

const PAGE = 50

/** For its members; neither the lobby nor a direct conversation is a group. */
export async function listMembers(
  { store }: Chat,
  { user }: Asker,
  { id, search = '', after = '' }: RouteInput<'GET /api/conversations/:id/members'>,
): Promise<RouteOutput<'GET /api/conversations/:id/members'>> {
  const page = { conversationId: id, userId: user.id, query: fold(search), after, limit: PAGE }
  return granted(await store.findMembers(page), { not_found: NO_SUCH_GROUP })
}
