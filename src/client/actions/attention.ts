// Tells the server whether somebody is at this window: away after five minutes without input, or soon
// after the window was hidden; online again at once. Says nothing while the person is invisible.
import type { Tools } from './tools.ts'

const IDLE_AFTER_MS = 5 * 60_000
/** Long enough to look at another tab and come back. */
const HIDDEN_AFTER_MS = 10_000

export interface Attention {
  /** The person did something here. */
  notice(): void
  /** The window is shown, or hidden. */
  show(isShown: boolean): void
  /** The person chose to be seen, which says `online`. */
  hasAppeared(): void
  /** A fresh connection, which the server takes for online. */
  restart(): void
  /** Says how it is, when that is not what this connection said last. */
  judge(): void
}

export function createAttention({ store, connection, clock }: Tools): Attention {
  let lastInputAt = clock.now()
  let hiddenAt: number | null = null
  /** What this connection said last; null when it may not have been heard. */
  let said: 'online' | 'away' | null = 'online'
  let cancelTimer = () => {}

  /** How long until the person counts as away; nothing left means that they are. */
  function leftMs(): number {
    const idle = lastInputAt + IDLE_AFTER_MS
    const hidden = hiddenAt === null ? Infinity : hiddenAt + HIDDEN_AFTER_MS
    return Math.min(idle, hidden) - clock.now()
  }

  function judge(): void {
    cancelTimer()
    const pauseMs = leftMs()
    if (pauseMs > 0) cancelTimer = clock.after(pauseMs, judge)
    const status = pauseMs > 0 ? 'online' : 'away'
    if (status !== said && connection.isConnected && !store.get().isInvisible) void say(status)
  }

  async function say(status: 'online' | 'away'): Promise<void> {
    said = status
    try {
      await connection.send('set_status', { status })
    } catch {
      // A fresh connection begins anew; on this one, the next moment to judge says it again.
      if (connection.isConnected && said === status) said = null
    }
  }

  function notice(): void {
    lastInputAt = clock.now()
    // Called with every movement: the timer of before is left to look again when it runs out.
    if (said !== 'online') judge()
  }

  function show(isShown: boolean): void {
    if (isShown === (hiddenAt === null)) return
    hiddenAt = isShown ? null : clock.now()
    if (isShown) lastInputAt = clock.now()
    judge()
  }

  function restart(): void {
    said = 'online'
    // The pause is for a glance elsewhere; who connects unseen is not here.
    if (hiddenAt !== null) hiddenAt = Math.min(hiddenAt, clock.now() - HIDDEN_AFTER_MS)
    judge()
  }

  function hasAppeared(): void {
    said = 'online'
    judge()
  }

  return { notice, show, hasAppeared, restart, judge }
}
