// Marks the open conversation as read: at once on this page, then on the server, one command at a time
// per conversation. A mark is kept until the server has it, whatever happens to the line meanwhile.
import { failureFrom, isPassing } from '../net/failure.ts'
import { apply } from '../state/apply.ts'
import type { Tools } from './tools.ts'

const RETRY_AFTER_MS = 2000

export interface Receipts {
  /** The person sees the end of this conversation. */
  markAsRead(conversationId: string): void
  /** A fresh connection: its welcome may not count what this page has read meanwhile. */
  restart(): void
}

export function createReceipts({ store, connection, clock }: Tools): Receipts {
  /** Marks that the server has not confirmed, by conversation. */
  const unconfirmed = new Map<string, number>()
  const telling = new Set<string>()
  /** Whose marks they are. */
  let reader: string | null = null

  function markAsRead(conversationId: string): void {
    const { conversations, threads, me } = store.get()
    const view = conversations[conversationId]
    const seq = threads[conversationId]?.messages.at(-1)?.seq ?? 0
    if (!view || !me || seq <= view.readSeq) return
    if (me.id !== reader) unconfirmed.clear()
    reader = me.id
    unconfirmed.set(conversationId, seq)
    see(conversationId, seq)
    void tell(conversationId)
  }

  function see(conversationId: string, seq: number, unread?: number): void {
    const { me } = store.get()
    if (me === null) return
    const read = { conversationId, userId: me.id, seq, ...(unread !== undefined && { unread }) }
    store.update((state) => apply(state, { type: 'messages_read', ...read }))
  }

  async function tell(conversationId: string): Promise<void> {
    if (telling.has(conversationId)) return
    telling.add(conversationId)
    try {
      for (let seq; (seq = unconfirmed.get(conversationId)) !== undefined;) {
        const { unread } = await connection.send('mark_as_read', { conversationId, seq })
        see(conversationId, seq, unread)
        if (unconfirmed.get(conversationId) === seq) unconfirmed.delete(conversationId)
      }
    } catch (error) {
      if (!isPassing(failureFrom(error))) unconfirmed.delete(conversationId)
      // Without a line, the next welcome begins again.
      else if (connection.isConnected) clock.after(RETRY_AFTER_MS, () => void tell(conversationId))
    } finally {
      telling.delete(conversationId)
    }
  }

  function restart(): void {
    if (store.get().me?.id !== reader) unconfirmed.clear()
    for (const [conversationId, seq] of unconfirmed) {
      // A restored backup, or a conversation that is gone.
      if ((store.get().conversations[conversationId]?.seq ?? 0) < seq)
        unconfirmed.delete(conversationId)
      else {
        see(conversationId, seq)
        void tell(conversationId)
      }
    }
  }

  return { markAsRead, restart }
}
