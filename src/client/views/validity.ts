// What is wrong with a field, in the words of the page instead of the browser's, which may speak another
// language. Called by app for all forms.
import type { Words } from '../i18n/i18n.ts'

export function explainFields(element: HTMLElement, words: Words): void {
  element.addEventListener(
    'invalid',
    (event) => explain(words, event.target as HTMLInputElement),
    true,
  )
  element.addEventListener('input', ({ target }) => forgive(target as HTMLInputElement), true)
}

/** What was said is no longer so; else the field would stay refused. */
export const forgive = (field: HTMLInputElement): void => field.setCustomValidity('')

function explain(words: Words, field: HTMLInputElement): void {
  forgive(field)
  const { valueMissing, typeMismatch, tooShort } = field.validity
  field.setCustomValidity(
    (valueMissing && words.missing) ||
      (typeMismatch && words.notEmail) ||
      (tooShort && words.passwordHint) ||
      '',
  )
}
