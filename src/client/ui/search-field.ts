// A field that narrows the list below it. Used by lists of people.
import { el } from './dom.ts'
import { icon } from './icons.ts'

export function createSearchField(label: string, test: string, oninput: () => void) {
  const input = el('input', {
    type: 'search',
    placeholder: label,
    maxLength: 100,
    spellcheck: false,
    oninput,
    data: { test },
    attributes: { 'aria-label': label, autocomplete: 'off' },
    // Enter would send the form around it.
    onkeydown: (event) => {
      if (event.key === 'Enter') event.preventDefault()
    },
  })
  return { input, element: el('div', { class: 'search-field' }, icon('search'), input) }
}

/** As the server compares names: without accents and case. */
export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
