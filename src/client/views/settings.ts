// The place where a person changes what is theirs: name, password, devices, language, the account itself.
import type { State } from '../state/state.ts'
import { el } from '../ui/dom.ts'
import type { PlaceView } from './chat.ts'
import { createDeletion } from './deletion.ts'
import type { Room } from './room.ts'
import { createSessionList } from './session-list.ts'
import { createSettingsForm } from './settings-form.ts'
import { backLink } from './thread.ts'

export function createSettings(room: Room): PlaceView {
  const { words, actions, switchLanguage } = room
  const title = el('h1', { class: 'thread-title', tabIndex: -1 }, words.settings)
  const name = createSettingsForm(room, {
    test: 'rename',
    button: words.save,
    done: words.nameSaved,
    fields: [{ label: words.name, type: 'text', maxLength: 80, autocomplete: 'name' }],
    submit: ([given = '']) => actions.profile.rename(given.trim()),
  })
  const password = createSettingsForm(room, {
    test: 'change-password',
    button: words.changePassword,
    done: words.passwordChanged,
    isEmptied: true,
    fields: [
      { label: words.currentPassword, type: 'password', autocomplete: 'current-password' },
      {
        label: words.newPassword,
        type: 'password',
        autocomplete: 'new-password',
        minLength: 8,
        maxLength: 128,
        hint: words.newPasswordHint,
      },
    ],
    submit: async ([current = '', next = '']) => {
      const problem = await actions.profile.changePassword(current, next)
      // The other sessions have ended.
      if (problem === null) sessions.load()
      return problem
    },
  })
  const sessions = createSessionList(room)
  const deletion = createDeletion(room)
  const language = el(
    'button',
    {
      class: 'button',
      lang: words.switchLanguageCode,
      data: { test: 'settings-language' },
      onclick: switchLanguage,
    },
    words.switchLanguage,
  )
  let shownName: string | null = null

  function update({ me, line }: State): void {
    // What is being typed stays, unless it is what was there before.
    const [field] = name.inputs
    if (field && me && me.name !== shownName) {
      if (shownName === null || field.value === shownName) field.value = me.name
      shownName = me.name
    }
    if (line.status === 'connected') sessions.begin()
  }

  return {
    element: el(
      'section',
      { class: 'settings-place' },
      el('header', { class: 'thread-head' }, backLink(room), title),
      el(
        'div',
        { class: 'settings', tabIndex: -1 },
        section(words.profile, name.element),
        section(words.password, password.element),
        section(words.devices, sessions.element),
        section(words.language, language),
        section(words.deleteAccount, deletion),
      ),
    ),
    update,
    focus: () => title.focus({ preventScroll: true }),
  }
}

function section(title: string, ...children: HTMLElement[]): HTMLElement {
  return el('section', { class: 'settings-part' }, el('h2', {}, title), ...children)
}
