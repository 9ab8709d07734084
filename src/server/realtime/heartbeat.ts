// One wheel of seconds for all connections: who has not said who they are, whose token has expired, who
// is silent, who takes nothing. Pings only the silent. A connection never has a timer of its own.
import type { Connection } from './connection.ts'
import { lastWord } from './refusals.ts'

const SLOTS = 64
const AUTHENTICATE_WITHIN_SECONDS = 5
const SILENT_AFTER_SECONDS = 25
const PONG_WITHIN_SECONDS = 9
const STALLED_AFTER_SECONDS = 10

const LATE = lastWord(
  'not_authenticated',
  `Nobody said who they are within ${AUTHENTICATE_WITHIN_SECONDS} s; connect again with ?token=…, or send {"type":"authenticate","token":…} first.`,
)
const EXPIRED = lastWord(
  'not_authenticated',
  'The token has expired; sign in again, and connect or send authenticate with the new one.',
)

/** What the heartbeat knows of a connection; times are seconds of the wheel. */
export interface Pulse {
  heardAt: number
  pingedAt: number
  slot: number
  takenBytes: number
  takenAt: number
}

export class Heartbeat {
  readonly #slots: Set<Connection>[] = Array.from({ length: SLOTS }, () => new Set())
  readonly #slow = new Set<Connection>()
  readonly #timer: NodeJS.Timeout
  /** Seconds since this wheel began to turn. */
  now = 0

  constructor(secondMs = 1000) {
    this.#timer = setInterval(() => this.#turn(), secondMs)
  }

  /** Begins to look after a connection. */
  start(connection: Connection): Pulse {
    const slot = this.#slotAfter(AUTHENTICATE_WITHIN_SECONDS)
    this.#slots[slot]!.add(connection)
    return { heardAt: this.now, pingedAt: -1, slot, takenBytes: 0, takenAt: this.now }
  }

  /** Looks every second after a connection with a backlog, until it has gone. */
  watch(connection: Connection): void {
    if (this.#slow.has(connection)) return
    this.#slow.add(connection)
    connection.pulse.takenAt = this.now
  }

  remove(connection: Connection): void {
    this.#slots[connection.pulse.slot]!.delete(connection)
    this.#slow.delete(connection)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #turn(): void {
    this.now++
    const slot = this.now % SLOTS
    const due = this.#slots[slot]!
    this.#slots[slot] = new Set()
    for (const connection of due) this.#visit(connection)
    for (const connection of this.#slow) this.#checkProgress(connection)
  }

  #visit(connection: Connection): void {
    const { pulse, identity, transport } = connection
    const leftMs = identity === null ? 0 : identity.expiresAt - connection.around.chat.now()
    if (leftMs <= 0) return connection.end('not_authenticated', identity === null ? LATE : EXPIRED)

    const silentSeconds = transport.isResting ? 0 : this.now - pulse.heardAt
    const isPinged = pulse.pingedAt > pulse.heardAt
    let nextSeconds = SILENT_AFTER_SECONDS - silentSeconds
    if (nextSeconds <= 0) {
      if (isPinged && this.now - pulse.pingedAt >= PONG_WITHIN_SECONDS)
        return connection.end('silent')
      if (!isPinged) {
        pulse.pingedAt = this.now
        transport.ping()
      }
      nextSeconds = PONG_WITHIN_SECONDS
    }
    pulse.slot = this.#slotAfter(Math.min(nextSeconds, Math.ceil(leftMs / 1000)))
    this.#slots[pulse.slot]!.add(connection)
  }

  #checkProgress(connection: Connection): void {
    const { pulse, transport } = connection
    const { takenBytes, backlogBytes } = transport
    if (backlogBytes === 0) this.#slow.delete(connection)
    else if (takenBytes !== pulse.takenBytes) {
      pulse.takenBytes = takenBytes
      pulse.takenAt = this.now
    } else if (this.now - pulse.takenAt >= STALLED_AFTER_SECONDS) connection.cut()
  }

  #slotAfter(seconds: number): number {
    return (this.now + Math.min(SLOTS - 1, Math.max(1, seconds))) % SLOTS
  }
}
