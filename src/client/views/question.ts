// Asks before something is done that cannot be taken back. One for the whole page, reached as `room.ask`. The
// safe answer stands first, so it has the focus; afterwards that goes back to where it was.
import type { Words } from '../i18n/i18n.ts'
import type { Problem } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import { createProblem } from './problem.ts'

/** `act` is waited for; when it answers a problem, that is said and the question stays. */
export type Ask = (
  sentence: string,
  yes: string,
  act: () => Promise<Problem | null | void>,
  more?: {
    /** What it is about, in somebody's own words. */
    quote?: string
    /** Where to go on after yes. */
    focus?: () => void
  },
) => void

export function createQuestion(words: Words): { element: HTMLElement; ask: Ask } {
  const sentence = el('p', { id: 'question' })
  const quote = el('p', { class: 'quote', dir: 'auto' })
  const problem = createProblem(words)
  const yes = button('yes', 'primary danger')
  const no = button('no', '')
  no.onclick = () => element.close()
  setText(no, words.cancel)
  const element: HTMLDialogElement = el(
    'dialog',
    { class: 'dialog', attributes: { role: 'alertdialog', 'aria-labelledby': sentence.id } },
    el(
      'div',
      { class: 'dialog-form' },
      sentence,
      quote,
      problem.element,
      el('div', { class: 'buttons' }, no, yes),
    ),
  )

  return {
    element,
    ask(text, yesWord, act, { quote: about = '', focus } = {}) {
      setText(sentence, text)
      setText(quote, about)
      quote.hidden = about === ''
      setText(yes, yesWord)
      problem.tell(null)
      yes.onclick = async () => {
        yes.disabled = true
        const found = await act()
        yes.disabled = false
        problem.tell(found)
        if (found) return
        element.close()
        focus?.()
      }
      element.showModal()
    },
  }
}

function button(test: string, look: string): HTMLButtonElement {
  return el('button', { class: `button ${look}`, data: { test } })
}
