// The signed-in face: the list on one side, a place on the other, the bar with me and the line's status.
// Follows the address; on a phone it shows one of the two.
import { LOBBY, type Place, type State } from '../state/state.ts'
import { el, setChild } from '../ui/dom.ts'
import { createAsk } from './ask.ts'
import { createHome } from './home.ts'
import { createLobby } from './lobby.ts'
import { createMe } from './me.ts'
import type { Room, View } from './room.ts'
import { createSettings } from './settings.ts'
import { createShortcuts } from './shortcuts.ts'
import { createSidebar } from './sidebar.ts'
import { createThread } from './thread.ts'

/** A view of a place knows where typing begins. */
export interface PlaceView extends View {
  focus(): void
}

export function createChat(room: Room): View {
  const sidebar = createSidebar(room)
  const me = createMe(room)
  const place = el('section', { class: 'place' })
  const element = el(
    'main',
    { class: 'chat' },
    sidebar.element,
    me.element,
    place,
    createShortcuts(room),
  )
  let shown: { key: string; view: PlaceView } | null = null

  function show(state: State): void {
    const key = keyOf(state.place)
    const isFirst = shown === null
    const before = shown?.key ?? ''
    shown = { key, view: makePlace(room, state.place) }
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
      if (shown?.key !== keyOf(state.place)) show(state)
      else {
        sidebar.update(state)
        shown.view.update(state)
      }
      me.update(state)
    },
  }
}

function makePlace(room: Room, place: Place): PlaceView {
  if (place.kind === 'conversation' && place.id === LOBBY) return createLobby(room)
  if (place.kind === 'conversation') return createThread(room, place.id)
  if (place.kind === 'person') return createAsk(room, place.id)
  if (place.kind === 'settings') return createSettings(room)
  return createHome(room)
}

const keyOf = (place: Place): string => ('id' in place ? place.id : place.kind)
