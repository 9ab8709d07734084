// Above the composer while it holds a message to edit: which one, how to stop, and why it could not be saved.
import { messageIn } from '../state/edits.ts'
import type { Problem, State } from '../state/state.ts'
import { iconButton } from '../ui/buttons.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { createProblem } from './problem.ts'
import type { Room, View } from './room.ts'

export interface EditingBar extends View {
  /** The message that is edited; null while one writes. */
  messageId: string | null
}

export function createEditing(
  { words }: Room,
  conversationId: string,
  stop: () => void,
): EditingBar {
  const before = el('span', { class: 'editing-before', dir: 'auto' })
  const problem = createProblem(words, 'editing-problem')
  const cancel = iconButton('editing-cancel', 'cancel-edit', words.cancelEdit, 'close', stop)
  const element = el(
    'div',
    { class: 'editing', hidden: true, data: { test: 'editing' } },
    el(
      'div',
      { class: 'editing-line' },
      icon('edit'),
      el('p', { class: 'editing-text' }, el('strong', {}, words.editing), before),
      cancel,
    ),
    problem.element,
  )

  /** A deletion elsewhere is said at once; the text stays, to be copied. */
  function problemOf(state: State, messageId: string, known: Problem | null): Problem | null {
    // My own deletion, on its way, may yet be refused.
    if (state.edits[messageId] !== undefined) return known
    const isDeleted = messageIn(state, conversationId, messageId)?.deletedAt !== undefined
    return isDeleted ? { code: 'deleted', message: '' } : known
  }

  const bar: EditingBar = {
    element,
    messageId: null,
    update(state) {
      const now = state.editing[conversationId]
      bar.messageId = now?.messageId ?? null
      element.hidden = now === undefined
      problem.tell(now ? problemOf(state, now.messageId, now.problem) : null)
      if (now) setText(before, messageIn(state, conversationId, now.messageId)?.body ?? '')
    },
  }
  return bar
}
