// Sends pending messages: per conversation one at a time and in order, again and again with the same
// clientId until the server stored or refused it for good. Woken by messages and by the welcome.
import { pauseBeforeTry } from '../net/backoff.ts'
import { failureFrom, isPassing } from '../net/failure.ts'
import { apply } from '../state/apply.ts'
import { nextPending, setProblem } from '../state/pending.ts'
import type { PendingMessage } from '../state/state.ts'
import { problemFrom, type Tools } from './tools.ts'

export interface Outbox {
  /** Sends whatever waits and may be sent now. */
  flush(): void
}

export function createOutbox({ store, connection, clock }: Tools): Outbox {
  const sending = new Set<string>()
  const tries = new Map<string, number>()

  function flush(): void {
    const waiting = new Set(store.get().pending.map(({ conversationId }) => conversationId))
    for (const conversationId of waiting) void sendNext(conversationId)
  }

  async function sendNext(conversationId: string): Promise<void> {
    const message = nextPending(store.get(), conversationId)
    if (!message || sending.has(conversationId) || !connection.isConnected) return
    sending.add(conversationId)
    let pauseMs = 0
    try {
      await send(message)
    } catch (error) {
      pauseMs = pauseAfter(error, message)
    }
    const next = () => {
      sending.delete(conversationId)
      void sendNext(conversationId)
    }
    if (pauseMs > 0 && connection.isConnected) clock.after(pauseMs, next)
    else next()
  }

  async function send({
    clientId,
    conversationId,
    body,
    createdAt,
  }: PendingMessage): Promise<void> {
    const { messageId, seq, rev } = await connection.send('send_message', {
      conversationId,
      body,
      clientId,
    })
    tries.delete(clientId)
    const { me } = store.get()
    if (me === null) return
    const sender = { senderId: me.id, senderName: me.name }
    const message = {
      id: messageId,
      conversationId,
      seq,
      rev,
      body,
      clientId,
      createdAt,
      ...sender,
    }
    store.update((state) => apply(state, { type: 'message_sent', message }))
  }

  function pauseAfter(error: unknown, { clientId }: PendingMessage): number {
    const failure = failureFrom(error)
    if (isPassing(failure)) {
      const tried = tries.get(clientId) ?? 0
      tries.set(clientId, tried + 1)
      return Math.max(500, failure.retryAfterMs ?? pauseBeforeTry(tried))
    }
    store.update((state) => setProblem(state, clientId, problemFrom(error)))
    return 0
  }

  return { flush }
}
