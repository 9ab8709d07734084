// When this tab asks for the turn to send: as long as it has a line. A tab that has the turn but does
// nothing with it, frozen by its browser, loses it. Used by the outbox.
import type { Tools } from './tools.ts'

const STUCK_AFTER_MS = 10_000

export interface Turn {
  /** The state changed. */
  follow(): void
}

interface Owner {
  /** The turn has come. */
  begin(): void
  /** Whether the tab that has the turn is to send it. */
  isOfTurn(clientId: string): boolean
}

export function createTurn({ store, connection, clock, tabs }: Tools, owner: Owner): Turn {
  /** The message that waits for another tab. */
  let watched: string | undefined
  let cancelTimer = () => {}

  function follow(): void {
    const { me } = store.get()
    if (me !== null && connection.isConnected) tabs.takeTurn(me.id, owner.begin)
    else tabs.endTurn()
    const waiting = waitingForOthers()
    if (waiting === watched) return
    watched = waiting
    cancelTimer()
    if (waiting !== undefined) cancelTimer = clock.after(STUCK_AFTER_MS, rescue)
  }

  function waitingForOthers(): string | undefined {
    if (!connection.isConnected || tabs.hasTurn) return undefined
    return store.get().pending.find(({ clientId, problem }) => !problem && owner.isOfTurn(clientId))
      ?.clientId
  }

  function rescue(): void {
    const { me } = store.get()
    const isStuck = watched !== undefined && watched === waitingForOthers()
    watched = undefined
    if (isStuck && me !== null) tabs.takeTurn(me.id, owner.begin, true)
  }

  return { follow }
}
