// What this node believes of everybody: its own people from their connections, the others as Redis told
// last. Tells listeners what changed, once. Used by redis-presence.ts, which feeds it.
import type { LocalPresence } from './local-presence.ts'
import type { Seen } from './presence.ts'

export class PresenceView {
  /** As told by Redis, people of this node included; who is missing is offline. */
  #everywhere = new Map<string, Seen>()
  /** As our listeners were told. */
  readonly #told = new Map<string, Seen>()
  readonly #listeners: ((userIds: readonly string[]) => void)[] = []
  #isTrusted = true

  constructor(readonly local: LocalPresence) {}

  statusOf(userId: string): Seen {
    const here = this.local.statusOf(userId)
    if (here === 'online') return here
    const there = this.#everywhere.get(userId) ?? 'offline'
    if (there === 'online' && this.#isTrusted) return there
    if (here === 'away') return here
    return this.#isTrusted ? there : 'unknown'
  }

  *here(): Iterable<string> {
    for (const [userId, seen] of this.#told) if (seen === 'online' || seen === 'away') yield userId
  }

  onChange(listener: (userIds: readonly string[]) => void): void {
    this.#listeners.push(listener)
  }

  /** Redis told this of somebody. */
  set(userId: string, seen: Seen): void {
    this.#keep(userId, seen)
    this.announce([userId])
  }

  /** Redis told everything. */
  replace(statuses: Iterable<readonly [string, Seen]>): void {
    const before = this.#everywhere
    this.#everywhere = new Map()
    for (const [userId, seen] of statuses) this.#keep(userId, seen)
    this.announce(new Set([...before.keys(), ...this.#everywhere.keys()]))
  }

  /** Whether what Redis told last still counts. */
  trust(isTrusted: boolean): void {
    if (isTrusted === this.#isTrusted) return
    this.#isTrusted = isTrusted
    this.announce(new Set([...this.#told.keys(), ...this.#everywhere.keys()]))
  }

  /** Tells the listeners which of these people changed since they were told. */
  announce(userIds: Iterable<string>): void {
    const changed: string[] = []
    for (const userId of userIds) {
      const seen = this.statusOf(userId)
      if (seen === (this.#told.get(userId) ?? 'offline')) continue
      if (seen === 'offline') this.#told.delete(userId)
      else this.#told.set(userId, seen)
      changed.push(userId)
    }
    if (changed.length > 0) for (const listener of this.#listeners) listener(changed)
  }

  #keep(userId: string, seen: Seen): void {
    if (seen === 'offline') this.#everywhere.delete(userId)
    else this.#everywhere.set(userId, seen)
  }
}
