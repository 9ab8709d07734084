// What the place shows when no conversation is open: a welcome at first, later a nudge. Seen beside the
// list only.
import { hasTalked } from '../state/select.ts'
import { el, setText } from '../ui/dom.ts'
import { logo } from '../ui/icons.ts'
import type { PlaceView } from './chat.ts'
import type { Room } from './room.ts'

export function createHome({ words }: Room): PlaceView {
  const title = el('h2', { tabIndex: -1 })
  const text = el('p')
  const picture = el('div', { class: 'empty-picture' }, logo())
  return {
    element: el(
      'section',
      { class: 'empty' },
      picture,
      title,
      text,
      el('p', { class: 'shortcuts-hint' }, el('kbd', {}, '?'), ` ${words.shortcutsHint}`),
    ),
    update(state) {
      const isNew = state.epoch !== null && !hasTalked(state)
      setText(title, isNew ? words.firstTitle(state.me?.name ?? '') : words.homeTitle)
      setText(text, isNew ? words.firstText : words.homeText)
    },
    focus() {},
  }
}
