// One conversation: who it is with, its messages, and below them either the composer or how things stand.
// Made anew for each conversation.
import type { Conversation } from '../../protocol/models.ts'
import { presenceOf } from '../state/presence.ts'
import { openConversation, otherMember, standingOf, type Standing } from '../state/select.ts'
import type { State } from '../state/state.ts'
import { el, setChild, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { hashOf } from '../ui/place.ts'
import { askToBlock } from './block.ts'
import type { PlaceView } from './chat.ts'
import { createComposer } from './composer.ts'
import { pictureOf, titleOf } from './conversation-row.ts'
import { createInvolvement } from './involvement.ts'
import { createMessageList } from './message-list.ts'
import { createMessageHandle } from './message-handle.ts'
import { createPresence } from './presence.ts'
import { createProfile } from './profile.ts'
import { createRequest } from './request.ts'
import type { Room } from './room.ts'
import { createTyping } from './typing.ts'

export function createThread(
  room: Room,
  conversationId: string,
  more: HTMLElement | null = null,
): PlaceView {
  const { words } = room
  const picture = el('div')
  const title = el('h1', { class: 'thread-title', dir: 'auto', tabIndex: -1 })
  const about = el('p', { class: 'muted thread-about' })
  const presence = createPresence(room, 'full')
  presence.element.classList.add('thread-presence')
  const block = el('button', { class: 'quiet-button danger', data: { test: 'block' } }, words.block)
  const involvement = createInvolvement(room)
  const messages = createMessageList(room, conversationId)
  const typing = createTyping(room, conversationId)
  const request = createRequest(room)
  const composer = createComposer(room, conversationId)
  const handle = createMessageHandle(room, conversationId, messages.element, composer.focus, focus)
  const foot = el('div', { class: 'thread-foot' }, request.element, composer.element)
  const profile = createProfile(room)
  let standing: Standing | null = null
  let isKnown = false

  function update(state: State): void {
    messages.update(state)
    typing.update(state)
    const conversation = openConversation(state)
    foot.hidden = conversation === undefined
    if (conversation === undefined) return
    const other = otherMember(conversation, state.me)
    setText(title, titleOf(room, conversation, state.me))
    setText(about, aboutOf(conversation))
    about.hidden = about.textContent === ''
    const drawing = pictureOf(conversation, state.me)
    if (other) setChild(picture, profile.button)
    else if (!isKnown || drawing.textContent !== picture.textContent) setChild(picture, drawing)
    if (other) profile.update(state, conversation, other)
    title.onclick = () => other && profile.open()
    presence.element.hidden = !other || other.isDeleted === true || conversation.isBlocked
    if (other) presence.update(presenceOf(state, other.id))
    involvement.update(state)
    const now = standingOf(conversation, state.me)
    block.hidden = !other || now === 'blocked' || now === 'gone' || now === 'asks_me'
    block.onclick = () => other && askToBlock(room, other)
    const hadFocus = foot.contains(document.activeElement)
    request.update(state)
    composer.update(state)
    handle.update(state)
    // The button that was pressed is gone; typing goes on where it makes sense.
    if (standing !== null && standing !== now && hadFocus) focus()
    const wasUnknown = !isKnown
    isKnown = true
    standing = now
    if (wasUnknown && document.activeElement === document.body) focus()
  }

  function aboutOf({ kind, memberCount }: Conversation): string {
    if (kind === 'lobby') return words.lobbyAbout
    return kind === 'group' ? words.memberCount(memberCount) : ''
  }

  function focus(): void {
    const hasKeyboard = matchMedia('(min-width: 760px) and (pointer: fine)').matches
    if (hasKeyboard && composer.canWrite()) composer.focus()
    else title.focus({ preventScroll: true })
  }

  return {
    element: el(
      'section',
      { class: 'thread' },
      el(
        'header',
        { class: 'thread-head' },
        backLink(room),
        picture,
        el('div', { class: 'thread-who' }, title, about, presence.element),
        involvement.element,
        block,
        more,
      ),
      messages.element,
      typing.element,
      foot,
      profile.element,
      handle.element,
    ),
    update,
    focus,
  }
}

/** To the list; seen on a phone only. */
export function backLink({ words }: Room): HTMLElement {
  return el(
    'a',
    {
      class: 'icon-button back',
      href: hashOf({ kind: 'home' }),
      title: words.back,
      data: { test: 'back' },
      attributes: { 'aria-label': words.back },
    },
    icon('back'),
  )
}
