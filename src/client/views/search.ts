// Finds a person to talk to: a field, and the people it found; before anything is typed, who is there.
// Choosing one goes to their place.
import { sentenceOf } from '../i18n/i18n.ts'
import { isForEverybody, isHere, presenceOf } from '../state/presence.ts'
import type { State } from '../state/state.ts'
import { iconButton } from '../ui/buttons.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { createList } from '../ui/list.ts'
import { makePersonRow, type PersonItem } from './person-row.ts'
import type { Room, View } from './room.ts'

export function createSearch(room: Room): View {
  const { words, actions } = room
  const input = el('input', {
    type: 'search',
    placeholder: words.findPerson,
    maxLength: 100,
    spellcheck: false,
    data: { test: 'search' },
    attributes: { 'aria-label': words.findPerson, enterkeyhint: 'search', autocomplete: 'off' },
    oninput: () => actions.search.type(input.value),
    onclick: open,
    onkeydown: (event) => {
      if (event.key === 'Escape') {
        // The browser would empty the field by itself, which counts as typing.
        event.preventDefault()
        close()
      }
      if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
      open()
      const first = results.querySelector('a')
      if (event.key === 'ArrowDown') first?.focus()
      // Enter chooses what was looked for, not whoever happens to be there.
      else if (!isForEverybody(input.value)) first?.click()
    },
  })
  const clear = iconButton('small', 'clear-search', words.clearSearch, 'close', () => {
    const wasEmpty = isForEverybody(input.value)
    close()
    if (wasEmpty) input.blur()
    else input.focus()
  })
  const said = el('p', { class: 'search-said', attributes: { role: 'status' } })
  const hint = el('p', { class: 'muted' })
  const results = el('ul', { class: 'people', onkeydown: moveFocus })
  const people = createList<PersonItem>(
    results,
    ({ user }) => user.id,
    (item) => makePersonRow(room, item, 'person', actions.search.clear),
  )
  const panel = el('div', { class: 'search-panel', hidden: true }, said, hint, results)
  const element = el(
    'search',
    {
      class: 'search',
      // A press below leaves the focus in the field: closing the list would take the row from under it.
      onmousedown: (event) => {
        if (event.target !== input) event.preventDefault()
      },
    },
    el('div', { class: 'search-field' }, icon('search'), input, clear),
    panel,
  )
  element.addEventListener('focusout', () => setTimeout(leave))
  let isOpen = false

  function open(): void {
    if (!isOpen) actions.search.type(input.value)
    isOpen = true
  }

  function close(): void {
    input.value = ''
    actions.search.clear()
  }

  /** An empty search ends when one goes elsewhere on the page; another window is not elsewhere. */
  function leave(): void {
    if (isOpen && isForEverybody(input.value) && !element.contains(document.activeElement))
      actions.search.clear()
  }

  function moveFocus(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key !== 'Escape' && step === undefined) return
    event.preventDefault()
    if (step === undefined) {
      input.focus()
      return close()
    }
    const links = [...results.querySelectorAll('a')]
    const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step]
    if (next) next.focus()
    else if (step < 0) input.focus()
  }

  function sentence({ query, users, problem }: NonNullable<State['search']>, here: number): string {
    if (problem) return sentenceOf(words, problem)
    if (users === null) return isForEverybody(query) ? words.loading : words.searching
    if (isForEverybody(query)) return here === 0 ? words.nobodyOnline : words.peopleOnline(here)
    return users.length === 0 ? words.nobody(query.trim()) : words.peopleFound(users.length)
  }

  function update(state: State): void {
    const { search } = state
    isOpen = search !== null
    panel.hidden = clear.hidden = search === null
    if (search === null) {
      if (input.value.trim() !== '') input.value = ''
      return people.show([])
    }
    if (input.value === '') input.value = search.query
    const found = (search.users ?? []).map((user) => ({
      user,
      presence: presenceOf(state, user.id),
    }))
    const here = found.filter(({ presence }) => isHere(presence)).length
    setText(said, sentence(search, here))
    setText(hint, isForEverybody(search.query) ? words.searchHint : words.nobodyHint)
    hint.hidden = search.users?.length !== 0
    people.show(found)
  }

  return { element, update }
}
