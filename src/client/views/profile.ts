// Who the other person of a conversation is: a small panel behind their picture and name in its head.
import type { Conversation, User } from '../../protocol/models.ts'
import { presenceOf } from '../state/presence.ts'
import { standingOf } from '../state/select.ts'
import type { State } from '../state/state.ts'
import { avatar, rename } from '../ui/avatar.ts'
import { el, setChild, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
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
  const block = el('button', { class: 'button', type: 'button', data: { test: 'profile-block' } })
  const close = el(
    'button',
    {
      class: 'icon-button panel-close',
      type: 'button',
      title: words.close,
      data: { test: 'profile-close' },
      attributes: { 'aria-label': words.close },
      onclick: () => element.close(),
    },
    icon('close'),
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
    type: 'button',
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
    const { block: blockThem, unblock } = actions.conversations
    block.onclick = () => void (isBlocked ? unblock(other.id) : blockThem(other.id))
  }

  return { button, element, open, update }
}
