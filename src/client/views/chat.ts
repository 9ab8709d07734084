// The signed-in face: the list on one side, a place on the other, the bar with me and the line's status.
// Follows the address; on a phone it shows one of the two.
import { openConversation } from '../state/select.ts'
import { LOBBY, type State } from '../state/state.ts'
import { el, setChild } from '../ui/dom.ts'
import { createAsk } from './ask.ts'
import { createGroup } from './group.ts'
import { createHome } from './home.ts'
import { createLobby } from './lobby.ts'
import { createMe } from './me.ts'
import { createQuestion } from './question.ts'
import type { Hall, Room, View } from './room.ts'
import { createSettings } from './settings.ts'
import { createShortcuts } from './shortcuts.ts'
import { createSidebar } from './sidebar.ts'
import { createThread } from './thread.ts'
import { createToasts } from './toasts.ts'

/** A view of a place knows where typing begins. */
export interface PlaceView extends View {
  focus(): void
}

export function createChat(hall: Hall): View {
  const question = createQuestion(hall.words)
  const room = { ...hall, ask: question.ask }
  const sidebar = createSidebar(room)
  const me = createMe(room)
  const place = el('section', { class: 'place' })
  const toasts = createToasts(room)
  const element = el(
    'main',
    { class: 'chat' },
    sidebar.element,
    me.element,
    place,
    toasts.element,
    createShortcuts(room),
    question.element,
  )
  let shown: { key: string; id: string; view: PlaceView } | null = null

  function show(state: State): void {
    const isFirst = shown === null
    const before = shown?.id ?? ''
    const id = 'id' in state.place ? state.place.id : ''
    shown = { key: keyOf(state), id, view: makePlace(room, state) }
    element.dataset.place = state.place.kind
    setChild(place, shown.view.element)
    sidebar.update(state)
    shown.view.update(state)
    if (state.place.kind !== 'home') shown.view.focus()
    else if (!isFirst && place.offsetParent === null) sidebar.focus(before)
  }

  return {
    element,
    update(state) {
      if (shown?.key !== keyOf(state)) show(state)
      else {
        sidebar.update(state)
        shown.view.update(state)
      }
      me.update(state)
      toasts.update(state)
    },
  }
}

function makePlace(room: Room, state: State): PlaceView {
  const { place } = state
  if (place.kind === 'conversation' && place.id === LOBBY) return createLobby(room)
  if (place.kind === 'conversation' && isGroup(state)) return createGroup(room, place.id)
  if (place.kind === 'conversation') return createThread(room, place.id)
  if (place.kind === 'person') return createAsk(room, place.id)
  if (place.kind === 'settings') return createSettings(room)
  return createHome(room)
}

const isGroup = (state: State): boolean => openConversation(state)?.kind === 'group'

/** What a place is may be known a little later than that it is open. */
const keyOf = (state: State): string =>
  'id' in state.place ? `${isGroup(state)} ${state.place.id}` : state.place.kind
