// The column with the product's name, the search for people, and the conversations.
import { el } from '../ui/dom.ts'
import { logo } from '../ui/icons.ts'
import { createAlerting } from './alerting.ts'
import { createConversationList } from './conversation-list.ts'
import { languageButton } from './language.ts'
import type { Room, View } from './room.ts'
import { createNewGroup } from './new-group.ts'
import { createSearch } from './search.ts'

export interface Sidebar extends View {
  /** Back from a conversation: to its row. */
  focus(conversationId: string): void
}

export function createSidebar(room: Room): Sidebar {
  const alerting = createAlerting(room)
  const search = createSearch(room)
  const list = createConversationList(room)
  const newGroup = createNewGroup(room)
  const element = el(
    'div',
    { class: 'sidebar' },
    el(
      'header',
      { class: 'sidebar-head' },
      el('h1', { class: 'wordmark' }, logo(), room.words.product),
      newGroup.element,
      alerting.button,
      languageButton(room),
    ),
    alerting.element,
    search.element,
    newGroup.gone,
    list.element,
    newGroup.dialog,
  )
  return {
    element,
    update(state) {
      alerting.update(state)
      search.update(state)
      newGroup.update(state)
      list.element.hidden = state.search !== null
      if (state.search === null) list.update(state)
    },
    focus: list.focus,
  }
}
