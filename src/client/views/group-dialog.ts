// A dialog about a group: its name, the people to put in it, or both. Used to make one, to add people and
// to rename; says inside itself what went wrong.
import type { User } from '../../protocol/models.ts'
import { sentenceOf } from '../i18n/i18n.ts'
import type { Problem } from '../state/state.ts'
import { avatar } from '../ui/avatar.ts'
import { el, setText } from '../ui/dom.ts'
import type { Room } from './room.ts'

const MOST_CHARACTERS = 80

export interface GroupDialog {
  element: HTMLElement
  open(start: { title?: string; people?: readonly User[] }): void
}

export function createGroupDialog(
  { words }: Room,
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
  const nobody = el('p', { class: 'muted' }, words.nobodyToAdd)
  const choice = el('fieldset', { class: 'choice' }, legend, nobody, items)
  const problem = el('p', { class: 'problem', hidden: true, attributes: { role: 'alert' } })
  const done = el(
    'button',
    { class: 'button primary', type: 'submit', data: { test: `${test}-done` } },
    about.done,
  )
  const cancel = el(
    'button',
    { class: 'button', type: 'button', onclick: () => element.close() },
    words.cancel,
  )
  const form = el(
    'form',
    { class: 'dialog-form', method: 'dialog', onsubmit: submit },
    heading,
    hasTitle && el('div', {}, el('label', { htmlFor: title.id }, words.groupName), title),
    hasPeople && choice,
    problem,
    el('div', { class: 'buttons' }, done, cancel),
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
    problem.hidden = found === null
    const own = found?.code === 'not_accepted' ? words.notFriends : undefined
    setText(problem, found === null ? '' : (own ?? sentenceOf(words, found)))
  }

  function open({ title: name = '', people = [] }: Parameters<GroupDialog['open']>[0]): void {
    title.value = name
    items.replaceChildren(...people.map(choiceOf))
    nobody.hidden = people.length > 0
    say(null)
    judge()
    element.showModal()
    if (hasTitle) title.select()
  }

  return { element, open }
}

function choiceOf({ id, name }: User): HTMLElement {
  const box = el('input', { type: 'checkbox', value: id, data: { test: 'choice' } })
  const text = el('span', { class: 'row-title', dir: 'auto' }, name)
  return el('li', {}, el('label', { class: 'row choice-row' }, avatar(id, name), text, box))
}
