// The conversations in their three parts: requests to answer, conversations, and my own requests.
import type { Conversation } from '../../protocol/models.ts'
import { presenceOf } from '../state/presence.ts'
import { hasTalked, otherMember, sectionsOf } from '../state/select.ts'
import type { Presence, State } from '../state/state.ts'
import { typistsIn } from '../state/typing.ts'
import { el } from '../ui/dom.ts'
import { createList } from '../ui/list.ts'
import { makeConversationRow, type RowItem } from './conversation-row.ts'
import type { Room, View } from './room.ts'

interface Section {
  element: HTMLElement
  show(items: readonly RowItem[]): void
}

export function createConversationList(room: Room): View & { focus(conversationId: string): void } {
  const { words, actions } = room
  const asksMe = createSection(room, words.requests)
  const talking = createSection(room, words.conversations)
  const waiting = createSection(room, words.waitingForAnswer)
  const empty = el(
    'div',
    { class: 'list-empty' },
    el('p', { class: 'row-title' }, words.emptyListTitle),
    el('p', { class: 'muted' }, words.emptyListText),
  )
  const older = el(
    'button',
    {
      class: 'link-button older',
      onclick: () => void actions.conversations.loadOlder(),
    },
    words.olderConversations,
  )
  const element = el(
    'nav',
    { class: 'conversation-list', attributes: { 'aria-label': words.conversations } },
    asksMe.element,
    talking.element,
    waiting.element,
    empty,
    older,
  )
  let last: State | null = null

  return {
    element,
    update(state) {
      if (last && !hasChanged(state, last)) return
      last = state
      const sections = sectionsOf(state)
      const item = (conversation: Conversation): RowItem => ({
        conversation,
        me: state.me,
        presence: presenceOfOther(state, conversation),
        draft: isOpen(state, conversation) ? '' : draftOf(state, conversation),
        isOpen: isOpen(state, conversation),
        typing: typistsIn(state, conversation.id).map(({ name }) => name),
      })
      asksMe.show(sections.asksMe.map(item))
      talking.show(sections.talking.map(item))
      waiting.show(sections.waiting.map(item))
      empty.hidden = hasTalked(state) || state.epoch === null
      older.hidden = state.olderThan === null
    },
    focus(id) {
      element.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus()
    },
  }
}

function presenceOfOther(state: State, conversation: Conversation): Presence | null {
  const other = otherMember(conversation, state.me)
  return other && !conversation.isBlocked ? presenceOf(state, other.id) : null
}

const isOpen = ({ place }: State, { id }: Conversation): boolean =>
  place.kind === 'conversation' && place.id === id

const draftOf = ({ drafts }: State, { id }: Conversation): string =>
  (drafts[id] ?? '').trim().slice(0, 120)

/** Not what is typed: a draft shows once its conversation is left. */
const hasChanged = (state: State, before: State): boolean =>
  state.conversations !== before.conversations ||
  state.typing !== before.typing ||
  state.presence !== before.presence ||
  state.isPresenceWhole !== before.isPresenceWhole ||
  state.line.status !== before.line.status ||
  state.place !== before.place ||
  state.epoch !== before.epoch ||
  state.olderThan !== before.olderThan

function createSection(room: Room, title: string): Section {
  const items = el('ul')
  const element = el('section', {}, el('h2', { class: 'section-title' }, title), items)
  const list = createList<RowItem>(
    items,
    ({ conversation }) => conversation.id,
    (item) => makeConversationRow(room, item),
  )
  return {
    element,
    show(given) {
      element.hidden = given.length === 0
      list.show(given)
    },
  }
}
