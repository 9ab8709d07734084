// The messages of a thread: stays at the end while one reads there, stays in place when older ones come,
// and marks as read what a person really sees.
import { isAtEnd, isNearStart, keepPlace, scrollToEnd } from '../ui/scroll.ts'
import { seenIn } from '../state/receipts.ts'
import { rowsOf, type Row } from '../state/rows.ts'
import { pendingIn } from '../state/select.ts'
import { LOBBY, type State, type Thread } from '../state/state.ts'
import { sentenceOf } from '../i18n/i18n.ts'
import { el } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { createList } from '../ui/list.ts'
import { makeMessageRow } from './message.ts'
import type { Room, View } from './room.ts'

export function createMessageList(room: Room, conversationId: string): View {
  const { words, actions } = room
  const log = el('div', {
    class: 'messages',
    attributes: { role: 'log', 'aria-label': words.messages },
  })
  const top = el('p', { class: 'thread-top muted' })
  const note = el('div', { class: 'thread-note' })
  const box = el(
    'div',
    { class: 'thread-scroll', data: { test: 'thread' }, tabIndex: 0, onscroll: seeScroll },
    top,
    note,
    log,
  )
  const toEnd = el(
    'button',
    {
      class: 'to-end',
      type: 'button',
      title: words.toEnd,
      attributes: { 'aria-label': words.toEnd },
      onclick: () => scrollToEnd(box),
    },
    icon('down'),
  )
  const list = createList<Row>(
    log,
    ({ key }) => key,
    (row) => makeMessageRow(room, row),
  )
  let isStuck = true
  let noted = ''
  let drawn: { thread?: Thread; pending: number; state: State } | null = null

  function update(state: State): void {
    const thread = state.threads[conversationId]
    if (drawn === null || hasChanged(state, drawn.state, conversationId)) draw(state, thread)
    note.hidden = thread !== undefined && log.childElementCount > 0
    showNote(state, thread)
    toEnd.classList.toggle('has-new', (state.conversations[conversationId]?.unread ?? 0) > 0)
    markAsRead()
  }

  function draw(state: State, thread: Thread | undefined): void {
    if (!state.me) return
    const pending = pendingIn(state, conversationId)
    const seen = seenIn(state, conversationId)
    const rows = rowsOf(thread?.messages ?? [], pending, state.me, state.newFromSeq, seen)
    const isFirst = thread !== undefined && drawn?.thread === undefined
    const hasWritten = pending.length > (drawn?.pending ?? 0)
    // Read aloud what arrives, not the pages of history.
    const isHistory = isFirst || drawn?.thread?.messages[0] !== thread?.messages[0]
    log.setAttribute('aria-live', isHistory ? 'off' : 'polite')
    const kind = state.conversations[conversationId]?.kind ?? 'direct'
    log.classList.toggle('with-names', kind !== 'direct')
    const place = () => {
      list.show(rows)
      top.hidden = thread === undefined || rows.length === 0
      top.textContent = thread?.hasOlder ? words.loadingOlder : words.beginning
    }
    if (isStuck || isFirst || hasWritten) place()
    else keepPlace(box, log.querySelector('[data-test="message"]'), place)
    drawn = { thread, pending: pending.length, state }
    if (isFirst) settle()
    else if (isStuck || hasWritten) scrollToEnd(box)
    requestAnimationFrame(seeScroll)
  }

  /** Opened: at the first new message if it would be out of view, else at the end. */
  function settle(): void {
    scrollToEnd(box)
    const mark = log.querySelector<HTMLElement>('.new-mark')
    if (mark && mark.offsetTop < box.scrollTop) box.scrollTop = mark.offsetTop - 24
  }

  function showNote(state: State, thread: Thread | undefined): void {
    const { threadProblem } = state
    const now = `${note.hidden} ${thread !== undefined} ${threadProblem?.conversationId} ${threadProblem?.problem.code}`
    if (now === noted) return
    noted = now
    if (thread) return note.replaceChildren(...emptyWords())
    if (threadProblem?.conversationId !== conversationId) return note.replaceChildren(words.loading)
    const retry = () => void actions.messages.load(conversationId)
    note.replaceChildren(
      el('p', { class: 'row-title' }, words.threadProblem),
      el('p', {}, sentenceOf(words, threadProblem.problem)),
      el('button', { class: 'button', type: 'button', onclick: retry }, words.tryAgain),
    )
  }

  function emptyWords(): HTMLElement[] {
    const text = conversationId === LOBBY ? words.emptyLobbyText : words.emptyThreadText
    return [el('p', { class: 'row-title' }, words.emptyThread), el('p', {}, text)]
  }

  function seeScroll(): void {
    isStuck = isAtEnd(box)
    toEnd.hidden = isStuck
    if (drawn?.thread && isNearStart(box)) void actions.messages.loadOlder(conversationId)
    markAsRead()
  }

  function markAsRead(): void {
    const isSeen = document.visibilityState === 'visible' && document.hasFocus() && box.isConnected
    if (!drawn?.thread || !isAtEnd(box)) return
    actions.messages.forgetOldest(conversationId)
    if (isSeen) actions.receipts.markAsRead(conversationId)
  }

  // The composer grows, a phone's keyboard opens: the last message stays in view.
  new ResizeObserver(() => isStuck && scrollToEnd(box)).observe(box)
  toEnd.hidden = true

  return { element: el('div', { class: 'thread-body' }, box, toEnd), update }
}

const hasChanged = (state: State, before: State, id: string): boolean =>
  state.threads[id] !== before.threads[id] ||
  state.conversations[id] !== before.conversations[id] ||
  state.pending !== before.pending ||
  state.newFromSeq !== before.newFromSeq ||
  state.me !== before.me
