// Marks the open conversation as read: at once on this page, then on the server, one command at a time
// per conversation.
import { apply } from '../state/apply.ts'
import type { Tools } from './tools.ts'

export interface Receipts {
  /** The person sees the end of this conversation. */
  markAsRead(conversationId: string): void
}

export function createReceipts({ store, connection }: Tools): Receipts {
  const telling = new Set<string>()

  function markAsRead(conversationId: string): void {
    const { conversations, threads } = store.get()
    const view = conversations[conversationId]
    const seq = threads[conversationId]?.messages.at(-1)?.seq ?? 0
    if (!connection.isConnected || !view || seq <= view.readSeq) return
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
      let told = 0
      for (let seq = readSeq(conversationId); seq > told; seq = readSeq(conversationId)) {
        const { unread } = await connection.send('mark_as_read', { conversationId, seq })
        told = seq
        see(conversationId, seq, unread)
      }
    } catch {
      // The next welcome says what the server knows, and the open conversation marks itself again.
    } finally {
      telling.delete(conversationId)
    }
  }

  const readSeq = (id: string): number => store.get().conversations[id]?.readSeq ?? 0

  return { markAsRead }
}
