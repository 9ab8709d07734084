// The button that switches the page between French and English. Used signed in and signed out.
import { el } from '../ui/dom.ts'
import type { Hall } from './room.ts'

export function languageButton({ words, switchLanguage }: Hall): HTMLElement {
  return el(
    'button',
    {
      class: 'quiet-button',
      lang: words.switchLanguageCode,
      title: words.switchLanguage,
      data: { test: 'language' },
      attributes: {
        'aria-label': `${words.switchLanguageCode.toUpperCase()}, ${words.switchLanguage}`,
      },
      onclick: switchLanguage,
    },
    words.switchLanguageCode.toUpperCase(),
  )
}
