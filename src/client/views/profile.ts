// Who the other person of a conversation is: a small panel behind their picture and name in its head.
import type { Conversation, User } from '../../protocol/models.ts'
import { presenceOf } from '../state/presence.ts'
import { standingOf } from '../state/select.ts'
import type { State } from '../state/state.ts'
import { avatar, rename } from '../ui/avatar.ts'
import { iconButton } from '../ui/buttons.ts'
import { el, setChild, setText } from '../ui/dom.ts'
import { askToBlock } from './block.ts'
import { nameOf } from './name.ts'
import { createPresence } from './presence.ts'
import type { Room } from './room.ts'

export interface Profile {
  /** Their picture, which opens the panel. */
  button: HTMLElement
  element: HTMLElement
  open(): void
  update(state: State, conversation: Conversation, other: User): void
}

export function createProfile(room: Room): Profile {
  const { words, actions } = room
  const presence = createPresence(room, 'full')
  const name = el('h2', { id: 'profile-name', dir: 'auto' })
  const picture = el('div', { class: 'profile-picture' })
  const note = el('p', { class: 'muted' })
  const block = el('button', { class: 'button', data: { test: 'profile-block' } })
  const close = iconButton('panel-close', 'profile-close', words.close, 'close', () =>
    element.close(),
  )
  const element: HTMLDialogElement = el(
    'dialog',
    {
      class: 'panel profile',
      data: { test: 'profile' },
      attributes: { 'aria-labelledby': name.id },
      onclick: ({ target }) => {
        if (target === element) element.close()
      },
    },
    el('div', { class: 'panel-content' }, close, picture, name, presence.element, note, block),
  )
  const spoken = el('span', { class: 'aloud' })
  const button = el('button', {
    class: 'thread-picture',
    data: { test: 'open-profile' },
    attributes: { 'aria-haspopup': 'dialog' },
    onclick: open,
  })

  function open(): void {
    element.showModal()
  }

  function update(state: State, conversation: Conversation, other: User): void {
    const called = nameOf(words, other.name)
    const standing = standingOf(conversation, state.me)
    for (const place of [button, picture])
      if (place.firstElementChild) rename(place.firstElementChild, other.name)
      else setChild(place, avatar(other.id, other.name))
    if (spoken.parentElement !== button) button.append(spoken)
    setText(spoken, words.profileOf(called))
    button.title = words.profileOf(called)
    setText(name, called)
    presence.update(presenceOf(state, other.id))
    presence.element.hidden = standing === 'gone' || standing === 'blocked'
    const isBlocked = standing === 'blocked'
    block.hidden = standing === 'gone'
    block.classList.toggle('danger', !isBlocked)
    setText(block, isBlocked ? words.unblock : words.block)
    setText(note, isBlocked ? words.blockedText : standing === 'gone' ? words.goneText : '')
    note.hidden = note.textContent === ''
    block.onclick = () =>
      isBlocked ? void actions.conversations.unblock(other.id) : askToBlock(room, other)
  }

  return { button, element, open, update }
}
