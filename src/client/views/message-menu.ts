// The menu of a message: copy it; when it is mine, edit or delete it. One for a whole thread, opened beside a
// message by the handle; a sheet at the bottom on a phone.
import { isChangeable, messageIn } from '../state/edits.ts'
import { standingOf } from '../state/select.ts'
import type { State } from '../state/state.ts'
import type { Message } from '../../protocol/models.ts'
import { el } from '../ui/dom.ts'
import { icon, type IconName } from '../ui/icons.ts'
import type { Room, View } from './room.ts'

const GAP_PX = 6

export interface MessageMenu extends View {
  readonly isOpen: boolean
  open(messageId: string, anchor: Element): void
  /** The page moved below it. */
  follow(): void
}

interface Deeds {
  copy(message: Message): void
  edit(message: Message): void
  remove(message: Message): void
  closed(): void
}

export function createMessageMenu(
  { words }: Room,
  conversationId: string,
  deeds: Deeds,
): MessageMenu {
  const copy = item('copy', words.copy, 'copy')
  const edit = item('edit', words.edit, 'edit')
  const remove = item('delete', words.deleteMessage, 'bin')
  remove.classList.add('danger')
  const element = el(
    'div',
    {
      class: 'message-menu',
      data: { test: 'message-menu' },
      attributes: { role: 'menu', popover: 'auto' },
      onkeydown: move,
      ontoggle: (event) => {
        if ((event as ToggleEvent).newState === 'closed') deeds.closed()
      },
    },
    copy,
    edit,
    remove,
  )
  let state: State | null = null
  let messageId = ''
  let anchor: Element | null = null

  const isOpen = (): boolean => element.matches(':popover-open')

  function item(test: string, text: string, picture: IconName): HTMLButtonElement {
    const onclick = () => {
      const message = state && messageIn(state, conversationId, messageId)
      element.hidePopover()
      if (!message) return
      if (test === 'copy') deeds.copy(message)
      else if (test === 'edit') deeds.edit(message)
      else deeds.remove(message)
    }
    return el(
      'button',
      {
        class: 'menu-item',
        tabIndex: -1,
        data: { test },
        attributes: { role: 'menuitem' },
        onclick,
      },
      icon(picture),
      el('span', {}, text),
    )
  }

  function open(id: string, beside: Element): void {
    const message = state && messageIn(state, conversationId, id)
    const conversation = state?.conversations[conversationId]
    if (!state || !message || !conversation) return
    const isMine = isChangeable(message, state)
    edit.hidden = !isMine || standingOf(conversation, state.me) !== 'open'
    remove.hidden = !isMine
    messageId = id
    anchor = beside
    element.showPopover()
    place()
    copy.focus({ preventScroll: true })
  }

  /** Below what it belongs to, or above where there is no room; the style of a phone overrules it. */
  function place(): void {
    if (!anchor) return
    const { left, right, top, bottom } = anchor.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = element
    // Beside its own thread, not over the list.
    const { left: from, right: to } = element.parentElement!.getBoundingClientRect()
    const isRight = left + right > from + to
    const x = isRight ? right - width : left
    const y = bottom + GAP_PX + height > innerHeight ? top - GAP_PX - height : bottom + GAP_PX
    element.style.setProperty('left', `${Math.max(from + 8, Math.min(x, to - width - 8))}px`)
    element.style.setProperty('top', `${Math.max(8, y)}px`)
  }

  function follow(): void {
    if (!isOpen()) return
    if (anchor?.isConnected) place()
    else element.hidePopover()
  }

  function move(event: KeyboardEvent): void {
    const items = [copy, edit, remove].filter(({ hidden }) => !hidden)
    const now = items.indexOf(document.activeElement as HTMLButtonElement)
    const places: Record<string, number> = {
      ArrowDown: (now + 1) % items.length,
      ArrowUp: (now - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }
    // As everywhere, Tab leaves a menu; the keyboard goes on from where it was.
    if (event.key === 'Tab') element.hidePopover()
    const next = places[event.key]
    if (next === undefined) return
    event.preventDefault()
    items[next]?.focus()
  }

  return {
    element,
    get isOpen() {
      return isOpen()
    },
    open,
    follow,
    update(now) {
      state = now
      const message = isOpen() ? messageIn(now, conversationId, messageId) : undefined
      if (isOpen() && (!message || message.deletedAt !== undefined)) element.hidePopover()
    },
  }
}
