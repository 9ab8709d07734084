// Asks once before a message is deleted for everyone. A dialog of the browser, so that Escape cancels and the
// keyboard returns to where it was.
import type { Message } from '../../protocol/models.ts'
import { el, setText } from '../ui/dom.ts'
import type { Room } from './room.ts'

export interface DeleteMessage {
  element: HTMLElement
  ask(message: Message): void
}

export function createDeleteMessage({ words, actions }: Room): DeleteMessage {
  const title = el('h2', { id: 'delete-message-title' }, words.deleteMessageTitle)
  const text = el('p', { class: 'muted', id: 'delete-message-text' }, words.deleteMessageText)
  const quote = el('p', { class: 'delete-quote', dir: 'auto' })
  let asked: Message | null = null

  const button = (test: string, label: string, look: string, onclick: () => void) =>
    el('button', { class: `button ${look}`, type: 'button', data: { test }, onclick }, label)

  const element = el(
    'dialog',
    {
      class: 'delete-message',
      attributes: {
        role: 'alertdialog',
        'aria-labelledby': title.id,
        'aria-describedby': text.id,
      },
      onclick: ({ target }) => {
        if (target === element) element.close()
      },
    },
    el(
      'div',
      { class: 'delete-content' },
      title,
      quote,
      text,
      el(
        'div',
        { class: 'buttons' },
        button('keep-message', words.keepMessage, '', () => element.close()),
        button('confirm-delete', words.deleteMessage, 'primary danger', () => {
          element.close()
          if (asked) void actions.edits.remove(asked.conversationId, asked.id)
        }),
      ),
    ),
  )

  return {
    element,
    ask(message) {
      asked = message
      setText(quote, message.body)
      element.showModal()
    },
  }
}
