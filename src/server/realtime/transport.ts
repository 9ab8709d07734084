// What a connection needs from whatever carries it. Two bodies: websocket.ts and long-poll.ts.
import type { CloseReason } from '../../protocol/close-codes.ts'
import type { LineKind } from '../lib/counts.ts'

export interface Transport {
  readonly kind: LineKind
  /** Writes ready frames, in order, with one system call. */
  write(frames: readonly Buffer[]): void
  /** Closes with the code of this reason. */
  end(reason: CloseReason): void
  /** Drops the line at once: a close frame would queue behind what a slow reader has not taken. */
  terminate(): void
  ping(): void
  /** Reads nothing for a while. */
  rest(milliseconds: number): void
  readonly isResting: boolean
  /** Bytes written that the kernel, or the reader itself, has not taken yet. */
  readonly backlogBytes: number
  /** Bytes that it has taken. */
  readonly takenBytes: number
}
