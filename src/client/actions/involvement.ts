// Chooses what of a conversation I want to be told of: shown at once, then told to the server.
import type { Involvement } from '../../protocol/models.ts'
import { putConversation } from '../state/conversations.ts'
import type { State } from '../state/state.ts'
import { problemFrom, type Tools } from './tools.ts'

export interface InvolvementActions {
  choose(conversationId: string, involvement: Involvement): Promise<void>
}

export function createInvolvement({ store, connection }: Tools): InvolvementActions {
  async function choose(conversationId: string, involvement: Involvement): Promise<void> {
    const before = store.get().conversations[conversationId]?.involvement
    if (before === undefined) return
    store.update((state) => put({ ...state, problem: null }, conversationId, involvement))
    try {
      const answer = await connection.send('set_involvement', { conversationId, involvement })
      store.update((state) => putConversation(state, answer.conversation))
    } catch (error) {
      const problem = problemFrom(error)
      store.update((state) => put({ ...state, problem }, conversationId, before))
    }
  }

  return { choose }
}

function put(state: State, id: string, involvement: Involvement): State {
  const known = state.conversations[id]
  if (known === undefined) return state
  return { ...state, conversations: { ...state.conversations, [id]: { ...known, involvement } } }
}
