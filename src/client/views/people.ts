// Who is online, beside the lobby: a panel where there is room for it, else a sheet behind a button.
import type { User } from '../../protocol/models.ts'
import { peopleHere, presenceOf } from '../state/presence.ts'
import type { State } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import { createList } from '../ui/list.ts'
import { makePersonRow, type PersonItem } from './person-row.ts'
import type { Room, View } from './room.ts'
import { createSidePanel } from './side-panel.ts'

const MOST_SHOWN = 200

export interface People extends View {
  /** Opens the sheet; not shown beside the panel. */
  button: HTMLElement
}

export function createPeople(room: Room): People {
  const { words } = room
  const said = el('p', { class: 'muted people-note' })
  const items = el('ul', { class: 'people', data: { test: 'online-people' } })
  const side = createSidePanel({
    title: words.onlineNow,
    closeTitle: words.hidePeople,
    test: 'people-button',
    content: [said, items],
  })
  const list = createList<PersonItem>(
    items,
    ({ user }) => user.id,
    (item) => makePersonRow(room, item, 'online-person', side.close),
  )
  let drawn: State | null = null
  let shown: readonly User[] = []

  function update(state: State): void {
    if (drawn && !hasChanged(state, drawn)) return
    drawn = state
    const isKnown = state.line.status === 'connected' && state.watched.chosen === 'all'
    const here = peopleHere(state)
    shown = withFocused(here)
    list.show(shown.map((user) => ({ user, presence: presenceOf(state, user.id) })))
    side.count(
      isKnown ? String(here.length) : '',
      isKnown ? words.showPeople(here.length) : words.onlineNow,
    )
    setText(said, noteOf(isKnown, here.length))
    said.hidden = said.textContent === ''
  }

  function noteOf(isKnown: boolean, people: number): string {
    if (!isKnown) return drawn?.line.status === 'connected' ? words.loading : words.onlineUnknown
    if (people > MOST_SHOWN) return words.firstShown(MOST_SHOWN)
    return people === 0 ? `${words.nobodyOnline}. ${words.nobodyOnlineHint}` : ''
  }

  /** Whoever the keyboard is on stays until it moves on, so that it is not lost. */
  function withFocused(here: readonly User[]): readonly User[] {
    const id = items.querySelector<HTMLElement>(':focus')?.dataset.id
    const first = here.slice(0, MOST_SHOWN)
    const index = shown.findIndex((user) => user.id === id)
    const focused = shown[index]
    if (!focused || first.some((user) => user.id === id)) return first
    return first.toSpliced(Math.min(index, first.length), 0, focused)
  }

  return { element: side.element, button: side.button, update }
}

const hasChanged = (state: State, before: State): boolean =>
  state.presence !== before.presence ||
  state.watched !== before.watched ||
  state.line.status !== before.line.status
