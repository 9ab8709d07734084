// Connections by a key, such as the user they belong to. Kept by the hub.
import type { Connection } from './connection.ts'

const NONE: ReadonlySet<Connection> = new Set()

export class ConnectionSets {
  readonly #sets = new Map<string, Set<Connection>>()

  of(key: string): ReadonlySet<Connection> {
    return this.#sets.get(key) ?? NONE
  }

  has(key: string): boolean {
    return this.#sets.has(key)
  }

  /** Answers whether it is the first of this key. */
  put(key: string, connection: Connection): boolean {
    const connections = this.#sets.get(key)
    if (connections === undefined) this.#sets.set(key, new Set([connection]))
    else connections.add(connection)
    return connections === undefined
  }

  /** Answers whether it was the last. */
  take(key: string, connection: Connection): boolean {
    const connections = this.#sets.get(key)
    const isLast = connections?.delete(connection) === true && connections.size === 0
    if (isLast) this.#sets.delete(key)
    return isLast
  }
}
