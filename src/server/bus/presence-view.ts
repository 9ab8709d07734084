// What this node believes of everybody: its own people from their connections, the others as Redis told
// last. Tells listeners what changed, once. Used by redis-presence.ts, which feeds it.
import type { LocalPresence } from './local-presence.ts'
import type { Seen, Visible } from './presence.ts'

/** What was said under an older id has long been taken away. */
const NODE_IDS = 8

interface Told {
  seen: Visible
  /** The one node where they are; * for several. */
  only: string
}

export class PresenceView {
  /** As told by Redis, people of this node included; who is missing is offline. */
  #everywhere = new Map<string, Told>()
  /** Of this node: after a lost lease it has another. */
  readonly #nodeIds = new Set<string>()
  /** As our listeners were told. */
  readonly #told = new Map<string, Seen>()
  readonly #listeners: ((userIds: readonly string[]) => void)[] = []
  /** Whether Redis has told everything; until then whoever it has not told of may be there. */
  #hasRead = false
  #isTrusted = true

  constructor(readonly local: LocalPresence) {}

  statusOf(userId: string): Seen {
    const here = this.local.statusOf(userId)
    if (here === 'online') return here
    const there = this.#everywhere.get(userId)
    // What Redis says of them is what this node has said: the connections know better, and sooner.
    if (there !== undefined && this.#nodeIds.has(there.only)) return here
    if (there?.seen === 'online' && this.#isTrusted) return there.seen
    if (here === 'away') return here
    if (!this.#isTrusted) return 'unknown'
    return there?.seen ?? (this.#hasRead ? 'offline' : 'unknown')
  }

  *here(): Iterable<string> {
    for (const [userId, seen] of this.#told) if (seen === 'online' || seen === 'away') yield userId
  }

  onChange(listener: (userIds: readonly string[]) => void): void {
    this.#listeners.push(listener)
  }

  /** This node tells Redis of its people under this id from now on. */
  sayAs(nodeId: string): void {
    const [oldest = ''] = this.#nodeIds
    if (this.#nodeIds.size === NODE_IDS) this.#nodeIds.delete(oldest)
    this.#nodeIds.add(nodeId)
  }

  /** Redis told this of somebody: their status, and the node where they are. */
  set(userId: string, told: string): void {
    this.#keep(userId, told)
    this.announce([userId])
  }

  /** Redis told this while it may not hold everybody: it adds to what is known, and takes nothing away. */
  add(userId: string, told: string): void {
    const { seen, only } = read(told)
    // Of this node its connections say more.
    if (seen === null || this.#nodeIds.has(only)) return
    const known = this.#everywhere.get(userId)
    if (known === undefined || this.#nodeIds.has(known.only)) return this.set(userId, told)
    const best = known.seen === 'online' ? known.seen : seen
    this.set(userId, `${best} ${known.only === only ? only : '*'}`)
  }

  /** Whether Redis has told of people of other nodes. */
  knowsOthers(): boolean {
    for (const { only } of this.#everywhere.values()) if (!this.#nodeIds.has(only)) return true
    return false
  }

  /** Nobody else is anywhere, as far as this node can know. */
  presumeAlone(): void {
    if (!this.#hasRead) this.replace([])
  }

  /** Redis told everything. */
  replace(statuses: Iterable<readonly [string, string]>): void {
    const before = this.#everywhere
    this.#everywhere = new Map()
    this.#hasRead = true
    for (const [userId, told] of statuses) this.#keep(userId, told)
    this.announce(new Set([...before.keys(), ...this.#everywhere.keys(), ...this.#told.keys()]))
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

  #keep(userId: string, told: string): void {
    const { seen, only } = read(told)
    if (seen === null) this.#everywhere.delete(userId)
    else this.#everywhere.set(userId, { seen, only })
  }
}

/** A status, and the one node where they are or * for several. */
function read(told: string): { seen: Visible | null; only: string } {
  const [seen, only = '*'] = told.split(' ')
  return { seen: seen === 'online' || seen === 'away' ? seen : null, only }
}
