// The connections of this node by who they belong to, and what is done to all of somebody's: ending them, telling them
// their new name. Kept by the hub; writes nothing to any connection.
import type { User } from '../../protocol/models.ts'
import type { Publication } from '../bus/bus.ts'
import type { Connection } from './connection.ts'
import { ConnectionSets } from './connection-sets.ts'

export class People {
  readonly #byId = new Map<string, Connection>()
  readonly #byUser = new ConnectionSets()

  /** Answers whether it is the first of this user. */
  add(connection: Connection, userId: string): boolean {
    this.#byId.set(connection.id, connection)
    return this.#byUser.put(userId, connection)
  }

  /** Answers whether it was the last of this user. */
  remove(connection: Connection, userId: string): boolean {
    this.#byId.delete(connection.id)
    return this.#byUser.take(userId, connection)
  }

  /** Undefined when it has ended. */
  find(connectionId: string): Connection | undefined {
    return this.#byId.get(connectionId)
  }

  all(): Iterable<Connection> {
    return this.#byId.values()
  }

  of(userId: string): ReadonlySet<Connection> {
    return this.#byUser.of(userId)
  }

  ofAll(userIds: readonly string[]): Connection[] {
    return userIds.flatMap((userId) => [...this.of(userId)])
  }

  endSession({ userId, sessionId }: Publication & { kind: 'session_ended' }): void {
    for (const connection of this.of(userId))
      if (connection.identity?.sessionId === sessionId) connection.end('logged_out')
  }

  endSessions({ userId, keptId, reason }: Publication & { kind: 'sessions_ended' }): void {
    for (const connection of this.of(userId))
      if (keptId === null || connection.identity?.sessionId !== keptId) connection.end(reason)
  }

  rename(user: User): void {
    for (const connection of this.of(user.id))
      if (connection.identity !== null) connection.identity = { ...connection.identity, user }
  }
}
