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
    submit: ([password = '']) => actions.accounts.deleteAccount(password),
  })
  const question = el('div', { class: 'settings-form', hidden: true })
  const open = el(
    'button',
    {
      class: 'button danger',
      type: 'button',
      data: { test: 'delete-open' },
      attributes: { 'aria-expanded': 'false' },
      onclick: () => ask(true),
    },
    words.deleteAccount,
  )
  const keep = el(
    'button',
    { class: 'button', type: 'button', data: { test: 'delete-cancel' }, onclick: () => ask(false) },
    words.keepAccount,
  )
  form.element.querySelector('.settings-line')?.append(keep)
  question.append(el('p', {}, words.deleteQuestion), form.element)

  function ask(isAsking: boolean): void {
    question.hidden = !isAsking
    open.hidden = isAsking
    open.setAttribute('aria-expanded', String(isAsking))
    form.element.reset()
    if (isAsking) form.inputs[0]?.focus()
    else open.focus()
  }

  return el(
    'div',
    { class: 'settings-form' },
    el('p', { class: 'muted' }, words.deleteText),
    open,
    question,
  )
}
