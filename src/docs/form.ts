// The explorer's form: a field for each of a command's, and what it holds as the fields of a frame. Called by
// explorer.ts. Checks nothing: what the server says of a wrong value is worth seeing.
import { el } from '../client/ui/dom.ts'
import type { Command, Field } from './commands.ts'

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

export interface Form {
  elements: HTMLElement[]
  /** The fields that were filled in. */
  values(): Record<string, unknown>
}

/** What works at once, since everyone is in the lobby. */
const PREFILLED: Record<string, string> = { conversationId: 'lobby' }
const LONG = ['body']
const NATIVE = ['string', 'integer', 'number', 'boolean']

export function formFor({ fields }: Command): Form {
  const controls = fields.map((field) => [field, controlFor(field)] as const)
  return {
    elements: controls.map(([field, control]) => row(field, control)),
    values: () =>
      Object.fromEntries(
        controls
          .filter(([field, { value }]) => value !== '' || isTextAsked(field))
          .map(([field, { value }]) => [field.name, read(field.schema.type, value)]),
      ),
  }
}

/** Such as the query of a search, which may be empty. */
const isTextAsked = ({ isRequired, schema }: Field) => isRequired && schema.type === 'string'

function controlFor(field: Field): Control {
  const { name, schema, isRequired, example } = field
  const choices = schema.enum ?? (schema.type === 'boolean' ? ['true', 'false'] : undefined)
  if (choices !== undefined) {
    const all = isRequired ? choices : ['', ...choices]
    return el('select', {}, ...all.map((value) => el('option', { value }, value)))
  }
  const placeholder = example === undefined ? '' : shown(example)
  const value = PREFILLED[name] ?? ''
  if (LONG.includes(name) || !NATIVE.includes(schema.type ?? ''))
    return el('textarea', { rows: 2, placeholder, value })
  const inputMode = schema.type === 'string' ? 'text' : 'numeric'
  return el('input', { placeholder, value, inputMode, autocomplete: 'off' })
}

const shown = (example: unknown) =>
  typeof example === 'string' ? example : JSON.stringify(example)

function row({ name, schema, isRequired }: Field, control: Control): HTMLElement {
  control.id = `field-${name}`
  control.name = name
  control.setAttribute('aria-describedby', `says-${name}`)
  const kind = NATIVE.includes(schema.type ?? '') ? '' : ' (JSON)'
  const also = isRequired ? '' : ' (may be left out)'
  return el(
    'div',
    { class: 'command-field' },
    el('label', { htmlFor: control.id }, name, el('span', { class: 'muted' }, kind + also)),
    control,
    el('small', { id: `says-${name}`, class: 'muted' }, schema.description ?? ''),
  )
}

/** Text stays text; anything else is JSON, or goes as it was typed, for the server to refuse. */
function read(type: string | undefined, value: string): unknown {
  if (type === 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
