// Where one writes, or edits what one wrote: Enter sends, Shift+Enter breaks the line, ArrowUp in the empty
// field takes one's last message, Escape gives it back. The draft is kept per conversation.
import { openConversation, otherMember, standingOf } from '../state/select.ts'
import type { State } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { createEditing } from './editing.ts'
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
      if (editing.messageId === null) {
        actions.messages.keepDraft(conversationId, input.value)
        actions.typing.write(conversationId, input.value)
      } else actions.edits.keep(conversationId, input.value)
    },
    onkeydown: (event) => {
      // While letters are being composed (Japanese, accents), the keys belong to the keyboard.
      if (event.isComposing || event.altKey) return
      const isEditing = editing.messageId !== null
      if (event.key === 'Enter' && !event.shiftKey) send()
      else if (event.key === 'Escape' && isEditing) stopEditing()
      else if (event.key === 'ArrowUp' && !isEditing && input.value === '')
        actions.edits.beginLast(conversationId)
      else return
      event.preventDefault()
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
  const editing = createEditing(room, conversationId, stopEditing)
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
    editing.element,
    count,
    el('div', { class: 'composer-field' }, input, button),
  )
  let mostCharacters = 0
  /** The message that the field shows, null for the draft; undefined before it was filled. */
  let filled: string | null | undefined

  function send(): void {
    const body = input.value.trim()
    if (body === '' || isTooLong() || input.disabled) return
    if (editing.messageId !== null) return actions.edits.save(conversationId, body)
    input.value = ''
    fit()
    judge()
    actions.typing.stop()
    actions.messages.write(conversationId, body)
    input.focus()
  }

  function stopEditing(): void {
    actions.edits.cancel(conversationId)
    input.focus()
  }

  /** The field holds the message that is edited, else the draft. */
  function fill(state: State): void {
    const { editing: edited, drafts } = state
    input.value = edited[conversationId]?.body ?? drafts[conversationId] ?? ''
    // Where the field is typed in, the text goes on at its end.
    if (document.activeElement === input)
      input.setSelectionRange(input.value.length, input.value.length)
    const label = editing.messageId === null ? words.send : words.save
    button.title = label
    button.setAttribute('aria-label', label)
    button.replaceChildren(icon(editing.messageId === null ? 'send' : 'check'))
    requestAnimationFrame(fit)
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
    input.disabled = standing !== 'open'
    form.hidden = standing !== 'open' && standing !== 'asked_by_me'
    mostCharacters = state.limits?.messageCharacters ?? 0
    editing.update(state)
    input.setAttribute('aria-label', editing.messageId === null ? label : words.editing)
    const isAnother = input.value !== (state.editing[conversationId]?.body ?? input.value)
    if (filled !== editing.messageId || isAnother) {
      filled = editing.messageId
      fill(state)
    }
    judge()
  }

  return { element: form, update, canWrite: () => !input.disabled, focus: () => input.focus() }
}
