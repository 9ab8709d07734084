// Finds a person to talk to: a field, and the people it found. Choosing one goes to their place.
import type { User } from '../../protocol/models.ts'
import { sentenceOf } from '../i18n/i18n.ts'
import type { State } from '../state/state.ts'
import { avatar } from '../ui/avatar.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { createList, type ListRow } from '../ui/list.ts'
import { hashOf } from '../ui/place.ts'
import type { Room, View } from './room.ts'

export function createSearch({ words, actions }: Room): View {
  const input = el('input', {
    type: 'search',
    placeholder: words.findPerson,
    maxLength: 100,
    spellcheck: false,
    data: { test: 'search' },
    attributes: { 'aria-label': words.findPerson, enterkeyhint: 'search', autocomplete: 'off' },
    oninput: () => actions.search.type(input.value),
    onkeydown: (event) => {
      if (event.key === 'Escape') actions.search.clear()
      if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
      const first = results.querySelector('a')
      if (event.key === 'ArrowDown') first?.focus()
      else first?.click()
    },
  })
  const clear = el(
    'button',
    {
      class: 'icon-button small',
      type: 'button',
      title: words.clearSearch,
      attributes: { 'aria-label': words.clearSearch },
      onclick: () => {
        actions.search.clear()
        input.focus()
      },
    },
    icon('close'),
  )
  const said = el('p', { class: 'search-said', attributes: { role: 'status' } })
  const hint = el('p', { class: 'muted' }, words.nobodyHint)
  const results = el('ul', { class: 'people', onkeydown: moveFocus })
  const people = createList<User>(results, (user) => user.id, makePerson)
  const panel = el('div', { class: 'search-panel', hidden: true }, said, hint, results)

  function makePerson(user: User): ListRow<User> {
    const name = el('span', { class: 'row-title', dir: 'auto' })
    const link = el(
      'a',
      {
        class: 'row',
        href: hashOf({ kind: 'person', id: user.id }),
        data: { test: 'person', id: user.id },
        onclick: () => actions.search.clear(),
      },
      avatar(user.id, user.name),
      name,
    )
    return { element: el('li', {}, link), update: ({ name: given }) => setText(name, given) }
  }

  function moveFocus(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape') actions.search.clear()
    if (event.key === 'Escape') input.focus()
    if (step === undefined) return
    event.preventDefault()
    const links = [...results.querySelectorAll('a')]
    const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step]
    if (next) next.focus()
    else if (step < 0) input.focus()
  }

  function sentence({ query, users, problem }: NonNullable<State['search']>): string {
    if (problem) return sentenceOf(words, problem)
    if (users === null) return words.searching
    return users.length === 0 ? words.nobody(query.trim()) : words.peopleFound(users.length)
  }

  return {
    element: el(
      'search',
      { class: 'search' },
      el('div', { class: 'search-field' }, icon('search'), input, clear),
      panel,
    ),
    update({ search }) {
      panel.hidden = clear.hidden = search === null
      if (search === null) {
        if (input.value.trim() !== '') input.value = ''
        return people.show([])
      }
      if (input.value === '') input.value = search.query
      setText(said, sentence(search))
      hint.hidden = search.users?.length !== 0
      people.show(search.users ?? [])
    },
  }
}
