// The keys that work everywhere on the page, and the sheet that lists them. The sheet is part of the
// signed-in face; main passes every key press on.
import { iconButton } from '../ui/buttons.ts'
import { el } from '../ui/dom.ts'
import type { Room } from './room.ts'

/** Handles a key press that nothing on its way has handled. */
export function pressShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const press = pressOf(event)
  if (press === null || !press()) return
  event.preventDefault()
}

/** What the keys do; it answers whether there was anything to do. */
function pressOf(event: KeyboardEvent): (() => boolean) | null {
  const { key, ctrlKey, metaKey, altKey } = event
  const isPlain = !ctrlKey && !metaKey && !altKey
  if (key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !altKey) return findPerson
  // It has keys of its own, Escape for one.
  if (document.querySelector('dialog[open], [popover="auto"]:popover-open')) return null
  if (altKey && !ctrlKey && !metaKey && key === 'ArrowUp') return () => goBy(-1)
  if (altKey && !ctrlKey && !metaKey && key === 'ArrowDown') return () => goBy(1)
  if (isPlain && key === 'Escape') return closePlace
  if (isPlain && key === '?' && !isField(event.target)) return openSheet
  return null
}

const part = (test: string) => document.querySelector<HTMLElement>(`[data-test="${test}"]`)

function findPerson(): boolean {
  const search = part('search')
  document.querySelector<HTMLDialogElement>('dialog[open]')?.close()
  search?.focus()
  // Opened as by a press; the Tab key alone passes by, on to the conversations.
  search?.click()
  return search !== null
}

/** To a neighbour of the open conversation in the list. */
function goBy(step: number): boolean {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-test="conversation"]')]
  const open = links.findIndex((link) => link.hasAttribute('aria-current'))
  const next = open === -1 ? (step > 0 ? 0 : links.length - 1) : open + step
  links[next]?.click()
  return links.length > 0
}

/** Leaves the conversation, unless a field with text in it would have to be left. */
function closePlace(): boolean {
  const field = document.activeElement
  const isWriting = isField(field) && (field as HTMLInputElement).value !== ''
  // Of the settings, whose forms have an Escape of their own, only the link goes back.
  if (isWriting || !/^#\/[cu]\//.test(location.hash)) return false
  location.hash = '#/'
  return true
}

function openSheet(): boolean {
  const sheet = part('shortcuts') as HTMLDialogElement | null
  sheet?.showModal()
  return sheet !== null
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLElement && target.isContentEditable)

/** The sheet. */
export function createShortcuts({ words, language }: Room): HTMLElement {
  const { keys } = words
  const control = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : keys.control
  const alt = control === '⌘' ? '⌥' : 'Alt'
  const title = el('h2', { id: 'shortcuts-title' }, words.shortcuts)
  const close = iconButton('shortcuts-close', 'shortcuts-close', words.close, 'close', () =>
    sheet.close(),
  )
  const sheet: HTMLDialogElement = el(
    'dialog',
    {
      class: 'shortcuts',
      data: { test: 'shortcuts' },
      attributes: { 'aria-labelledby': title.id, lang: language },
      onclick: ({ target }) => {
        if (target === sheet) sheet.close()
      },
    },
    el('header', { class: 'shortcuts-head' }, title, close),
    el(
      'dl',
      {},
      ...line(words.findPerson, [control, 'K']),
      ...line(words.nextConversation, [alt, '↓']),
      ...line(words.previousConversation, [alt, '↑']),
      ...line(words.send, [keys.enter]),
      ...line(words.newLine, [keys.shift, keys.enter]),
      ...line(words.closeOpen, [keys.escape]),
      ...line(words.showShortcuts, ['?']),
    ),
  )
  return sheet
}

function line(meaning: string, keys: readonly string[]): HTMLElement[] {
  return [el('dt', {}, meaning), el('dd', {}, ...keys.map((key) => el('kbd', {}, key)))]
}
