// The people whose connections live in this process. On its own it is the presence of one process; for
// many, the Redis body stands before it and tells the others.
import type { Presence, Seen, Visible } from './presence.ts'

/** A page that reloads is back well before this. */
export const GRACE_MS = 3000

interface Local {
  connections: Map<string, Visible>
  isHidden: boolean
  /** What was told last. */
  told: Visible | 'offline'
  leaving: NodeJS.Timeout | null
}

export class LocalPresence implements Presence {
  readonly #users = new Map<string, Local>()
  readonly #userOf = new Map<string, string>()
  #listeners: ((userIds: readonly string[]) => void)[] = []

  constructor(readonly graceMs = GRACE_MS) {}

  put(connectionId: string, userId: string, visible: Visible): void {
    let user = this.#users.get(userId)
    if (user === undefined) {
      user = { connections: new Map(), isHidden: false, told: 'offline', leaving: null }
      this.#users.set(userId, user)
    }
    if (user.leaving !== null) clearTimeout(user.leaving)
    user.leaving = null
    user.connections.set(connectionId, visible)
    this.#userOf.set(connectionId, userId)
    this.#tell(userId, user)
  }

  has(connectionId: string): boolean {
    return this.#userOf.has(connectionId)
  }

  remove(connectionId: string, atOnce: boolean): void {
    const userId = this.#userOf.get(connectionId)
    const user = userId === undefined ? undefined : this.#users.get(userId)
    if (userId === undefined || user === undefined) return
    this.#userOf.delete(connectionId)
    user.connections.delete(connectionId)
    if (user.connections.size > 0) return this.#tell(userId, user)
    if (atOnce || user.told === 'offline') return this.#forget(userId, user)
    user.leaving = setTimeout(() => this.#forget(userId, user), this.graceMs)
  }

  endGrace(userId: string): void {
    const user = this.#users.get(userId)
    if (user === undefined || user.leaving === null) return
    clearTimeout(user.leaving)
    this.#forget(userId, user)
  }

  hide(userId: string, isHidden: boolean): void {
    const user = this.#users.get(userId)
    if (user === undefined) return
    user.isHidden = isHidden
    this.#tell(userId, user)
  }

  statusOf(userId: string): Seen {
    return this.#users.get(userId)?.told ?? 'offline'
  }

  *here(): Iterable<string> {
    for (const [userId, { told }] of this.#users) if (told !== 'offline') yield userId
  }

  onChange(listener: (userIds: readonly string[]) => void): void {
    this.#listeners.push(listener)
  }

  async close(): Promise<void> {
    for (const [userId, user] of this.#users) {
      if (user.leaving !== null) clearTimeout(user.leaving)
      this.#forget(userId, user)
    }
  }

  #forget(userId: string, user: Local): void {
    this.#users.delete(userId)
    if (user.told !== 'offline') this.#change(userId)
  }

  #tell(userId: string, user: Local): void {
    const seen = user.isHidden ? 'offline' : mostPresent(user.connections.values())
    if (seen === user.told) return
    user.told = seen
    this.#change(userId)
  }

  #change(userId: string): void {
    for (const listener of this.#listeners) listener([userId])
  }
}

/** The most present window counts. */
function mostPresent(connections: Iterable<Visible>): Visible | 'offline' {
  let best: Visible | 'offline' = 'offline'
  for (const visible of connections) {
    if (visible === 'online') return 'online'
    best = visible
  }
  return best
}
