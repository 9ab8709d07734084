// Says how the line to the server is, and counts down to the next try. Only a change of status is read
// aloud, not every second.
import type { State } from '../state/state.ts'
import { el, setText } from '../ui/dom.ts'
import type { Room, View } from './room.ts'

const BLINK_MS = 300

type Shown = 'connected' | 'connecting' | 'waiting' | 'offline'

export function createStatus({ words, actions }: Room): View {
  const label = el('span', { attributes: { role: 'status' } })
  const detail = el('span', { class: 'status-detail' })
  const tryNow = el(
    'button',
    { class: 'link-button', onclick: actions.accounts.reconnect },
    words.tryNow,
  )
  const dot = el('span', { class: 'status-dot', attributes: { 'aria-hidden': 'true' } })
  const element = el(
    'div',
    { class: 'status', data: { test: 'status' } },
    dot,
    el('span', { class: 'status-text' }, label, detail),
    tryNow,
  )
  let timer: ReturnType<typeof setInterval> | undefined
  let later: ReturnType<typeof setTimeout> | undefined

  function update(state: State): void {
    const shown = statusOf(state)
    clearTimeout(later)
    // A try that fails at once would only blink.
    if (shown === 'connecting' && element.dataset.status === 'waiting')
      later = setTimeout(() => show(shown, state), BLINK_MS)
    else show(shown, state)
  }

  function show(shown: Shown, state: State): void {
    element.dataset.status = shown
    const isDown = shown === 'waiting' || shown === 'offline'
    setText(label, isDown ? words.disconnected : words[shown])
    tryNow.hidden = !isDown
    count(state)
    clearInterval(timer)
    if (shown === 'waiting') timer = setInterval(() => count(state), 1000)
  }

  function count(state: State): void {
    // A view that was replaced stops counting.
    if (!element.isConnected) clearInterval(timer)
    setText(detail, detailOf(state))
  }

  function detailOf({ line, hasNetwork, endReason }: State): string {
    if (endReason === 'forbidden' || endReason === 'abuse') return ` · ${words.ends[endReason]}`
    if (line.status !== 'waiting') return ''
    if (!hasNetwork) return ` · ${words.noNetwork}`
    const seconds = Math.max(1, Math.ceil((line.retryAt - Date.now()) / 1000))
    return ` · ${words.tryingIn(seconds)}`
  }

  return { element, update }
}

function statusOf({ line, hasNetwork }: State): Shown {
  if (line.status === 'off') return 'offline'
  if (line.status === 'waiting' && !hasNetwork) return 'offline'
  return line.status
}
