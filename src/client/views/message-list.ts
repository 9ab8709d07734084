// The messages of a thread: draws those around what is on screen, stays at the end while one reads there,
// stays in place when others come, and marks as read what a person really sees.
import { isAtEnd, isNearEnd, isNearStart, keepPlace, scrollToEnd } from '../ui/scroll.ts'
import { seenIn } from '../state/receipts.ts'
import { rowsOf, type Row } from '../state/rows.ts'
import { pendingIn, standingOf } from '../state/select.ts'
import { LOBBY, type State, type Thread } from '../state/state.ts'
import {
  countAbove,
  heldWindow,
  isNearOldest,
  linesIn,
  reachesEnd,
  windowAbove,
  windowAtEnd,
  windowBelow,
  type Lines,
  type ThreadWindow,
} from '../state/window.ts'
import { sentenceOf } from '../i18n/i18n.ts'
import { el, setText } from '../ui/dom.ts'
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
  const count = el('span', { class: 'badge', attributes: { 'aria-hidden': 'true' } })
  const toEnd = el(
    'button',
    { class: 'to-end', hidden: true, data: { test: 'to-end' }, onclick: goToEnd },
    icon('down'),
    count,
  )
  const said = el('p', { class: 'aloud', attributes: { role: 'status' } })
  const list = createList<Row>(
    log,
    ({ key }) => key,
    (row) => makeMessageRow(room, row),
  )
  let isStuck = true
  let noted = ''
  let drawn: { thread?: Thread; lines: Lines; window: ThreadWindow; state: State } | null = null

  function update(state: State): void {
    const thread = state.threads[conversationId]
    const before = drawn?.state
    if (!before || hasChanged(state, before, conversationId)) draw(state, thread)
    if (before && before.line.status !== state.line.status) requestAnimationFrame(seeScroll)
    note.hidden = thread !== undefined && log.childElementCount > 0
    showNote(state, thread)
    showCount(state.conversations[conversationId]?.unread ?? 0)
    markAsRead()
  }

  function draw(state: State, thread: Thread | undefined): void {
    const lines = {
      messages: thread?.messages ?? [],
      pending: pendingIn(state, conversationId),
    }
    const isFirst = thread !== undefined && drawn?.thread === undefined
    const hasWritten = lines.pending.length > (drawn?.lines.pending.length ?? 0)
    const isFollowing = isStuck || isFirst || hasWritten || !drawn
    const window = isFollowing || !drawn ? windowAtEnd(lines) : heldWindow(lines, drawn.window)
    // Read aloud what arrives, not the pages of history.
    const isHistory = isFirst || firstSeqOf(thread) < firstSeqOf(drawn?.thread)
    log.setAttribute('aria-live', isHistory ? 'off' : 'polite')
    const hasMoved = drawn?.lines.messages !== lines.messages || hasWritten
    drawn = { thread, lines, window, state }
    if (isFollowing) place()
    else keepPlace(box, messageRows(), place)
    if (isFirst) settle()
    else if (isFollowing) scrollToEnd(box)
    if (hasMoved) requestAnimationFrame(seeScroll)
  }

  function place(): void {
    if (!drawn?.state.me) return
    const { thread, lines, window, state } = drawn
    const shown = linesIn(lines, window)
    const focused = document.activeElement
    const hadFocus = log.contains(focused)
    const seen = seenIn(state, conversationId)
    const { newFromSeq, edits } = state
    list.show(rowsOf(shown.messages, shown.pending, drawn.state.me, newFromSeq, seen, edits))
    // The row that had the focus is not drawn any more; the keyboard goes on here.
    if (hadFocus && !log.contains(document.activeElement)) box.focus({ preventScroll: true })
    const kind = state.conversations[conversationId]?.kind ?? 'direct'
    log.classList.toggle('with-names', kind !== 'direct')
    top.hidden = thread === undefined || log.childElementCount === 0
    const hasMore = thread?.hasOlder || countAbove(lines, window) > 0
    const waiting = state.line.status === 'connected' ? words.loadingOlder : words.olderLater
    setText(top, hasMore ? waiting : words.beginning)
  }

  /** The person has scrolled near an end of what is drawn. */
  function moveTo(window: ThreadWindow): void {
    if (!drawn) return
    drawn = { ...drawn, window }
    log.setAttribute('aria-live', 'off')
    keepPlace(box, messageRows(), place)
  }

  const messageRows = () => log.querySelectorAll('[data-test="message"]')

  function goToEnd(): void {
    if (!drawn) return
    moveTo(windowAtEnd(drawn.lines))
    scrollToEnd(box)
    box.focus({ preventScroll: true })
    seeScroll()
  }

  /** Opened: at the first new message if it would be out of view, else at the end. */
  function settle(): void {
    scrollToEnd(box)
    const mark = log.querySelector<HTMLElement>('.new-mark')
    if (mark && mark.offsetTop < box.scrollTop) box.scrollTop = mark.offsetTop - 24
  }

  function showNote(state: State, thread: Thread | undefined): void {
    const { threadProblem } = state
    const now = `${note.hidden} ${state.conversations[conversationId]?.status} ${thread !== undefined} ${threadProblem?.conversationId} ${threadProblem?.problem.code}`
    if (now === noted) return
    noted = now
    if (thread) return note.replaceChildren(...emptyWords(state))
    if (threadProblem?.conversationId !== conversationId) return note.replaceChildren(words.loading)
    const retry = () => void actions.messages.load(conversationId)
    note.replaceChildren(
      el('p', { class: 'row-title' }, words.threadProblem),
      el('p', {}, sentenceOf(words, threadProblem.problem)),
      el('button', { class: 'button', onclick: retry }, words.tryAgain),
    )
  }

  function emptyWords({ conversations, me }: State): HTMLElement[] {
    const here = conversations[conversationId]
    const canWrite = here !== undefined && standingOf(here, me) === 'open'
    const text = conversationId === LOBBY ? words.emptyLobbyText : words.emptyThreadText
    return [el('p', { class: 'row-title' }, words.emptyThread), el('p', {}, canWrite ? text : '')]
  }

  function seeScroll(): void {
    if (drawn?.thread) lookAround(drawn.thread)
    isStuck = drawn === null || (reachesEnd(drawn.window) && isAtEnd(box))
    toEnd.hidden = isStuck
    markAsRead()
  }

  function lookAround(thread: Thread): void {
    if (!drawn) return
    const { lines, window } = drawn
    if (isNearStart(box)) {
      if (countAbove(lines, window) > 0) moveTo(windowAbove(lines, window))
      if (thread.hasOlder && isNearOldest(lines, window))
        void actions.messages.loadOlder(conversationId)
    } else if (isNearEnd(box) && !reachesEnd(window)) moveTo(windowBelow(lines, window))
  }

  /** Of what came below what is drawn. */
  function showCount(unread: number): void {
    const isBelow = !isStuck && unread > 0
    const label = isBelow ? words.toEndWithNew(unread) : words.toEnd
    setText(count, isBelow ? (unread > 99 ? '99+' : String(unread)) : '')
    toEnd.title = label
    toEnd.setAttribute('aria-label', label)
    // Drawn ones are read aloud themselves.
    setText(said, isBelow && drawn && !reachesEnd(drawn.window) ? words.newBelow(unread) : '')
  }

  function markAsRead(): void {
    const isSeen = document.visibilityState === 'visible' && document.hasFocus() && box.isConnected
    if (!drawn?.thread || !reachesEnd(drawn.window) || !isAtEnd(box)) return
    actions.messages.forgetOldest(conversationId)
    if (isSeen) actions.receipts.markAsRead(conversationId)
  }

  // The composer grows, a phone's keyboard opens: the last message stays in view.
  new ResizeObserver(() => isStuck && scrollToEnd(box)).observe(box)

  return { element: el('div', { class: 'thread-body' }, box, toEnd, said), update }
}

const firstSeqOf = (thread: Thread | undefined): number => thread?.messages[0]?.seq ?? 0

const hasChanged = (state: State, before: State, id: string): boolean =>
  state.threads[id] !== before.threads[id] ||
  state.conversations[id] !== before.conversations[id] ||
  state.pending !== before.pending ||
  state.edits !== before.edits ||
  state.newFromSeq !== before.newFromSeq ||
  state.line.status !== before.line.status ||
  state.me !== before.me
