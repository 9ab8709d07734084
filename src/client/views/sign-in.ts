// Creates an account or signs in. Shown when nobody is; says why when somebody was.
import { el, setText } from '../ui/dom.ts'
import { logo } from '../ui/icons.ts'
import { languageButton } from './language.ts'
import type { State } from '../state/state.ts'
import { createProblem } from './problem.ts'
import type { Hall, View } from './room.ts'
import { forgive } from './validity.ts'

export function createSignIn(room: Hall, { isFirstVisit }: State): View {
  const { words, actions } = room
  let isCreating = false
  let isWorking = false

  const title = el('h1', { class: 'sign-in-title' })
  const notice = el('p', { class: 'notice', hidden: true, attributes: { role: 'status' } })
  const problem = createProblem(words)
  const email = el('input', { type: 'email', name: 'email', required: true, maxLength: 254 })
  email.autocomplete = 'username'
  const password = el('input', { type: 'password', name: 'password', required: true })
  const name = el('input', { type: 'text', name: 'name', maxLength: 80, autocomplete: 'name' })
  const nameField = field(words.name, name, words.nameHint)
  const passwordField = field(words.password, password, words.passwordHint)
  const submit = el('button', { class: 'button primary wide', type: 'submit' })
  const question = el('span', { class: 'muted' })
  const switchMode = el('button', {
    class: 'link-button',
    data: { test: 'switch-mode' },
    onclick: () => show(!isCreating),
  })
  const switching = el('p', { class: 'switch-mode' }, question, ' ', switchMode)
  const fields = el('div', { class: 'fields' }, field(words.email, email), passwordField)
  const form = el(
    'form',
    { class: 'sign-in-form', data: { test: 'sign-in' }, onsubmit: enter },
    title,
    notice,
    fields,
    problem.element,
    submit,
    switching,
  )

  function show(creating: boolean): void {
    isCreating = creating
    // Absent rather than hidden, so that the browser does not fill or check it.
    if (creating) fields.prepend(nameField)
    else nameField.remove()
    setText(title, creating ? words.createTitle : words.signInTitle)
    setText(question, creating ? words.toSignIn : words.toCreate)
    setText(switchMode, creating ? words.signIn : words.createAccount)
    forgive(password)
    password.autocomplete = creating ? 'new-password' : 'current-password'
    if (creating) password.minLength = 8
    else password.removeAttribute('minlength')
    passwordField.classList.toggle('with-hint', creating)
    nameField.classList.add('with-hint')
    problem.tell(null)
    showWork(false)
  }

  function showWork(working: boolean): void {
    isWorking = working
    submit.setAttribute('aria-disabled', String(working))
    setText(submit, working ? words.working : isCreating ? words.createAccount : words.signIn)
  }

  async function enter(event: Event): Promise<void> {
    event.preventDefault()
    if (isWorking) return
    showWork(true)
    problem.tell(null)
    const input = { email: email.value.trim(), password: password.value }
    const given = name.value.trim()
    const refused = isCreating
      ? await actions.accounts.create({ ...input, ...(given && { name: given }) })
      : await actions.accounts.signIn(input)
    if (refused === null) return
    showWork(false)
    problem.tell(refused)
    if (refused.code === 'wrong_credentials') password.select()
  }

  show(isFirstVisit)
  void actions.accounts.hasSignUp().then((has) => {
    if (has) return
    switching.remove()
    show(false)
  })
  return {
    element: el(
      'main',
      { class: 'sign-in' },
      el('div', { class: 'sign-in-corner' }, languageButton(room)),
      el(
        'section',
        { class: 'sign-in-story' },
        el('div', { class: 'story-picture' }, logo()),
        el('p', { class: 'wordmark' }, logo(), words.product),
        el('p', { class: 'tagline' }, words.tagline),
        el('p', { class: 'promise' }, words.promise),
      ),
      el('section', { class: 'sign-in-card' }, form),
    ),
    update({ endReason }) {
      notice.hidden = endReason === null
      setText(notice, endReason === null ? '' : words.ends[endReason])
    },
  }
}

function field(label: string, input: HTMLInputElement, hint?: string): HTMLElement {
  const id = `field-${input.name}`
  input.id = id
  if (hint) input.setAttribute('aria-describedby', `${id}-hint`)
  return el(
    'div',
    { class: 'field' },
    el('label', { htmlFor: id }, label),
    input,
    hint ? el('p', { class: 'hint', id: `${id}-hint` }, hint) : null,
  )
}
