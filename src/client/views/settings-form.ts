// A small form of the settings: its fields, one button, and below what came of it. Used by settings and by
// the question before an account is deleted.
import type { Problem } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import { createProblem } from './problem.ts'
import type { Room } from './room.ts'

interface Field {
  label: string
  type: 'text' | 'password'
  autocomplete: AutoFill
  minLength?: number
  maxLength?: number
  hint?: string
}

interface Options {
  test: string
  button: string
  look?: 'danger'
  /** Said when it worked. */
  done: string
  /** The fields are emptied when it worked. */
  isEmptied?: boolean
  fields: readonly Field[]
  submit(values: readonly string[]): Promise<Problem | null>
}

export interface SettingsForm {
  element: HTMLFormElement
  inputs: readonly HTMLInputElement[]
}

export function createSettingsForm({ words }: Room, options: Options): SettingsForm {
  const { test, look = '' } = options
  const fields = options.fields.map((field, index) => makeField(`${test}-${index}`, field))
  const inputs = fields.map(({ input }) => input)
  const button = el('button', { class: `button ${look}`, type: 'submit' }, options.button)
  const problem = createProblem(words)
  const done = el('p', { class: 'muted settings-done', attributes: { role: 'status' } })
  let isWorking = false

  function tell(refused: Problem | null): void {
    problem.tell(refused, refused?.code === 'wrong_credentials' ? words.wrongPassword : undefined)
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    if (isWorking) return
    isWorking = true
    button.setAttribute('aria-disabled', 'true')
    tell(null)
    setText(done, '')
    const refused = await options.submit(inputs.map(({ value }) => value))
    isWorking = false
    button.removeAttribute('aria-disabled')
    tell(refused)
    if (refused?.code === 'wrong_credentials') inputs[0]?.select()
    if (refused !== null) return
    setText(done, options.done)
    if (options.isEmptied) for (const input of inputs) input.value = ''
  }

  const element = el(
    'form',
    { class: 'settings-form', data: { test }, onsubmit: submit },
    ...fields.map((field) => field.element),
    problem.element,
    el('div', { class: 'settings-line' }, button, done),
  )
  return { element, inputs }
}

function makeField(id: string, field: Field) {
  const { type, autocomplete, minLength, maxLength } = field
  const input = el('input', { type, id, required: true, autocomplete, dir: 'auto' })
  if (minLength !== undefined) input.minLength = minLength
  if (maxLength !== undefined) input.maxLength = maxLength
  if (field.hint !== undefined) input.setAttribute('aria-describedby', `${id}-hint`)
  const hint =
    field.hint === undefined ? null : el('p', { class: 'hint', id: `${id}-hint` }, field.hint)
  const element = el(
    'div',
    { class: 'field with-hint' },
    el('label', { htmlFor: id }, field.label),
    input,
    hint,
  )
  return { input, element }
}
