// What deserves an alert, by which ways it is told, and when it no longer counts. Pure: asked by the action
// that carries alerts out, read by the views that show them.
import type { Event } from '../../protocol/events.ts'
import type { Conversation, Message, User } from '../../protocol/models.ts'
import { otherMember, standingOf } from './select.ts'
import type { State } from './state.ts'

/** How much of this window its person sees. */
export interface Watching {
  isVisible: boolean
  hasFocus: boolean
}

export type Way = 'toast' | 'notification' | 'sound'

export interface Alert {
  /** The message's id; of a request or a new group, the conversation's. */
  key: string
  kind: 'message' | 'request' | 'added'
  conversationId: string
  seq: number
  person: Pick<User, 'id' | 'name'>
  /** What tells this conversation from the one with that person alone. */
  where: { kind: 'lobby' } | { kind: 'group'; title: string } | null
  body: string
  ways: readonly Way[]
}

/** This browser's own choices, which stay when another person signs in. */
export interface Alerting {
  isSilent: boolean
  notifications: 'unavailable' | 'refused' | 'unasked' | 'off' | 'on'
  /** Somebody wrote, so there is a reason to speak of notifications. */
  isOffered: boolean
}

/** More on screen would be in the way. */
const MOST_TOASTS = 4

/** Null for all that is not new, not by somebody else, not wanted, or on screen. */
export function alertOf(state: State, event: Event, watching: Watching): Alert | null {
  const found = sourceOf(state, event)
  if (found === null || state.me === null) return null
  const { conversation } = found
  if (conversation.involvement === 'nothing' || conversation.isBlocked) return null
  const isOpen = state.place.kind === 'conversation' && state.place.id === conversation.id
  if (isOpen && watching.isVisible && watching.hasFocus) return null
  const ways: Way[] = ['sound']
  if (!watching.isVisible) ways.push('notification')
  else if (!isOpen) ways.push('toast')
  return { ...found.says, conversationId: conversation.id, where: whereOf(conversation), ways }
}

interface Source {
  conversation: Conversation
  says: Pick<Alert, 'key' | 'kind' | 'seq' | 'person' | 'body'>
}

function sourceOf(state: State, event: Event): Source | null {
  if (event.type === 'new_message') return writtenBy(state, event.message)
  if (event.type === 'conversation_request') return askedBy(state, event.conversation)
  if (event.type === 'new_conversation') return addedBy(state, event.conversation)
  return null
}

function writtenBy(state: State, message: Message): Source | null {
  const conversation = state.conversations[message.conversationId]
  if (conversation === undefined || message.seq <= conversation.readSeq) return null
  if (message.senderId === state.me?.id) return null
  const { id, seq, senderId, senderName, body } = message
  const person = { id: senderId, name: senderName }
  return { conversation, says: { key: id, kind: 'message', seq, person, body } }
}

function askedBy(state: State, conversation: Conversation): Source | null {
  const person = otherMember(conversation, state.me)
  if (person === undefined || standingOf(conversation, state.me) !== 'asks_me') return null
  const { id, seq, lastMessage } = conversation
  const body = lastMessage?.senderId === person.id ? lastMessage.body : ''
  return { conversation, says: { key: id, kind: 'request', seq, person, body } }
}

/** Somebody put me in their group. */
function addedBy(state: State, conversation: Conversation): Source | null {
  const { id, kind, seq, members } = conversation
  const person = members.find(({ role }) => role === 'admin')
  if (kind !== 'group' || person === undefined || person.id === state.me?.id) return null
  return { conversation, says: { key: id, kind: 'added', seq, person, body: '' } }
}

function whereOf({ kind, title }: Conversation): Alert['where'] {
  if (kind === 'direct') return null
  return kind === 'lobby' ? { kind } : { kind, title: title ?? '' }
}

/** The newest last; of too many, the oldest go. */
export function addToast(state: State, alert: Alert): State {
  const others = state.toasts.filter(({ key }) => key !== alert.key)
  return { ...state, toasts: [...others, alert].slice(-MOST_TOASTS) }
}

export function dropToast(state: State, key: string): State {
  const toasts = state.toasts.filter((toast) => toast.key !== key)
  return toasts.length === state.toasts.length ? state : { ...state, toasts }
}

/** Whether the person knows, or no longer wants to: read here or elsewhere, answered, muted, gone. */
export function isSettled(state: State, { kind, conversationId, seq }: Alert): boolean {
  const conversation = state.conversations[conversationId]
  if (conversation === undefined || conversation.involvement === 'nothing') return true
  if (conversation.isBlocked) return true
  if (kind === 'request') return standingOf(conversation, state.me) !== 'asks_me'
  return kind === 'message' && seq <= conversation.readSeq
}

/** The toasts that still say something: neither settled nor of what is now open. */
export function freshToasts(state: State): State {
  const { place } = state
  const isOpen = (id: string): boolean => place.kind === 'conversation' && place.id === id
  const toasts = state.toasts.filter(
    (toast) => !isOpen(toast.conversationId) && !isSettled(state, toast),
  )
  return toasts.length === state.toasts.length ? state : { ...state, toasts }
}
