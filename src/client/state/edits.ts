// Changes of my messages on their way: shown at once, put back when they are refused. And what the composer
// holds while a message is edited. Pure; used by the action, the thread and the composer.
import type { Message } from '../../protocol/models.ts'
import type { Edit, Editing, State } from './state.ts'

/** How a message is shown while a change of it is on its way. */
export function asEdited(message: Message, edit: Edit | undefined): Message {
  if (edit === undefined || edit.problem || message.deletedAt !== undefined) return message
  if (edit.body === null) return { ...message, body: '', deletedAt: message.createdAt }
  return { ...message, body: edit.body, editedAt: message.editedAt ?? message.createdAt }
}

/** A refused change; none when the server has done it all the same, and only its answer was lost. */
export function refusedEdit(message: Message, edit: Edit | undefined): Edit | null {
  if (!edit?.problem) return null
  const isDone = edit.body === null ? message.deletedAt !== undefined : message.body === edit.body
  return isDone ? null : edit
}

export function messageIn(
  state: State,
  conversationId: string,
  messageId: string,
): Message | undefined {
  const known = state.threads[conversationId]?.messages.find(({ id }) => id === messageId)
  return known && asEdited(known, state.edits[messageId])
}

export const isChangeable = (message: Message, state: State): boolean =>
  message.senderId === state.me?.id && message.deletedAt === undefined

/** The last message of mine that can still be changed. */
export function lastChangeable(state: State, conversationId: string): Message | undefined {
  const known = state.threads[conversationId]?.messages.findLast((message) =>
    isChangeable(asEdited(message, state.edits[message.id]), state),
  )
  return known && messageIn(state, conversationId, known.id)
}

export function putEdit(state: State, messageId: string, edit: Edit): State {
  return { ...state, edits: { ...state.edits, [messageId]: edit } }
}

export function dropEdit(state: State, messageId: string): State {
  const { [messageId]: _, ...edits } = state.edits
  return { ...state, edits }
}

export function putEditing(state: State, conversationId: string, editing: Editing): State {
  return { ...state, editing: { ...state.editing, [conversationId]: editing } }
}

export function dropEditing(state: State, conversationId: string): State {
  const { [conversationId]: _, ...editing } = state.editing
  return { ...state, editing }
}
