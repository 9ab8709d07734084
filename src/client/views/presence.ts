// Whether a person is there, as a dot and in words; the dot's shape differs too, so colour is never alone.
// Used wherever somebody is shown.
import type { Presence } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import { timeAgo } from '../ui/time.ts'
import type { Room } from './room.ts'

export interface PresenceView {
  element: HTMLElement
  update(presence: Presence): void
}

/** In full with when they were last seen; in short, where there is room for a dot only, read aloud. */
export function createPresence(room: Room, length: 'full' | 'short'): PresenceView {
  const word = el('span', { class: length === 'short' ? 'aloud' : 'presence-word' })
  const dot = el('span', { class: 'presence-dot', attributes: { 'aria-hidden': 'true' } })
  const element = el('span', { class: 'presence', data: { test: 'presence' } }, dot, word)
  return {
    element,
    update(presence) {
      element.dataset.status = presence.status
      const { statuses } = room.words
      setText(word, length === 'short' ? statuses[presence.status] : wordsOf(room, presence))
    },
  }
}

function wordsOf({ words, language }: Room, { status, lastSeenAt }: Presence): string {
  if (status !== 'offline' || lastSeenAt === null) return words.statuses[status]
  const ago = timeAgo(lastSeenAt, Date.now(), language)
  return ago === null ? words.seenNow : words.seen(ago)
}
