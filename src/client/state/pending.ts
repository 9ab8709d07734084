// My messages on their way, as the page shows them. Pure; used by apply and the outbox, which also keeps
// them in this browser.
import type { Message } from '../../protocol/models.ts'
import type { PendingMessage, Problem, State } from './state.ts'

export function addPending(state: State, message: PendingMessage): State {
  return { ...state, pending: [...state.pending, message] }
}

/** Marks it refused for good, or on its way again. */
export function setProblem(state: State, clientId: string, problem: Problem | undefined): State {
  return {
    ...state,
    pending: state.pending.map((message) =>
      message.clientId === clientId ? { ...message, problem } : message,
    ),
  }
}

export function dropPending(state: State, clientId: string): State {
  return { ...state, pending: state.pending.filter((message) => message.clientId !== clientId) }
}

/** A stored message takes the place of the pending one it came from: shown once, never twice. */
export function withoutPendingOf(state: State, stored: readonly Message[]): State {
  if (state.pending.length === 0) return state
  const mine = stored.filter((message) => message.senderId === state.me?.id)
  const pending = state.pending.filter(
    (waiting) =>
      !mine.some(
        (message) =>
          message.clientId === waiting.clientId &&
          message.conversationId === waiting.conversationId,
      ),
  )
  return pending.length === state.pending.length ? state : { ...state, pending }
}

/** The messages that wait are these, in the order written; those that a thread has already do not wait. */
export function putPending(state: State, waiting: readonly PendingMessage[]): State {
  const pending = [...waiting].sort(
    (a, b) => a.createdAt - b.createdAt || (a.clientId < b.clientId ? -1 : 1),
  )
  const stored = [...new Set(waiting.map(({ conversationId }) => conversationId))].flatMap((id) => [
    ...(state.threads[id]?.messages ?? []),
    ...[state.conversations[id]?.lastMessage ?? []].flat(),
  ])
  return withoutPendingOf({ ...state, pending }, stored)
}

/** The next one to send in a conversation, of those that this page may send. */
export function nextPending(
  state: State,
  conversationId: string,
  maySend: (message: PendingMessage) => boolean,
): PendingMessage | undefined {
  return state.pending.find(
    (message) =>
      message.conversationId === conversationId &&
      message.problem === undefined &&
      maySend(message),
  )
}
