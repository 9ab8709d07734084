// The bar with who I am, how the line is, and the way out. On a phone inside a thread only the line shows.
import { sentenceOf } from '../i18n/i18n.ts'
import { avatar } from '../ui/avatar.ts'
import { el, setChild, setText } from '../ui/dom.ts'
import { createLeave } from './leave.ts'
import type { Room, View } from './room.ts'
import { createStatus } from './status.ts'
import { createVisibility } from './visibility.ts'

export function createMe(room: Room): View {
  const picture = el('div', { class: 'me-picture' })
  const name = el('p', { class: 'me-name', dir: 'auto' })
  const status = createStatus(room)
  const visibility = createVisibility(room)
  const leave = createLeave(room)
  const problem = el('p', { class: 'problem', hidden: true, attributes: { role: 'alert' } })
  let shownId = ''

  return {
    element: el(
      'div',
      { class: 'me' },
      picture,
      el(
        'div',
        { class: 'me-text' },
        el('div', { class: 'me-line' }, name, visibility.element),
        status.element,
        visibility.hint,
      ),
      leave.button,
      leave.element,
      problem,
    ),
    update(state) {
      const { me } = state
      if (me && me.id !== shownId) {
        shownId = me.id
        setChild(picture, avatar(me.id, me.name))
        setText(name, me.name)
      }
      status.update(state)
      visibility.update(state)
      leave.update(state)
      // Elsewhere the thread or the question shows it.
      const isHere = state.problem !== null && state.place.kind === 'home'
      problem.hidden = !isHere
      if (isHere && state.problem) setText(problem, sentenceOf(room.words, state.problem))
    },
  }
}
