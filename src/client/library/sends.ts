// The promises of what is being sent: each is kept once the server has the message, and broken once it
// refused for good. Used by connect; the sending, again and again, is the outbox's.
import type { Message } from '../../protocol/models.ts'
import type { Outbox } from '../actions/outbox.ts'
import { Failure, type FailureCode } from '../net/failure.ts'
import type { State } from '../state/state.ts'

const WAITING_LIMIT = 1000

/** Where a message was put. */
export interface Sent {
  messageId: string
  seq: number
  rev: number
  clientId: string
}

interface Waiting {
  conversationId: string
  promise: Promise<Sent>
  resolve(sent: Sent): void
  reject(failure: Failure): void
}

export interface Sends {
  add(message: { clientId: string; conversationId: string; body: string }): Promise<Sent>
  /** The server has this message; it may have been sent from here. */
  hear(message: Message): void
  see(state: State): void
  failAll(code: FailureCode): void
}

export function createSends(outbox: Outbox, now: () => number): Sends {
  const waiting = new Map<string, Waiting>()

  function add({ clientId, conversationId, body }: Parameters<Sends['add']>[0]): Promise<Sent> {
    const known = waiting.get(clientId)
    if (known !== undefined) return known.promise
    if (waiting.size >= WAITING_LIMIT) {
      const says = `${WAITING_LIMIT} messages wait for the server already; await some of them first.`
      return Promise.reject(new Failure('queue_full', says))
    }
    let settle: Pick<Waiting, 'resolve' | 'reject'> | undefined
    const promise = new Promise<Sent>((resolve, reject) => (settle = { resolve, reject }))
    waiting.set(clientId, { conversationId, promise, ...settle! })
    outbox.add({ clientId, conversationId, body, createdAt: now() })
    return promise
  }

  function take(clientId: string): Waiting | undefined {
    const found = waiting.get(clientId)
    waiting.delete(clientId)
    return found
  }

  function hear({ id, seq, rev, clientId }: Message): void {
    if (clientId !== undefined) take(clientId)?.resolve({ messageId: id, seq, rev, clientId })
  }

  function see({ pending, threads }: State): void {
    if (waiting.size === 0) return
    for (const { clientId, problem } of pending)
      if (problem !== undefined) {
        take(clientId)?.reject(new Failure(problem.code, problem.message, problem.retryAfterMs))
        outbox.discard(clientId)
      }
    // Its answer was lost with the line, and the thread brought it instead.
    const left = new Set(pending.map(({ clientId }) => clientId))
    for (const [clientId, { conversationId }] of waiting) {
      if (left.has(clientId)) continue
      const stored = threads[conversationId]?.messages.findLast(
        (message) => message.clientId === clientId,
      )
      if (stored !== undefined) hear(stored)
    }
  }

  function failAll(code: FailureCode): void {
    for (const clientId of [...waiting.keys()]) {
      take(clientId)?.reject(new Failure(code))
      outbox.discard(clientId)
    }
  }

  return { add, hear, see, failAll }
}
