// Who is writing where, as far as it was heard lately. Pure: whoever calls says what time it is. Used by
// apply and the typing action, asked by views.
import type { User } from '../../protocol/models.ts'
import { conversationWith } from './select.ts'
import type { State, Typist } from './state.ts'

/** The server says it again while somebody goes on writing. */
export const TYPING_LASTS_MS = 6000

/** Somebody writes, or no longer. */
export function seeTyping(
  state: State,
  heard: { conversationId: string; user: User; on: boolean },
  now: number,
): State {
  const { conversationId, user, on } = heard
  if (user.id === state.me?.id) return state
  const before = state.typing[conversationId] ?? []
  const others = before.filter(({ id }) => id !== user.id)
  const typist = { id: user.id, name: user.name, heardAt: now }
  // Whoever goes on writing keeps their place in the sentence.
  const isKnown = others.length < before.length
  if (!on) return isKnown ? withTypists(state, conversationId, others) : state
  const typists = isKnown
    ? before.map((each) => (each.id === user.id ? typist : each))
    : [...before, typist]
  return withTypists(state, conversationId, typists)
}

/** Their message is there. */
export function forgetTypist(state: State, conversationId: string, userId: string): State {
  const typists = state.typing[conversationId]
  if (!typists?.some(({ id }) => id === userId)) return state
  return withTypists(
    state,
    conversationId,
    typists.filter(({ id }) => id !== userId),
  )
}

/** Forgets those who were not heard of for long enough. */
export function expireTyping(state: State, now: number): State {
  const isFresh = ({ heardAt }: Typist) => now - heardAt < TYPING_LASTS_MS
  let expired = state
  for (const [id, typists] of Object.entries(state.typing))
    if (!typists.every(isFresh)) expired = withTypists(expired, id, typists.filter(isFresh))
  return expired
}

/** Those who write in this conversation, without people whom I have blocked. */
export function typistsIn(state: State, conversationId: string): readonly Typist[] {
  const typists = state.typing[conversationId] ?? []
  return typists.filter(({ id }) => !conversationWith(state, id)?.isBlocked)
}

function withTypists(state: State, id: string, typists: readonly Typist[]): State {
  const { [id]: _, ...others } = state.typing
  return { ...state, typing: typists.length === 0 ? others : { ...others, [id]: typists } }
}
