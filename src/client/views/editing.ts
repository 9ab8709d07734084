// Above the composer while it holds a message to edit: which one, how to stop, and why it could not be saved.
import { sentenceOf } from '../i18n/i18n.ts'
import { messageIn } from '../state/edits.ts'
import type { Problem, State } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
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
  const problem = el('p', { class: 'problem editing-problem', attributes: { role: 'alert' } })
  const cancel = el(
    'button',
    {
      class: 'icon-button editing-cancel',
      type: 'button',
      title: words.cancelEdit,
      data: { test: 'cancel-edit' },
      attributes: { 'aria-label': words.cancelEdit },
      onclick: stop,
    },
    icon('close'),
  )
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
    problem,
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
      const refusal = now ? problemOf(state, now.messageId, now.problem) : null
      setText(problem, refusal ? sentenceOf(words, refusal) : '')
      problem.hidden = refusal === null
      if (now) setText(before, messageIn(state, conversationId, now.messageId)?.body ?? '')
    },
  }
  return bar
}
