// Finding people by the beginning of their name or of the left part of their e-mail.
import type { Input, Output } from '../../protocol/commands.ts'
import { fold } from '../lib/fold.ts'
import type { Asker, Chat } from './chat.ts'

const RESULTS = 20

export async function searchUsers(
  chat: Chat,
  { user }: Asker,
  { query }: Input<'search_users'>,
): Promise<Output<'search_users'>> {
  const found = await chat.store.searchUsers({ query: fold(query), limit: RESULTS + 1 })
  return { users: found.filter(({ id }) => id !== user.id).slice(0, RESULTS) }
}
