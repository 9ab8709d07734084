// Deleting one's account: a button, then the question what that means and one's password. Used by settings.
import { el } from '../ui/dom.ts'
import type { Room } from './room.ts'
import { createSettingsForm } from './settings-form.ts'

export function createDeletion(room: Room): HTMLElement {
  const { words, actions } = room
  const form = createSettingsForm(room, {
    test: 'delete-account',
    button: words.deleteForGood,
    look: 'danger',
    done: '',
    fields: [{ label: words.currentPassword, type: 'password', autocomplete: 'current-password' }],
    async submit([password = '']) {
      const problem = await actions.accounts.deleteAccount(password)
      // What is then said must not push the buttons out of view.
      setTimeout(showWhole)
      return problem
    },
  })
  const question = el('div', { class: 'settings-form deletion', hidden: true })
  const open = el(
    'button',
    {
      class: 'button danger',
      data: { test: 'delete-open' },
      attributes: { 'aria-expanded': 'false' },
      onclick: () => ask(true),
    },
    words.deleteAccount,
  )
  const keep = el(
    'button',
    { class: 'button', data: { test: 'delete-cancel' }, onclick: () => ask(false) },
    words.keepAccount,
  )
  form.element.querySelector('.settings-line')?.prepend(keep)
  question.append(el('p', {}, words.deleteQuestion), form.element)

  function showWhole(): void {
    question.scrollIntoView({ block: 'nearest' })
  }

  function ask(isAsking: boolean): void {
    question.hidden = !isAsking
    open.hidden = isAsking
    open.setAttribute('aria-expanded', String(isAsking))
    form.element.reset()
    if (!isAsking) return open.focus()
    form.inputs[0]?.focus()
    showWhole()
  }

  return el(
    'div',
    { class: 'settings-form' },
    el('p', { class: 'muted' }, words.deleteText),
    open,
    question,
  )
}
