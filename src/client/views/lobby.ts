// The lobby: its conversation, and who is online beside it.
import { LOBBY } from '../state/state.ts'
import { el } from '../ui/dom.ts'
import type { PlaceView } from './chat.ts'
import { createPeople } from './people.ts'
import type { Room } from './room.ts'
import { createThread } from './thread.ts'

export function createLobby(room: Room): PlaceView {
  const people = createPeople(room)
  const thread = createThread(room, LOBBY, people.button)
  return {
    element: el('div', { class: 'lobby-place' }, thread.element, people.element),
    update(state) {
      thread.update(state)
      people.update(state)
    },
    focus: thread.focus,
  }
}
