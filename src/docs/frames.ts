// The frames that went and came, the newest on top. Called by explorer.ts; keeps the last 200 and no more.
import { el } from '../client/ui/dom.ts'

const MOST = 200
/** Longer ones are folded, so that a welcome does not push the rest away. */
const OPEN_BELOW = 600

export type Direction = 'out' | 'in' | 'note'

const ARROWS = { out: '→', in: '←', note: '·' }
const WORDS = { out: 'sent', in: 'received', note: 'note' }

export interface Frames {
  element: HTMLElement
  add(direction: Direction, text: string): void
  clear(): void
}

export function makeFrames(): Frames {
  const element = el('div', {
    class: 'frames',
    tabIndex: 0,
    data: { test: 'frames' },
    attributes: { role: 'log', 'aria-label': 'Frames, the newest first' },
  })
  return {
    element,
    add(direction, text) {
      element.prepend(frame(direction, text))
      while (element.childElementCount > MOST) element.lastElementChild!.remove()
    },
    clear: () => element.replaceChildren(),
  }
}

function frame(direction: Direction, text: string): HTMLElement {
  const read = parse(text)
  const type = typeof read?.type === 'string' ? read.type : text.slice(0, 60)
  const id = read?.id === undefined ? '' : ` ${JSON.stringify(read.id)}`
  const time = new Date().toLocaleTimeString()
  const head = [
    el('span', { class: 'arrow', attributes: { 'aria-hidden': 'true' } }, ARROWS[direction]),
    el('span', { class: 'aloud' }, WORDS[direction]),
    el('strong', {}, type),
    el('span', { class: 'muted' }, id),
    el('time', { class: 'muted' }, time),
  ]
  const data = { test: 'frame', direction, type }
  if (read === null) return el('div', { class: 'frame', data }, ...head)
  const body = JSON.stringify(read, null, 2)
  return el(
    'details',
    { class: 'frame', data, open: body.length < OPEN_BELOW },
    el('summary', {}, ...head),
    el('pre', {}, body),
  )
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}
