// Finding people by the beginning of a word of their name, or of the left part of their e-mail, and their
// status.
import type { Input, Output } from '../../protocol/commands.ts'
import { fold } from '../lib/fold.ts'
import type { Asker, Chat } from './chat.ts'
import { listHere, look } from './presence.ts'

const RESULTS = 20

export async function searchUsers(
  chat: Chat,
  { user, connectionId }: Asker,
  { query }: Input<'search_users'>,
): Promise<Output<'search_users'>> {
  const prefix = fold(query)
  const found = await chat.store.searchUsers({ query: prefix, limit: RESULTS + 1 })
  const ids = found.map(({ id }) => id).filter((id) => id !== user.id)
  const results = ids.slice(0, RESULTS)
  // What is on screen stays live until the next search.
  if (connectionId !== null && chat.presence.has(connectionId))
    chat.watchers.watch(connectionId, user.id, 'search', prefix === '' ? 'all' : results)
  return { users: await (prefix === '' ? listHere(chat, user.id) : look(chat, user.id, results)) }
}
