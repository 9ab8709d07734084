// A group: its conversation, and its members beside it.
import { el } from '../ui/dom.ts'
import type { PlaceView } from './chat.ts'
import { createMembers } from './members.ts'
import type { Room } from './room.ts'
import { createThread } from './thread.ts'

export function createGroup(room: Room, conversationId: string): PlaceView {
  const members = createMembers(room, conversationId)
  const thread = createThread(room, conversationId, members.button)
  return {
    element: el('div', { class: 'lobby-place' }, thread.element, members.element),
    update(state) {
      thread.update(state)
      members.update(state)
    },
    focus: thread.focus,
  }
}
