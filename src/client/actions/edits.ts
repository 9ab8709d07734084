// What a person can do with messages of theirs that are stored: edit and delete. Shown at once, put back with
// the reason when refused. They do not wait in the outbox: without a line they are refused, and what was typed stays.
import { isChangeable, lastChangeable, messageIn } from '../state/edits.ts'
import { dropEdit, dropEditing, putEdit, putEditing } from '../state/edits.ts'
import type { Edit, Problem } from '../state/state.ts'
import type { Resume } from './resume.ts'
import { problemFrom, type Tools } from './tools.ts'

export interface Edits {
  /** The composer takes this message of mine; what was being written waits as the draft. */
  begin(conversationId: string, messageId: string): void
  /** The same with my last message that can be changed, if there is one. */
  beginLast(conversationId: string): void
  /** What is typed meanwhile. */
  keep(conversationId: string, body: string): void
  cancel(conversationId: string): void
  save(conversationId: string, body: string): void
  remove(conversationId: string, messageId: string): Promise<void>
  /** A refused change once more: a deletion is tried again, a text goes back to the composer. */
  retry(messageId: string): void
  /** A refused change is let go. */
  dismiss(messageId: string): void
}

export function createEdits({ store, connection }: Tools, resume: Resume): Edits {
  function begin(conversationId: string, messageId: string): void {
    const message = messageIn(store.get(), conversationId, messageId)
    if (!message || !isChangeable(message, store.get())) return
    const { body } = message
    store.update((state) => putEditing(state, conversationId, { messageId, body, problem: null }))
  }

  function beginLast(conversationId: string): void {
    const message = lastChangeable(store.get(), conversationId)
    if (message) begin(conversationId, message.id)
  }

  function keep(conversationId: string, body: string): void {
    const editing = store.get().editing[conversationId]
    if (editing)
      store.update((state) =>
        putEditing(state, conversationId, { ...editing, body, problem: null }),
      )
  }

  function cancel(conversationId: string): void {
    store.update((state) => dropEditing(state, conversationId))
  }

  function save(conversationId: string, body: string): void {
    const editing = store.get().editing[conversationId]
    if (editing === undefined) return
    const { messageId } = editing
    const message = messageIn(store.get(), conversationId, messageId)
    if (message?.body === body) return cancel(conversationId)
    const problem = refusalOf(message?.deletedAt !== undefined)
    if (problem)
      return store.update((state) =>
        putEditing(state, conversationId, { ...editing, body, problem }),
      )
    cancel(conversationId)
    void change(messageId, { conversationId, body })
  }

  /** What can be known without asking; the composer then keeps the text. */
  function refusalOf(isDeleted: boolean): Problem | null {
    if (isDeleted) return { code: 'deleted', message: '' }
    return connection.isConnected ? null : { code: 'disconnected', message: '' }
  }

  async function remove(conversationId: string, messageId: string): Promise<void> {
    await change(messageId, { conversationId, body: null })
    const isDeleted = messageIn(store.get(), conversationId, messageId)?.deletedAt !== undefined
    const isEdited = store.get().editing[conversationId]?.messageId === messageId
    if (isDeleted && isEdited) cancel(conversationId)
  }

  async function change(messageId: string, edit: Edit): Promise<void> {
    const { body } = edit
    const isLatest = () => store.get().edits[messageId] === edit
    store.update((state) => putEdit(state, messageId, edit))
    try {
      const { message } =
        body === null
          ? await connection.send('delete_message', { messageId })
          : await connection.send('edit_message', { messageId, body })
      if (isLatest()) store.update((state) => dropEdit(state, messageId))
      resume.hear({ type: 'message_updated', message })
    } catch (error) {
      const problem = problemFrom(error)
      if (isLatest()) store.update((state) => putEdit(state, messageId, { ...edit, problem }))
    }
  }

  function retry(messageId: string): void {
    const edit = store.get().edits[messageId]
    if (!edit?.problem) return
    const { conversationId, body, problem } = edit
    if (body === null) return void change(messageId, { conversationId, body })
    store.update((state) =>
      putEditing(dropEdit(state, messageId), conversationId, { messageId, body, problem }),
    )
  }

  function dismiss(messageId: string): void {
    store.update((state) => dropEdit(state, messageId))
  }

  return { begin, beginLast, keep, cancel, save, remove, retry, dismiss }
}
