// Who is online, beside the lobby: a panel where there is room for it, else a sheet behind a button.
import type { User } from '../../protocol/models.ts'
import { peopleHere, presenceOf } from '../state/presence.ts'
import type { State } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { createList } from '../ui/list.ts'
import { makePersonRow, type PersonItem } from './person-row.ts'
import type { Room, View } from './room.ts'

const MOST_SHOWN = 200

export interface People extends View {
  /** Opens the sheet; not shown beside the panel. */
  button: HTMLElement
}

export function createPeople(room: Room): People {
  const { words } = room
  const wide = matchMedia('(min-width: 1100px)')
  const count = el('span', { class: 'people-count', attributes: { 'aria-hidden': 'true' } })
  const total = el('span', { class: 'people-count', attributes: { 'aria-hidden': 'true' } })
  const title = el('h2', { class: 'people-title', id: 'people-title' }, words.onlineNow)
  const close = el(
    'button',
    {
      class: 'icon-button people-close',
      type: 'button',
      title: words.hidePeople,
      attributes: { 'aria-label': words.hidePeople },
      onclick: () => sheet.close(),
    },
    icon('close'),
  )
  const said = el('p', { class: 'muted people-note' })
  const items = el('ul', { class: 'people', data: { test: 'online-people' } })
  const content = el(
    'div',
    { class: 'people-content' },
    el('header', { class: 'people-head' }, title, total, close),
    said,
    items,
  )
  const labelled = { 'aria-labelledby': title.id }
  const panel = el('aside', { class: 'people-panel', attributes: labelled })
  const sheet = el('dialog', {
    class: 'people-sheet',
    attributes: labelled,
    onclick: ({ target }) => {
      if (target === sheet) sheet.close()
    },
  })
  const button = el(
    'button',
    {
      class: 'quiet-button people-button',
      type: 'button',
      data: { test: 'people-button' },
      attributes: { 'aria-haspopup': 'dialog' },
      onclick: () => sheet.showModal(),
    },
    icon('everyone'),
    count,
  )
  const element = el('div', { class: 'people-place' }, panel, sheet)
  const list = createList<PersonItem>(
    items,
    ({ user }) => user.id,
    (item) => makePersonRow(room, item, 'online-person', () => sheet.close()),
  )
  let drawn: State | null = null
  let shown: readonly User[] = []

  function place(): void {
    if (wide.matches) sheet.close()
    const home = wide.matches ? panel : sheet
    home.append(content)
  }

  function update(state: State): void {
    if (drawn && !hasChanged(state, drawn)) return
    drawn = state
    const isKnown = state.line.status === 'connected' && state.watched.chosen === 'all'
    const here = peopleHere(state)
    shown = withFocused(here)
    list.show(shown.map((user) => ({ user, presence: presenceOf(state, user.id) })))
    setText(total, isKnown ? String(here.length) : '')
    setText(count, isKnown ? String(here.length) : '')
    const label = isKnown ? words.showPeople(here.length) : words.onlineNow
    button.setAttribute('aria-label', label)
    button.title = label
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

  wide.onchange = () => {
    // A view that was replaced listens no more.
    if (element.isConnected) place()
    else wide.onchange = null
  }
  place()

  return { element, button, update }
}

const hasChanged = (state: State, before: State): boolean =>
  state.presence !== before.presence ||
  state.watched !== before.watched ||
  state.line.status !== before.line.status
