// What went wrong, in a line that is read aloud; hidden while nothing did. Used by views where something can be
// refused.
import { sentenceOf, type Words } from '../i18n/i18n.ts'
import type { Problem } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'

export interface ProblemLine {
  element: HTMLElement
  /** Another sentence where the page knows more than the code says. */
  tell(problem: Problem | null | void, sentence?: string): void
}

export function createProblem(words: Words, look = ''): ProblemLine {
  const element = el('p', {
    class: `problem ${look}`,
    hidden: true,
    attributes: { role: 'alert' },
  })
  return {
    element,
    tell(problem, sentence = problem ? sentenceOf(words, problem) : '') {
      element.hidden = !problem
      setText(element, sentence)
    },
  }
}
