// A dialog about a group: its name, the people to put in it, or both. Used to make one, to add people and
// to rename; says inside itself what went wrong.
import type { User } from '../../protocol/models.ts'
import type { Problem } from '../state/state.ts'
import { avatar } from '../ui/avatar.ts'
import { el, setText } from '../ui/dom.ts'
import { createList, type ListRow } from '../ui/list.ts'
import { createSearchField, fold } from '../ui/search-field.ts'
import { createProblem } from './problem.ts'
import type { Room } from './room.ts'

const MOST_CHARACTERS = 80
/** So many are found without looking for them. */
const FEW = 8

export interface GroupDialog {
  element: HTMLElement
  /** `without`: people who are in it already. */
  open(start: { title?: string; without?: ReadonlySet<string> }): void
}

export function createGroupDialog(
  { words, actions }: Room,
  about: {
    /** Names it for tests. */
    test: string
    heading: string
    done: string
    hasTitle?: boolean
    hasPeople?: boolean
    submit(title: string, userIds: readonly string[]): Promise<Problem | null>
  },
): GroupDialog {
  const { test, hasTitle = false, hasPeople = false } = about
  const heading = el('h2', { id: `${test}-heading` }, about.heading)
  const title = el('input', {
    id: `${test}-title`,
    maxLength: MOST_CHARACTERS,
    dir: 'auto',
    data: { test: `${test}-title` },
    attributes: { autocomplete: 'off' },
    oninput: judge,
  })
  const items = el('ul', { class: 'people choices', onchange: judge })
  const legend = el('legend', {}, words.groupPeople)
  const list = createList<User>(items, ({ id }) => id, choiceOf)
  const nobody = el('p', { class: 'muted' })
  const filter = createSearchField(words.findPerson, `${test}-filter`, narrow)
  const choice = el('fieldset', { class: 'choice' }, legend, filter.element, nobody, items)
  const problem = createProblem(words)
  const done = el(
    'button',
    { class: 'button primary', type: 'submit', data: { test: `${test}-done` } },
    about.done,
  )
  const cancel = el('button', { class: 'button', onclick: () => element.close() }, words.cancel)
  const form = el(
    'form',
    { class: 'dialog-form', method: 'dialog', onsubmit: submit },
    heading,
    hasTitle && el('div', {}, el('label', { htmlFor: title.id }, words.groupName), title),
    hasPeople && choice,
    problem.element,
    el('div', { class: 'buttons' }, cancel, done),
  )
  const element: HTMLDialogElement = el(
    'dialog',
    { class: 'dialog', attributes: { 'aria-labelledby': heading.id } },
    form,
  )
  let isWorking = false

  const chosen = (): string[] =>
    [...items.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value)

  function judge(): void {
    const isNamed = !hasTitle || title.value.trim() !== ''
    done.disabled = isWorking || !isNamed || (hasPeople && chosen().length === 0)
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    if (isWorking) return
    isWorking = true
    judge()
    const found = await about.submit(title.value.trim(), chosen())
    isWorking = false
    judge()
    say(found)
    if (found === null) element.close()
  }

  function say(found: Problem | null): void {
    problem.tell(found, found?.code === 'not_accepted' ? words.notFriends : undefined)
  }

  function narrow(): void {
    const wanted = fold(filter.input.value)
    for (const row of items.children as Iterable<HTMLElement>)
      row.hidden = !fold(row.textContent).includes(wanted)
  }

  function offer(without: ReadonlySet<string>): void {
    void actions.groups.friends((people, isWhole) => {
      list.show(people.filter(({ id }) => !without.has(id)))
      const count = items.childElementCount
      nobody.hidden = isWhole && count > 0
      setText(nobody, isWhole ? words.nobodyToAdd : words.loading)
      filter.element.hidden = count < FEW
      narrow()
    })
  }

  function open({
    title: name = '',
    without = new Set(),
  }: Parameters<GroupDialog['open']>[0]): void {
    title.value = name
    filter.input.value = ''
    list.show([])
    if (hasPeople) offer(without)
    say(null)
    judge()
    element.showModal()
    if (hasTitle) title.select()
  }

  return { element, open }
}

function choiceOf({ id, name }: User): ListRow<User> {
  const box = el('input', { type: 'checkbox', value: id, data: { test: 'choice' } })
  const text = el('span', { class: 'row-title', dir: 'auto' }, name)
  const row = el('label', { class: 'row choice-row' }, avatar(id, name), text, box)
  return { element: el('li', {}, row), update() {} }
}
