// The place of a person one does not talk to yet: ask them, with a first message or without.
import { presenceOf } from '../state/presence.ts'
import type { State } from '../state/state.ts'
import { avatar } from '../ui/avatar.ts'
import { el, setChild, setText } from '../ui/dom.ts'
import type { PlaceView } from './chat.ts'
import { nameOf } from './name.ts'
import { createPresence } from './presence.ts'
import { createProblem } from './problem.ts'
import type { Room } from './room.ts'
import { backLink } from './thread.ts'

export function createAsk(room: Room, userId: string): PlaceView {
  const { words, actions } = room
  const picture = el('div', { class: 'ask-picture' })
  const title = el('h1')
  const presence = createPresence(room, 'full')
  const text = el('p', { class: 'muted' })
  const body = el('textarea', {
    rows: 3,
    id: 'ask-body',
    dir: 'auto',
    onkeydown: (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      void ask(event)
    },
  })
  const problem = createProblem(words)
  const button = el(
    'button',
    { class: 'button primary wide', type: 'submit', data: { test: 'ask' } },
    words.ask,
  )
  const form = el(
    'form',
    { class: 'ask', onsubmit: ask },
    picture,
    el('div', {}, title, presence.element),
    text,
    el('label', { htmlFor: body.id }, words.askMessage),
    body,
    problem.element,
    button,
  )

  async function ask(event: Event): Promise<void> {
    event.preventDefault()
    if (button.disabled) return
    button.disabled = true
    await actions.conversations.ask(userId, body.value.trim())
    button.disabled = false
  }

  function update(state: State): void {
    const name = nameOf(words, state.people[userId]?.name)
    setText(title, words.askTitle(name))
    if (state.people[userId]) setChild(picture, picture.firstElementChild ?? avatar(userId, name))
    presence.update(presenceOf(state, userId))
    setText(text, words.askText(name))
    body.placeholder = words.askPlaceholder(name.split(' ')[0] ?? name)
    problem.tell(state.problem)
  }

  return {
    element: el(
      'section',
      { class: 'ask-place' },
      el('header', { class: 'thread-head bare' }, backLink(room)),
      form,
    ),
    update,
    focus: () => body.focus({ preventScroll: true }),
  }
}
