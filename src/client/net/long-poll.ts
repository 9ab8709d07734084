// The line for networks that let no WebSocket through: the same frames in HTTP requests. Opened by the
// fallback. Both directions are numbered and said again until confirmed, so no lost answer loses a frame.
import type { RouteBody, RouteOutput } from '../../protocol/routes.ts'
import type { Clock } from './clock.ts'
import { failureFrom } from './failure.ts'
import type { OpenTransport } from './transport.ts'

type Ask = RouteBody<'POST /api/poll'>
type Answer = RouteOutput<'POST /api/poll'>
/** One request; rejects with a Failure. */
export type Poll = (ask: Ask, signal: AbortSignal) => Promise<Answer>

/** One that waits for events, one that carries what was said since. */
const AT_ONCE = 2
const FAILURES_LIMIT = 3
const AGAIN_AFTER_MS = 500
/** Characters of frames per request: escaped twice at worst, they still fit into a body of 64 KiB. */
const FIT = 8000
const LOST = 1006
const NOT_AUTHENTICATED = 4401

/** Opens lines over `poll`; the cookie says who asks, so the ticket is not needed. */
export const longPollOver =
  (poll: Poll, clock: Clock): OpenTransport =>
  (_ticket, listeners) => {
    const hangUp = new AbortController()
    let connectionId: string | undefined
    let ack = 0
    let confirmed = 0
    let unconfirmed: string[] = []
    let failures = 0
    let underWay = 0
    let isDue = false
    let isScheduled = false

    /** Now, unless enough requests are under way: then with the next one that ends. */
    function ask(): void {
      isScheduled = false
      const most = connectionId === undefined ? 1 : AT_ONCE
      isDue = underWay >= most
      if (!isDue && !hangUp.signal.aborted) void askOnce()
    }

    async function askOnce(): Promise<void> {
      const frames = whatFits(unconfirmed)
      isDue = frames.length < unconfirmed.length
      underWay++
      try {
        const asked = poll({ connectionId, ack, from: confirmed + 1, frames }, hangUp.signal)
        const answer = await asked.finally(() => underWay--)
        if (!hangUp.signal.aborted) hear(answer)
      } catch (error) {
        if (!hangUp.signal.aborted) fail(error)
      }
    }

    function hear(answer: Answer): void {
      failures = 0
      connectionId = answer.connectionId
      if (answer.received > confirmed) {
        unconfirmed = unconfirmed.slice(answer.received - confirmed)
        confirmed = answer.received
      }
      if (answer.number === ack + 1) {
        ack = answer.number
        for (const text of answer.frames) listeners.onText(text)
      }
      if (answer.close !== undefined) end(answer.close)
      else if (underWay === 0 || isDue) ask()
    }

    function fail(error: unknown): void {
      const { code } = failureFrom(error)
      if (code === 'not_authenticated') return end(NOT_AUTHENTICATED)
      const isPassing = code === 'unreachable' || code === 'unavailable'
      if (!isPassing || ++failures >= FAILURES_LIMIT) return end(LOST)
      clock.after(AGAIN_AFTER_MS * failures, ask)
    }

    function end(code: number): void {
      if (hangUp.signal.aborted) return
      hangUp.abort()
      listeners.onClose(code)
    }

    ask()
    return {
      send(text) {
        unconfirmed.push(text)
        // All that is said in one go travels together.
        if (!isScheduled) queueMicrotask(ask)
        isScheduled = true
      },
      close: () => hangUp.abort(),
    }
  }

/** The first frames, at least one. */
function whatFits(frames: readonly string[]): string[] {
  let characters = 0
  const end = frames.findIndex(({ length }, index) => (characters += length) > FIT && index > 0)
  return frames.slice(0, end === -1 ? frames.length : end)
}
