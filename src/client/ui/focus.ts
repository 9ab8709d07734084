// The keyboard is never lost: when what had the focus is gone, hidden or disabled, it goes to where one goes
// on. Watched from main, which also asks after each change of the page.

/** Where one goes on: in an open dialog, signed out, in what is open, else in the list. */
const PLACES = [
  'dialog:modal button',
  '.sign-in input',
  '.place [tabindex="-1"]',
  '.conversation-list a',
]

let last: Element | null = null

const isUsable = (element: Element): boolean =>
  element.checkVisibility() && !element.matches(':disabled')

export function watchFocus(): void {
  addEventListener('focusin', ({ target }) => (last = target as Element))
  // A dialog gives it back by itself, but not to what is hidden meanwhile.
  addEventListener('close', keepFocus, true)
}

export function keepFocus(): void {
  const { activeElement, body } = document
  const now = activeElement === body ? last : activeElement
  if (!now || isUsable(now)) return
  const places = PLACES.flatMap((place) => [...document.querySelectorAll<HTMLElement>(place)])
  places.find(isUsable)?.focus({ preventScroll: true })
}
