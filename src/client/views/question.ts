// Asks before something is done that cannot be taken back. The focus goes to the safe answer, and back to
// where it was.
import { sentenceOf } from '../i18n/i18n.ts'
import type { Problem } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import type { Room } from './room.ts'

export interface Question {
  element: HTMLElement
  ask(sentence: string, yes: string, act: () => Promise<Problem | null>): void
}

export function createQuestion({ words }: Room): Question {
  const sentence = el('p', { id: 'question' })
  const problem = el('p', { class: 'problem', hidden: true, attributes: { role: 'alert' } })
  const yes = el('button', {
    class: 'button danger',
    type: 'button',
    data: { test: 'yes' },
    onclick: () => void act(),
  })
  const no = el(
    'button',
    {
      class: 'button',
      type: 'button',
      data: { test: 'no' },
      autofocus: true,
      onclick: () => element.close(),
    },
    words.cancel,
  )
  const element: HTMLDialogElement = el(
    'dialog',
    { class: 'dialog', attributes: { role: 'alertdialog', 'aria-labelledby': sentence.id } },
    el(
      'div',
      { class: 'dialog-form' },
      sentence,
      problem,
      el('div', { class: 'buttons' }, yes, no),
    ),
  )
  let asked: () => Promise<Problem | null> = () => Promise.resolve(null)

  async function act(): Promise<void> {
    yes.disabled = true
    const found = await asked()
    yes.disabled = false
    problem.hidden = found === null
    setText(problem, found ? sentenceOf(words, found) : '')
    if (found === null) element.close()
  }

  return {
    element,
    ask(text, yesWord, then) {
      asked = then
      setText(sentence, text)
      setText(yes, yesWord)
      problem.hidden = true
      element.showModal()
      no.focus()
    },
  }
}
