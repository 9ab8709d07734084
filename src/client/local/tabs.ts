// The tabs of this browser: they tell each other news, and one of them at a time has the turn to send.
// Opened by main, used by actions. Where a browser cannot do both, every tab has the turn and hears nothing.
import type { Message } from '../../protocol/models.ts'

export interface News {
  /** Whose rows changed. */
  userId: string
  /** A message that waited is stored now. */
  stored?: Message
  /** The person logs out. */
  isLeaving?: boolean
}

export interface Tabs {
  tell(news: News): void
  listen(hear: (news: News) => void): void
  readonly hasTurn: boolean
  /** Waits in line for the turn of this person's tabs; taken from whoever has it, when `isTaken`. */
  takeTurn(userId: string, begin: () => void, isTaken?: boolean): void
  endTurn(): void
}

interface Turn {
  userId: string
  hasCome: boolean
  end(): void
}

interface Means {
  locks?: LockManager
  channel: BroadcastChannel | null
}

export function openTabs({ locks, channel }: Means = browserMeans()): Tabs {
  let turn: Turn | null = null

  function takeTurn(userId: string, begin: () => void, isTaken = false): void {
    if (turn?.userId === userId && !isTaken) return
    endTurn()
    const mine: Turn = { userId, hasCome: false, end() {} }
    turn = mine
    const start = (): void => {
      mine.hasCome = true
      begin()
    }
    if (locks && channel) void wait(locks, mine, start, isTaken)
    else start()
  }

  /** Holds the lock from the moment it is granted until `end`. */
  async function wait(locks: LockManager, mine: Turn, start: () => void, steal: boolean) {
    const cancel = new AbortController()
    const ended = new Promise<void>((end) => {
      mine.end = () => {
        end()
        cancel.abort()
      }
    })
    try {
      await locks.request(
        `relais ${mine.userId}`,
        steal ? { steal } : { signal: cancel.signal },
        () => {
          if (turn !== mine) return undefined
          start()
          return ended
        },
      )
    } catch {
      // Ended while it waited, or taken by another tab.
    }
    if (turn === mine) turn = null
  }

  function endTurn(): void {
    const before = turn
    turn = null
    before?.end()
  }

  return {
    tell: (news) => channel?.postMessage(news),
    listen: (hear) =>
      channel?.addEventListener('message', ({ data }: MessageEvent<News>) => hear(data)),
    get hasTurn() {
      return turn?.hasCome ?? false
    },
    takeTurn,
    endTurn,
  }
}

const browserMeans = (): Means => ({
  locks: navigator.locks,
  channel: typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('relais'),
})
