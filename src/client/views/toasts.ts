// What comes to other conversations, shown for five seconds in the corner and read out politely. They wait
// while one points at them or is among them by keyboard, and never take the focus or lose it.
import type { Alert } from '../state/alerts.ts'
import { avatar } from '../ui/avatar.ts'
import { createCountdown, type Countdown } from '../ui/countdown.ts'
import { el } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { createList, type ListRow } from '../ui/list.ts'
import { hashOf } from '../ui/place.ts'
import { textOf, whereOf } from './alert-words.ts'
import type { Room, View } from './room.ts'

const SHOWN_MS = 5000

export function createToasts(room: Room): View {
  const items = el('ul', { class: 'toast-list' })
  const element = el(
    'div',
    {
      class: 'toasts',
      data: { test: 'toasts' },
      // Each is read once, not all of them again with every new one.
      attributes: { role: 'status', 'aria-live': 'polite', 'aria-atomic': 'false' },
      onpointerenter: judge,
      onpointerleave: judge,
    },
    items,
  )
  const countdowns = new Map<string, Countdown>()
  const list = createList<Alert>(
    items,
    ({ key }) => key,
    (alert) => makeToast(room, alert),
  )
  let cameFrom: HTMLElement | null = null

  function enter({ relatedTarget }: FocusEvent): void {
    const isFromOutside = !element.contains(relatedTarget as Node | null)
    if (isFromOutside) cameFrom = relatedTarget as HTMLElement | null
    judge()
  }

  function judge(): void {
    const isHeld = element.matches(':hover, :focus-within')
    for (const countdown of countdowns.values()) isHeld ? countdown.hold() : countdown.goOn()
  }

  /** Between one thing that had the focus and the next, nothing has it. */
  function judgeSoon(): void {
    queueMicrotask(judge)
  }

  function follow(toasts: readonly Alert[]): void {
    const keys = new Set(toasts.map(({ key }) => key))
    for (const [key, countdown] of countdowns) {
      if (keys.has(key)) continue
      countdown.hold()
      countdowns.delete(key)
    }
    for (const key of keys)
      if (!countdowns.has(key)) {
        const dismiss = () => room.actions.alerts.dismiss(key)
        countdowns.set(key, createCountdown(SHOWN_MS, dismiss))
      }
  }

  /** The toast that had the focus is gone. */
  function giveBack(): void {
    const next = items.querySelector<HTMLElement>('a')
    if (next) next.focus()
    else if (cameFrom?.isConnected) cameFrom.focus({ preventScroll: true })
  }

  element.addEventListener('focusin', enter)
  element.addEventListener('focusout', judgeSoon)
  return {
    element,
    update({ toasts }) {
      const hadFocus = items.contains(document.activeElement)
      follow(toasts)
      list.show(toasts)
      if (hadFocus && !items.contains(document.activeElement)) giveBack()
      judge()
    },
  }
}

function makeToast(room: Room, first: Alert): ListRow<Alert> {
  const { words, actions } = room
  const { key, conversationId, person, kind } = first
  const where = whereOf(words, first)
  const open = el(
    'a',
    {
      class: 'toast-open',
      href: hashOf({ kind: 'conversation', id: conversationId }),
      data: { test: 'toast-open' },
    },
    avatar(person.id, person.name),
    el(
      'span',
      { class: 'toast-text' },
      el(
        'span',
        { class: 'toast-head' },
        el('span', { class: 'toast-who', dir: 'auto' }, person.name),
        where !== '' && el('span', { class: 'toast-where', dir: 'auto' }, where),
      ),
      el('span', { class: 'toast-body', dir: 'auto' }, textOf(first)),
    ),
  )
  const close = el(
    'button',
    {
      class: 'icon-button small toast-close',
      title: words.dismiss,
      data: { test: 'toast-close' },
      attributes: { 'aria-label': words.dismissOf(person.name) },
      onclick: () => actions.alerts.dismiss(key),
    },
    icon('close'),
  )
  const element = el('li', { class: 'toast', data: { test: 'toast', kind } }, open, close)
  return { element, update() {} }
}
