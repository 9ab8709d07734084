// Where one writes: Enter sends, Shift+Enter breaks the line, the field grows with the text. The draft is
// kept per conversation.
import { openConversation, otherMember, standingOf } from '../state/select.ts'
import type { State } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import type { Room, View } from './room.ts'

const HIGHEST_PX = 176

export interface Composer extends View {
  canWrite(): boolean
  focus(): void
}

export function createComposer(room: Room, conversationId: string): Composer {
  const { words, actions } = room
  const input = el('textarea', {
    rows: 1,
    dir: 'auto',
    data: { test: 'composer' },
    attributes: { enterkeyhint: 'send' },
    oninput: () => {
      fit()
      judge()
      actions.messages.keepDraft(conversationId, input.value)
      actions.typing.write(conversationId, input.value)
    },
    onkeydown: (event) => {
      // While letters are being composed (Japanese, accents), Enter belongs to the keyboard.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      send()
    },
  })
  const button = el(
    'button',
    {
      class: 'send',
      type: 'submit',
      title: words.send,
      data: { test: 'send' },
      attributes: { 'aria-label': words.send },
    },
    icon('send'),
  )
  const count = el('p', { class: 'composer-count', hidden: true, attributes: { role: 'status' } })
  const form = el(
    'form',
    {
      class: 'composer',
      onsubmit: (event: Event) => {
        event.preventDefault()
        send()
      },
    },
    count,
    el('div', { class: 'composer-field' }, input, button),
  )
  let mostCharacters = 0
  let isFilled = false

  function send(): void {
    const body = input.value.trim()
    if (body === '' || isTooLong() || input.disabled) return
    input.value = ''
    fit()
    judge()
    actions.typing.stop()
    actions.messages.write(conversationId, body)
    input.focus()
  }

  const excess = (): number => input.value.trim().length - mostCharacters
  const isTooLong = (): boolean => mostCharacters > 0 && excess() > 0

  function judge(): void {
    button.disabled = input.value.trim() === '' || isTooLong() || input.disabled
    count.hidden = !isTooLong()
    if (isTooLong()) setText(count, words.tooLong(excess()))
  }

  function fit(): void {
    input.style.setProperty('height', 'auto')
    input.style.setProperty('height', `${Math.min(HIGHEST_PX, input.scrollHeight)}px`)
  }

  function update(state: State): void {
    const conversation = openConversation(state)
    if (conversation === undefined) return
    const standing = standingOf(conversation, state.me)
    const other = otherMember(conversation, state.me)
    const name = other?.name ?? conversation.title
    const label = name ? words.write(name) : words.writeLobby
    if (input.placeholder !== label) input.placeholder = label
    input.setAttribute('aria-label', label)
    input.disabled = standing !== 'open'
    form.hidden = standing !== 'open' && standing !== 'asked_by_me'
    mostCharacters = state.limits?.messageCharacters ?? 0
    if (!isFilled) {
      isFilled = true
      input.value = state.drafts[conversationId] ?? ''
      requestAnimationFrame(fit)
    }
    judge()
  }

  return { element: form, update, canWrite: () => !input.disabled, focus: () => input.focus() }
}
