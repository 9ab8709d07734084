// Which lines of a long thread are drawn: a window that moves with the person, so that the page carries the
// same weight however many messages are loaded. Pure; asked by the message list.
import type { Message } from '../../protocol/models.ts'
import type { PendingMessage } from './state.ts'
import { indexOfSeq } from './threads.ts'

const MOST_DRAWN = 200
const DRAWN_AT_END = 150
const STEP = 50

/** A thread from top to bottom: what is stored, then what is on its way. */
export interface Lines {
  messages: readonly Message[]
  pending: readonly PendingMessage[]
}

/** First and last seq drawn; a window without a last one goes on to the end. */
export interface ThreadWindow {
  firstSeq: number
  lastSeq: number | null
}

export const reachesEnd = ({ lastSeq }: ThreadWindow): boolean => lastSeq === null

/** Where one is who reads the latest. */
export function windowAtEnd(lines: Lines): ThreadWindow {
  return windowFrom(lines, Math.max(0, lengthOf(lines) - DRAWN_AT_END), lengthOf(lines))
}

/** Lines came or went while somebody reads here: it begins where it began. */
export function heldWindow(lines: Lines, shown: ThreadWindow): ThreadWindow {
  const [start, end] = boundsOf(lines, shown)
  if (start >= end) return windowAtEnd(lines)
  return windowFrom(lines, start, Math.min(end, start + MOST_DRAWN))
}

export function windowAbove(lines: Lines, shown: ThreadWindow): ThreadWindow {
  const [start, end] = boundsOf(lines, shown)
  const above = Math.max(0, start - STEP)
  return windowFrom(lines, above, Math.min(end, above + MOST_DRAWN))
}

export function windowBelow(lines: Lines, shown: ThreadWindow): ThreadWindow {
  const [start, end] = boundsOf(lines, shown)
  const below = Math.min(lengthOf(lines), end + STEP)
  return windowFrom(lines, Math.max(start, below - MOST_DRAWN), below)
}

export function linesIn(lines: Lines, shown: ThreadWindow): Lines {
  const { messages, pending } = lines
  const [start, end] = boundsOf(lines, shown)
  const count = messages.length
  return {
    messages: messages.slice(start, end),
    pending: pending.slice(Math.max(0, start - count), Math.max(0, end - count)),
  }
}

/** How many loaded lines are above the window. */
export const countAbove = (lines: Lines, shown: ThreadWindow): number => boundsOf(lines, shown)[0]

/** Whether the next step up needs messages that are not loaded yet. */
export const isNearOldest = (lines: Lines, shown: ThreadWindow): boolean =>
  countAbove(lines, shown) < STEP

function boundsOf(lines: Lines, { firstSeq, lastSeq }: ThreadWindow): [start: number, end: number] {
  const end = lastSeq === null ? lengthOf(lines) : indexIn(lines, lastSeq + 1)
  return [indexIn(lines, firstSeq), end]
}

function windowFrom(lines: Lines, start: number, end: number): ThreadWindow {
  const lastSeq = end >= lengthOf(lines) ? null : seqAt(lines, end - 1)
  return { firstSeq: seqAt(lines, start), lastSeq }
}

const lengthOf = ({ messages, pending }: Lines): number => messages.length + pending.length

const latestSeq = ({ messages }: Lines): number => messages.at(-1)?.seq ?? 0

/** A message on its way has the seq that it would get if nobody else wrote. */
function seqAt(lines: Lines, index: number): number {
  const { messages } = lines
  return messages[index]?.seq ?? latestSeq(lines) + 1 + index - messages.length
}

function indexIn(lines: Lines, seq: number): number {
  const { messages, pending } = lines
  const beyond = seq - latestSeq(lines) - 1
  if (beyond < 0) return indexOfSeq(messages, seq)
  return messages.length + Math.min(beyond, pending.length)
}
