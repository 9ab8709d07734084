// The devices on which one is signed in, each with a button that ends it. Loaded when the settings open.
import type { Session } from '../../protocol/models.ts'
import type { Problem } from '../state/state.ts'
import { deviceOf } from '../ui/device.ts'
import { el, setText } from '../ui/dom.ts'
import { timeAgo } from '../ui/time.ts'
import { createProblem } from './problem.ts'
import type { Room } from './room.ts'

const HOUR_MS = 3_600_000

export interface SessionList {
  element: HTMLElement
  /** Loads once, when there is a line. */
  begin(): void
  load(): void
}

export function createSessionList(room: Room): SessionList {
  const { words, actions } = room
  const said = el('p', { class: 'muted', attributes: { role: 'status' } }, words.loading)
  const problem = createProblem(words)
  const again = el('button', { class: 'button', hidden: true, onclick: load }, words.tryAgain)
  const items = el('ul', { class: 'sessions', tabIndex: -1, data: { test: 'sessions' } })
  items.setAttribute('aria-label', words.devices)
  let hasBegun = false

  function begin(): void {
    if (!hasBegun) load()
  }

  function load(): void {
    hasBegun = true
    void read()
  }

  async function read(): Promise<void> {
    const answer = await actions.sessions.list()
    setText(said, '')
    said.hidden = true
    if ('problem' in answer) return tell(answer.problem, true)
    tell(null)
    const hadFocus = items.contains(document.activeElement)
    items.replaceChildren(...answer.sessions.map(row))
    if (hadFocus) items.focus()
  }

  function tell(refused: Problem | null, canTryAgain = false): void {
    problem.tell(refused)
    again.hidden = !canTryAgain
  }

  function row(session: Session): HTMLElement {
    const device = deviceOf(session.device) || words.unknownDevice
    const end = el(
      'button',
      {
        class: 'quiet-button danger',
        data: { test: 'end-session' },
        attributes: { 'aria-label': words.endSessionOf(device) },
        onclick: () => void endOne(session.id),
      },
      words.endSession,
    )
    return el(
      'li',
      { class: 'session', title: session.device, data: { test: 'session', id: session.id } },
      el(
        'div',
        { class: 'session-text' },
        el('p', { class: 'row-title', dir: 'auto' }, device),
        el('p', { class: 'muted' }, session.isCurrent ? words.thisDevice : lastUse(session)),
      ),
      session.isCurrent ? null : end,
    )
  }

  /** Known to the hour. */
  function lastUse({ lastSeenAt }: Session): string {
    const now = Date.now()
    const ago = now - lastSeenAt < HOUR_MS ? null : timeAgo(lastSeenAt, now, room.language)
    return ago === null ? words.usedLately : words.used(ago)
  }

  async function endOne(id: string): Promise<void> {
    const refused = await actions.sessions.end(id)
    if (refused === null) load()
    else tell(refused)
  }

  return {
    element: el('div', { class: 'settings-form' }, said, items, problem.element, again),
    begin,
    load,
  }
}
