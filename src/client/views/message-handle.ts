// The way to a message's menu: one quiet button that stands beside the message under the pointer, or beside
// the one that the keyboard has chosen with the arrows; a finger taps the message itself. It listens to the
// whole list, so that rows may come and go.
import { messageIn } from '../state/edits.ts'
import type { State } from '../state/state.ts'
import { copyText } from '../ui/copy.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { createMessageMenu } from './message-menu.ts'
import { nameOf } from './name.ts'
import type { Room, View } from './room.ts'

const GAP_PX = 4
const SAID_FOR_MS = 2000

export function createMessageHandle(
  room: Room,
  conversationId: string,
  list: HTMLElement,
  focusComposer: () => void,
  focusPlace: () => void,
): View {
  const { words, actions, ask } = room
  const box = list.querySelector<HTMLElement>('[data-test="thread"]')!
  const said = el('p', { class: 'said', attributes: { role: 'status' } })
  const menu = createMessageMenu(room, conversationId, {
    copy: ({ body }) => void copy(body),
    edit({ id }) {
      actions.edits.begin(conversationId, id)
      focusComposer()
    },
    // Shown at once; the keyboard goes on writing, not beside another message.
    remove: ({ id, body }) =>
      ask(
        words.deleteMessageQuestion,
        words.deleteMessage,
        async () => void actions.edits.remove(conversationId, id),
        { quote: body, focus: focusPlace },
      ),
    closed: settle,
  })
  const button: HTMLButtonElement = el(
    'button',
    {
      class: 'message-handle icon-button',
      data: { test: 'message-handle' },
      attributes: {
        'aria-label': words.messageMenu,
        'aria-haspopup': 'menu',
        'aria-expanded': 'false',
      },
      onclick: () => open(button),
      onfocus: () => stand(row && isInView(row) ? row : lastInView()),
      onblur: () => !menu.isOpen && settle(),
      onkeydown: move,
    },
    icon('more'),
  )
  let state: State | null = null
  /** Where it stands, or stood last: there it is again when a question was answered. */
  let row: HTMLElement | null = null
  /** A press that closes the menu must not open it again. */
  let wasOpen = false
  let saidUntil: ReturnType<typeof setTimeout>

  const rows = (): HTMLElement[] => [...box.querySelectorAll<HTMLElement>(WITH_MENU)]

  function isInView(each: HTMLElement): boolean {
    const { top, bottom } = box.getBoundingClientRect()
    const at = each.getBoundingClientRect()
    return each.matches(WITH_MENU) && at.top < bottom && at.bottom > top
  }

  const lastInView = (): HTMLElement | null => rows().findLast(isInView) ?? null

  const isShown = (): boolean => button.classList.contains('shown')

  /** Beside this message; null: beside none. */
  function stand(next: HTMLElement | null): void {
    if (row !== next) row?.classList.remove('chosen')
    row = next
    button.classList.toggle('shown', next !== null)
    const bubble = next?.querySelector('[data-test="body"]')
    const message = next && state && messageIn(state, conversationId, next.dataset.id ?? '')
    if (!next || !bubble || !message) return
    next.classList.toggle('chosen', menu.isOpen || button.matches(':focus-visible'))
    const name = nameOf(words, message.senderName)
    button.setAttribute('aria-label', words.messageActions(name, message.body.slice(0, 80)))
    const around = box.getBoundingClientRect()
    const { left, right, top } = bubble.getBoundingClientRect()
    const isMine = next.classList.contains('mine')
    const x = isMine ? left - button.offsetWidth - GAP_PX : right + GAP_PX
    const most = box.clientWidth - button.offsetWidth - GAP_PX
    const y = top - around.top + box.scrollTop + GAP_PX
    button.style.setProperty('left', `${Math.max(GAP_PX, Math.min(x - around.left, most))}px`)
    button.style.setProperty('top', `${y}px`)
  }

  function open(anchor: Element): void {
    if (wasOpen) return
    const id = row?.dataset.id
    if (id) menu.open(id, anchor)
    button.setAttribute('aria-expanded', String(menu.isOpen))
    stand(row)
  }

  /** The menu is closed, or the keyboard has gone on. */
  function settle(): void {
    button.setAttribute('aria-expanded', 'false')
    if (document.activeElement === button) return stand(row)
    row?.classList.remove('chosen')
    button.classList.remove('shown')
  }

  function move(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const all = rows()
    const next = all[row ? all.indexOf(row) + step : all.length - 1]
    next?.scrollIntoView({ block: 'nearest' })
    if (next) stand(next)
  }

  function seePointer({ target, pointerType, movementX, movementY }: PointerEvent): void {
    // The page that moves below a resting pointer is not the pointer's doing.
    if (pointerType !== 'mouse' || menu.isOpen || (!movementX && !movementY)) return
    if (button.contains(target as Node)) return
    const next = (target as Element).closest<HTMLElement>(WITH_MENU)
    if (next === null) settle()
    else if (next !== row || !isShown()) stand(next)
  }

  function tap(event: Event): void {
    const target = event.target as Element
    const isMouse = (event as PointerEvent).pointerType === 'mouse'
    const isSelecting = getSelection()?.isCollapsed === false
    if (isMouse || isSelecting || target.closest('a, button')) return
    const bubble = target.closest('[data-test="body"]')
    const next = bubble?.closest<HTMLElement>(WITH_MENU)
    if (!bubble || !next) return
    stand(next)
    open(bubble)
  }

  function follow(): void {
    if (row && isShown()) stand(row)
    menu.follow()
  }

  async function copy(text: string): Promise<void> {
    setText(said, (await copyText(text)) ? words.copied : words.notCopied)
    clearTimeout(saidUntil)
    saidUntil = setTimeout(() => setText(said, ''), SAID_FOR_MS)
  }

  function update(now: State): void {
    state = now
    menu.update(now)
    if (row?.matches(WITH_MENU) && box.contains(row)) return follow()
    // The message is gone; whoever was at it goes on beside another.
    const hadFocus = document.activeElement === button
    button.hidden = box.querySelector(WITH_MENU) === null
    if (row) stand(hadFocus ? lastInView() : null)
    if (hadFocus && button.hidden) focusComposer()
  }

  box.append(button)
  box.addEventListener('pointerdown', () => (wasOpen = menu.isOpen), { capture: true })
  box.addEventListener('keydown', () => (wasOpen = false), { capture: true })
  box.addEventListener('pointermove', seePointer, { passive: true })
  box.addEventListener('pointerleave', () => !menu.isOpen && settle())
  box.addEventListener('click', tap)
  box.addEventListener('scroll', follow, { passive: true })

  return {
    element: el('div', { class: 'message-tools' }, menu.element, said),
    update,
  }
}

/** Stored messages that somebody wrote and that are not deleted. */
const WITH_MENU = '.message:not([data-id=""], [data-state="deleted"], [data-state="event"])'
