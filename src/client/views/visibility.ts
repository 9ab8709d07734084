// Chooses whether others see that I am here. One button for all of my windows; what it means is said in
// words while I am invisible, and on the button at any time.
import { el, setChild, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import type { Room, View } from './room.ts'

export interface Visibility extends View {
  /** Shown while I am invisible. */
  hint: HTMLElement
}

export function createVisibility({ words, actions }: Room): Visibility {
  const eye = el('span', { class: 'visibility-icon' })
  const word = el('span')
  const open = icon('eye')
  const shut = icon('hidden')
  const hint = el('p', { class: 'me-hint', hidden: true }, words.invisibleHint)
  let isInvisible = false
  const button = el(
    'button',
    {
      class: 'visibility',
      data: { test: 'visibility' },
      onclick: () => void actions.presence.appear(isInvisible ? 'visible' : 'invisible'),
    },
    eye,
    word,
  )

  return {
    element: button,
    hint,
    update(state) {
      isInvisible = state.isInvisible
      button.setAttribute('aria-pressed', String(isInvisible))
      button.setAttribute('aria-label', isInvisible ? words.isInvisible : words.toInvisible)
      button.title = isInvisible ? words.invisibleHint : words.visibleHint
      setChild(eye, isInvisible ? shut : open)
      setText(word, isInvisible ? words.invisible : words.visible)
      hint.hidden = !isInvisible
    },
  }
}
