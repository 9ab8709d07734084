// A person as two letters on a colour that always is theirs. Used wherever somebody is shown.
import { el, setText } from './dom.ts'

export function avatar(id: string, name: string): HTMLElement {
  const element = el(
    'span',
    { class: 'avatar', attributes: { 'aria-hidden': 'true' } },
    initialsOf(name),
  )
  element.style.setProperty('--hue', String(hueOf(id)))
  return element
}

/** The same person is called otherwise. */
export function rename(element: Element, name: string): void {
  setText(element, initialsOf(name))
}

export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean)
  const first = [...(words[0] ?? '?')][0] ?? '?'
  const last = words.length > 1 ? ([...words.at(-1)!][0] ?? '') : ''
  return (first + last).toLocaleUpperCase()
}

/** A colour of the circle, far from the accent's green so that people and product are not confused. */
function hueOf(id: string): number {
  let sum = 7
  for (const character of id) sum = (sum * 31 + character.codePointAt(0)!) % 9973
  return (195 + (sum % 250)) % 360
}
