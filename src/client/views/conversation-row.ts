// One conversation in the list: who, the last words, when, and how many are unread. A link, so that
// keyboard, history and a new tab work by themselves.
import type { Conversation, User } from '../../protocol/models.ts'
import type { Presence } from '../state/state.ts'
import { otherMember, standingOf } from '../state/select.ts'
import { avatar, rename } from '../ui/avatar.ts'
import { shortCount } from '../ui/count.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import type { ListRow } from '../ui/list.ts'
import { hashOf } from '../ui/place.ts'
import { shortTime } from '../ui/time.ts'
import { nameOf, shortName } from './name.ts'
import { createPresence } from './presence.ts'
import type { Room } from './room.ts'

export interface RowItem {
  conversation: Conversation
  me: User | null
  /** Of the other person; null in the lobby. */
  presence: Presence | null
  /** What is written there and not sent; empty while one writes it. */
  draft: string
  isOpen: boolean
  /** The names of those who write there. */
  typing: readonly string[]
}

export function titleOf({ words }: Room, conversation: Conversation, me: User | null): string {
  if (conversation.kind === 'lobby') return words.lobby
  if (conversation.kind === 'group') return conversation.title ?? '…'
  return nameOf(words, otherMember(conversation, me)?.name)
}

export function pictureOf(conversation: Conversation, me: User | null): HTMLElement {
  const other = otherMember(conversation, me)
  if (other) return avatar(other.id, other.name)
  if (conversation.kind === 'group') {
    const picture = avatar(conversation.id, conversation.title ?? '')
    picture.classList.add('group')
    return picture
  }
  return el(
    'span',
    { class: 'avatar lobby', attributes: { 'aria-hidden': 'true' } },
    icon('everyone'),
  )
}

export function makeConversationRow(room: Room, first: RowItem): ListRow<RowItem> {
  const { words, language } = room
  const title = el('span', { class: 'row-title', dir: 'auto' })
  const time = el('time', { class: 'row-time' })
  const preview = el('span', { class: 'row-preview', dir: 'auto' })
  const unread = el('span', {
    class: 'badge',
    data: { test: 'unread' },
    attributes: { 'aria-hidden': 'true' },
  })
  const muted = el('span', { class: 'row-muted', title: words.muted }, icon('bellOff'))
  const mutedAloud = el('span', { class: 'aloud' })
  const unreadAloud = el('span', { class: 'aloud' })
  const presence = createPresence(room, 'short')
  let picture = pictureOf(first.conversation, first.me)
  const link = el(
    'a',
    {
      class: 'row',
      href: hashOf({ kind: 'conversation', id: first.conversation.id }),
      data: { test: 'conversation', id: first.conversation.id },
    },
    picture,
    el(
      'span',
      { class: 'row-text' },
      el('span', { class: 'row-line' }, title, time),
      el('span', { class: 'row-line' }, preview, muted, unread, unreadAloud, mutedAloud),
    ),
    presence.element,
  )
  let shown: RowItem | null = null

  function update(item: RowItem): void {
    const person = otherMember(item.conversation, item.me)
    presence.element.hidden = item.presence === null || person?.isDeleted === true
    if (item.presence) presence.update(item.presence)
    if (shown && isSame(item, shown)) return
    shown = item
    const { conversation, me, draft, isOpen, typing } = item
    const count = conversation.unread
    const now = pictureOf(conversation, me)
    if (now.textContent !== picture.textContent) picture.replaceWith((picture = now))
    setText(title, titleOf(room, conversation, me))
    if (person) rename(picture, person.name)
    const isTyping = typing.length > 0
    const isDraft = draft !== '' && !isTyping
    const text = isDraft ? words.draft(draft) : previewOf(room, conversation, me)
    setText(preview, isTyping ? words.typing(typing.map(shortName)) : text)
    preview.classList.toggle('is-typing', isTyping)
    preview.classList.toggle('draft', isDraft)
    const at = conversation.lastMessage?.createdAt ?? conversation.updatedAt
    setText(
      time,
      at > 0 && conversation.lastMessage ? shortTime(at, Date.now(), language, words) : '',
    )
    unread.hidden = count === 0
    setText(unread, shortCount(count))
    setText(unreadAloud, count === 0 ? '' : words.unread(count))
    link.classList.toggle('has-unread', count > 0)
    const isMuted = conversation.involvement === 'nothing'
    link.classList.toggle('is-muted', isMuted)
    muted.hidden = !isMuted
    setText(mutedAloud, isMuted ? words.muted : '')
    if (isOpen) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }

  return { element: el('li', {}, link), update }
}

const isSame = (item: RowItem, shown: RowItem): boolean =>
  item.conversation === shown.conversation &&
  item.isOpen === shown.isOpen &&
  item.draft === shown.draft &&
  item.typing.join() === shown.typing.join()

function previewOf({ words }: Room, conversation: Conversation, me: User | null): string {
  const { lastMessage } = conversation
  const standing = standingOf(conversation, me)
  if (standing === 'blocked') return words.blockedRow
  if (standing.startsWith('declined')) return words.declinedRow
  if (lastMessage === null) return standing === 'asks_me' ? words.asksYou : words.noMessageYet
  const isDeleted = lastMessage.deletedAt !== undefined
  const text = isDeleted ? words.deletedMessage : lastMessage.body.slice(0, 120)
  // What they see of me is older than what they ask now.
  if (standing === 'asks_me' && lastMessage.senderId === me?.id) return words.asksYou
  if (lastMessage.senderId === me?.id) return words.you(text)
  if (conversation.kind === 'direct') return text
  return words.says(shortName(nameOf(words, lastMessage.senderName)), text)
}
