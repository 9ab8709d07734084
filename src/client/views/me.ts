// The bar with who I am, how the line is, and the way out. On a phone inside a thread only the line shows.
import { avatar } from '../ui/avatar.ts'
import { el, setChild, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { hashOf } from '../ui/place.ts'
import { createLeave } from './leave.ts'
import { createProblem } from './problem.ts'
import type { Room, View } from './room.ts'
import { createStatus } from './status.ts'
import { createVisibility } from './visibility.ts'

export function createMe(room: Room): View {
  const picture = el('div', { class: 'me-picture' })
  const name = el('p', { class: 'me-name', dir: 'auto' })
  const status = createStatus(room)
  const visibility = createVisibility(room)
  const leave = createLeave(room)
  const problem = createProblem(room.words)
  const settings = el(
    'a',
    {
      class: 'icon-button me-settings',
      href: hashOf({ kind: 'settings' }),
      title: room.words.settings,
      data: { test: 'settings' },
      attributes: { 'aria-label': room.words.settings },
    },
    icon('settings'),
  )
  let shown = ''

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
      settings,
      leave.button,
      leave.element,
      problem.element,
    ),
    update(state) {
      const { me } = state
      if (me && shown !== `${me.id} ${me.name}`) {
        shown = `${me.id} ${me.name}`
        setChild(picture, avatar(me.id, me.name))
        setText(name, me.name)
      }
      status.update(state)
      visibility.update(state)
      leave.update(state)
      // Elsewhere the thread or the question shows it.
      problem.tell(state.place.kind === 'home' ? state.problem : null)
    },
  }
}
