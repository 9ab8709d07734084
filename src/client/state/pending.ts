// My messages on their way, in memory. Pure; used by apply and the outbox. The place to change when they
// must survive a reload.
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

/** The next one to send in a conversation. */
export function nextPending(state: State, conversationId: string): PendingMessage | undefined {
  return state.pending.find(
    (message) => message.conversationId === conversationId && message.problem === undefined,
  )
}
