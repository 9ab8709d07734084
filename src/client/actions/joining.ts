// Keeps the server told which conversation is on this screen, so that it tells who writes and who reads
// there: the open one, until another is opened or the window has been hidden for a minute.
import { putConversation } from '../state/conversations.ts'
import type { Tools } from './tools.ts'

const LEFT_AFTER_MS = 60_000

export interface Joining {
  /** The state changed, and with it, perhaps, which conversation is open. */
  follow(): void
  /** The window is shown, or hidden. */
  show(isShown: boolean): void
  /** A fresh connection has joined nothing. */
  restart(): void
}

export function createJoining({ store, connection, clock }: Tools): Joining {
  let joined: string | null = null
  let isLooking = true
  let cancelLeaving = () => {}

  function follow(): void {
    const { place, conversations, epoch } = store.get()
    if (!connection.isConnected || epoch === null) return
    const isOpen = place.kind === 'conversation' && conversations[place.id] !== undefined
    const wanted = isOpen && isLooking ? place.id : null
    if (wanted === joined) return
    // Lost, it is no loss: the server forgets it with the line.
    if (joined !== null && conversations[joined])
      connection.send('leave_conversation', { conversationId: joined }).catch(() => {})
    joined = wanted
    if (wanted !== null) void join(wanted)
  }

  async function join(conversationId: string): Promise<void> {
    try {
      const { conversation } = await connection.send('join_conversation', { conversationId })
      store.update((state) => putConversation(state, conversation))
    } catch {
      // Without a line, the next welcome joins again; without membership there is nothing to hear.
    }
  }

  function show(isShown: boolean): void {
    cancelLeaving()
    if (isShown) look(true)
    else cancelLeaving = clock.after(LEFT_AFTER_MS, () => look(false))
  }

  function look(isNow: boolean): void {
    isLooking = isNow
    follow()
  }

  function restart(): void {
    joined = null
    follow()
  }

  return { follow, show, restart }
}
