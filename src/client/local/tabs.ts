// The tabs of this browser: they tell each other news, one of them at a time has the turn to send, and one
// rings the bell. Opened by main, used by actions. Where a browser cannot do both, every tab has the turns
// and hears nothing.
import type { Message } from '../../protocol/models.ts'
import { createTurn, type Turn } from './turn.ts'

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
  /** Waits in line for the turn to send; taken from whoever has it, when `isTaken`. */
  takeTurn: Turn['take']
  endTurn(): void
  /** Whoever has this turn sounds and notifies: the tab that the person was at last. */
  readonly bell: Turn
}

interface Means {
  locks?: LockManager
  channel: BroadcastChannel | null
}

export function openTabs({ locks, channel }: Means = browserMeans()): Tabs {
  const sending = createTurn('relais', channel ? locks : undefined)

  return {
    tell: (news) => channel?.postMessage(news),
    listen: (hear) =>
      channel?.addEventListener('message', ({ data }: MessageEvent<News>) => hear(data)),
    get hasTurn() {
      return sending.hasCome
    },
    takeTurn: sending.take,
    endTurn: sending.end,
    bell: createTurn('relais bell', locks),
  }
}

const browserMeans = (): Means => ({
  locks: navigator.locks,
  channel: typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('relais'),
})
