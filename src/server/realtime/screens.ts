// Which connections have which conversation on screen: those who joined it. Kept by the hub, for the
// events that are worth something only to somebody who looks.
import type { Connection } from './connection.ts'

/** A connection that joins more conversations leaves the one that it joined first. */
const MOST_JOINED = 20

export class Screens {
  readonly #byConversation = new Map<string, Set<Connection>>()
  /** In the order in which they were joined. */
  readonly #joined = new Map<Connection, Set<string>>()

  /** Those who look at this conversation. */
  of(conversationId: string): ReadonlySet<Connection> {
    return this.#byConversation.get(conversationId) ?? NOBODY
  }

  join(connection: Connection, conversationId: string): void {
    this.leave(connection, conversationId)
    const joined = this.#joined.get(connection) ?? new Set()
    const [oldest] = joined
    if (joined.size >= MOST_JOINED) this.leave(connection, oldest!)
    this.#joined.set(connection, joined.add(conversationId))
    const connections = this.#byConversation.get(conversationId) ?? new Set()
    this.#byConversation.set(conversationId, connections.add(connection))
  }

  leave(connection: Connection, conversationId: string): void {
    this.#joined.get(connection)?.delete(conversationId)
    const connections = this.#byConversation.get(conversationId)
    if (connections?.delete(connection) && connections.size === 0)
      this.#byConversation.delete(conversationId)
  }

  /** The connection has ended. */
  remove(connection: Connection): void {
    for (const id of this.#joined.get(connection) ?? []) this.leave(connection, id)
    this.#joined.delete(connection)
  }
}

const NOBODY: ReadonlySet<Connection> = new Set()
