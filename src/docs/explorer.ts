// The explorer of /docs: pick a command, fill in its form, send it on a live socket, watch the frames. Stands on
// a page of its own, which scripts/site.js makes; the chat's page does not know it.
import { el } from '../client/ui/dom.ts'
import { loadCommands, type Command } from './commands.ts'
import { foldContents } from './contents.ts'
import { formFor, type Form } from './form.ts'
import { makeFrames } from './frames.ts'
import { openLine, type Line, type LineState } from './line.ts'

const commands = await loadCommands()
const frames = makeFrames()
let line: Line | null = null
let isOpen = false
let form: Form
let lastId = 0

const state = el('p', { data: { test: 'line' }, attributes: { role: 'status' } })
const connect = button('Connect', () => void open(), 'connect')
const disconnect = button('Disconnect', () => line?.close(), 'disconnect')
const choice = el(
  'select',
  { id: 'command' },
  ...commands.map(({ name }) => el('option', { value: name }, name)),
)
const says = el('p', { id: 'says', class: 'muted' })
const fields = el('div')
const text = el('textarea', {
  id: 'frame',
  rows: 5,
  spellcheck: false,
  attributes: { 'aria-describedby': 'says-frame' },
})
const send = el('button', { class: 'button primary', type: 'submit' }, 'Send')

function button(label: string, act: () => void, name: string): HTMLButtonElement {
  const made = el('button', { class: 'button', type: 'button', data: { test: name } }, label)
  made.addEventListener('click', act)
  return made
}

function chosen(): Command {
  return commands.find(({ name }) => name === choice.value)!
}

function showCommand(): void {
  const command = chosen()
  form = formFor(command)
  says.replaceChildren(
    ...sentence(command.says),
    ' ',
    el('a', { href: `/docs/protocol#${command.name}` }, 'All about it'),
  )
  fields.replaceChildren(...form.elements)
  history.replaceState(null, '', `#${command.name}`)
  write()
}

/** The contract writes names between backticks. */
const sentence = (text: string) =>
  text.split('`').map((part, index) => (index % 2 === 0 ? part : el('code', {}, part)))

/** The form as a frame; what was typed over it goes. */
function write(): void {
  text.value = JSON.stringify({ type: choice.value, id: lastId + 1, ...form.values() })
}

function sendFrame(): void {
  if (!isOpen) return
  line!.send(text.value)
  frames.add('out', text.value)
  // An own text stays as it is; a frame of the form gets the next id.
  if (text.value !== JSON.stringify({ type: choice.value, id: lastId + 1, ...form.values() }))
    return
  lastId += 1
  write()
}

async function open(): Promise<void> {
  line = await openLine(showState, (frame) => {
    frames.add('in', frame)
    showWelcome(frame)
  })
}

/** Whoever one is stands in the first frame. */
function showWelcome(frame: string): void {
  const { type, user } = JSON.parse(frame) as { type: string; user?: { name: string } }
  if (type === 'welcome' && user) state.replaceChildren(`Connected as ${user.name}`)
}

function showState(now: LineState): void {
  isOpen = now.is === 'open'
  const isBusy = isOpen || now.is === 'connecting'
  connect.hidden = isBusy
  disconnect.hidden = !isOpen
  send.disabled = !isOpen
  state.dataset.state = now.is
  if (now.is === 'signed out')
    state.replaceChildren(
      'Sign in first: ',
      el('a', { href: '/' }, 'open the chat'),
      ', then connect.',
    )
  else state.replaceChildren(wordsOf(now))
  if (now.is === 'closed') frames.add('note', wordsOf(now))
}

function wordsOf(now: Exclude<LineState, { is: 'signed out' }>): string {
  if (now.is === 'closed') return `Closed with ${now.code}${now.reason ? `: ${now.reason}` : ''}`
  return { connecting: 'Connecting…', open: 'Connected', refused: '' }[now.is] || messageOf(now)
}

const messageOf = (now: object) => ('message' in now ? String(now.message) : '')

const sender = el(
  'form',
  { class: 'command-form', data: { test: 'sender' } },
  el(
    'div',
    { class: 'command-field' },
    el('label', { htmlFor: 'command' }, 'Command'),
    choice,
    says,
  ),
  fields,
  el(
    'div',
    { class: 'command-field' },
    el('label', { htmlFor: 'frame' }, 'Frame'),
    text,
    el(
      'small',
      { id: 'says-frame', class: 'muted' },
      'What will be sent. Change it as you like, or write plain text: that is a message to the lobby.',
    ),
  ),
  send,
)
sender.addEventListener('submit', (event) => {
  event.preventDefault()
  sendFrame()
})
fields.addEventListener('input', write)
choice.addEventListener('change', showCommand)
addEventListener('hashchange', pick)

/** `#send_message` in the address chooses it. */
function pick(): void {
  const wanted = location.hash.slice(1)
  const isKnown = commands.some(({ name }) => name === wanted)
  choice.value = isKnown ? wanted : 'send_message'
  showCommand()
}

document
  .querySelector('#explorer')!
  .append(
    el('div', { class: 'bar' }, state, connect, disconnect),
    el(
      'div',
      { class: 'halves' },
      sender,
      el(
        'section',
        { attributes: { 'aria-labelledby': 'frames-title' } },
        el(
          'div',
          { class: 'bar' },
          el('h2', { id: 'frames-title' }, 'Frames'),
          button('Clear', frames.clear, 'clear'),
        ),
        frames.element,
      ),
    ),
  )
foldContents()
pick()
await open()
