// Who hears what: the only place that broadcasts, fed only by the bus. All that one turn of the event
// loop has to say is encoded once and written to each connection with one write.
import type { User } from '../../protocol/models.ts'
import type { Publication } from '../bus/bus.ts'
import { Counts } from '../lib/counts.ts'
import { Batch } from './batch.ts'
import { BEHIND_BYTES, type Connection } from './connection.ts'
import { Screens } from './screens.ts'
import { encode } from './websocket.ts'

export class Hub {
  readonly #byId = new Map<string, Connection>()
  readonly #byUser = new Map<string, Set<Connection>>()
  readonly #byConversation = new Map<string, Set<Connection>>()
  readonly #screens = new Screens()
  readonly #batches = new Map<string, Batch>()
  #waiting: Connection[] = []
  #isScheduled = false

  constructor(readonly counts = new Counts()) {}

  /** Registers a connection for what is sent to its user. */
  add(connection: Connection, userId: string): void {
    this.#byId.set(connection.id, connection)
    put(this.#byUser, userId, connection)
  }

  /** Registers a connection for what is said in a conversation. */
  join(connection: Connection, conversationId: string): void {
    put(this.#byConversation, conversationId, connection)
    connection.conversationIds.push(conversationId)
  }

  /** Ends what join began, at once. */
  leave(connection: Connection, conversationId: string): void {
    this.#screens.leave(connection, conversationId)
    take(this.#byConversation, conversationId, connection)
    const answers = this.#batches.get(conversationId)?.takeAnswers(connection.id) ?? []
    if (answers.length > 0) this.#queue(connection, answers)
    connection.conversationIds = connection.conversationIds.filter((id) => id !== conversationId)
  }

  remove(connection: Connection, userId: string): void {
    this.#byId.delete(connection.id)
    this.#screens.remove(connection)
    take(this.#byUser, userId, connection)
    for (const id of connection.conversationIds) take(this.#byConversation, id, connection)
  }

  /** The connection of somebody known; undefined when it has ended. */
  find(connectionId: string): Connection | undefined {
    return this.#byId.get(connectionId)
  }

  /** How many connections a user has here. */
  countOf(userId: string): number {
    return this.#byUser.get(userId)?.size ?? 0
  }

  deliver(publication: Publication): void {
    switch (publication.kind) {
      case 'conversation':
        return this.#broadcast(publication)
      case 'user':
        return this.#tellUser(publication)
      case 'connections':
        return this.#tellSome(publication)
      case 'screens':
        return this.#tellScreens(publication)
      case 'fleeting':
        return this.#tellFleeting(publication)
      case 'on_screen':
        return this.#see(publication)
      case 'joined':
        for (const connection of this.#connectionsOf(publication.userIds))
          this.join(connection, publication.conversationId)
        return
      case 'left':
        for (const connection of this.#connectionsOf(publication.userIds))
          this.leave(connection, publication.conversationId)
        return
      case 'session_ended':
        for (const connection of this.#byUser.get(publication.userId) ?? [])
          if (connection.identity?.sessionId === publication.sessionId) connection.end('logged_out')
        return
      case 'sessions_ended':
        for (const connection of this.#byUser.get(publication.userId) ?? [])
          if (publication.keptId === null || connection.identity?.sessionId !== publication.keptId)
            connection.end(publication.reason)
        return
      case 'user_changed':
        return this.#tellOfUser(publication.user)
    }
  }

  /** Sends an answer at the end of this turn; one about a message stands where the message would. */
  answer(connection: Connection, frame: Buffer, conversationId: string | null): void {
    // Whoever has left meanwhile gets nothing of the conversation, but their answer.
    const isIn =
      conversationId !== null && this.#byConversation.get(conversationId)?.has(connection)
    const batch = isIn ? this.#batches.get(conversationId) : undefined
    if (batch?.answer(connection.id, frame) !== true) this.#queue(connection, [frame])
  }

  #connectionsOf(userIds: readonly string[]): Connection[] {
    return userIds.flatMap((userId) => [...(this.#byUser.get(userId) ?? [])])
  }

  #broadcast({ conversationId, event, exceptId }: Publication & { kind: 'conversation' }): void {
    if (!this.#byConversation.has(conversationId)) return
    let batch = this.#batches.get(conversationId)
    if (batch === undefined) {
      batch = new Batch()
      this.#batches.set(conversationId, batch)
    }
    batch.add(encode(event), exceptId)
    this.#schedule()
  }

  #tellUser({ userId, event, exceptId }: Publication & { kind: 'user' }): void {
    const connections = this.#byUser.get(userId)
    if (connections === undefined) return
    const frame = encode(event)
    for (const connection of connections)
      if (connection.id !== exceptId) this.#queue(connection, [frame])
  }

  /** What was said before goes out first, under the name it was said with. */
  #tellOfUser(user: User): void {
    for (const connection of this.#byUser.get(user.id) ?? [])
      if (connection.identity !== null) connection.identity = { ...connection.identity, user }
    this.#flush()
    const frames = [encode({ type: 'user_updated', user })]
    for (const connection of this.#byId.values()) this.#queue(connection, frames)
  }

  /** Fleeting: whoever is behind already does without. */
  #tellSome({ connectionIds, event }: Publication & { kind: 'connections' }): void {
    const frames = [encode(event)]
    for (const id of connectionIds) {
      const connection = this.#byId.get(id)
      if (connection !== undefined) this.#queueFleeting(connection, frames)
    }
  }

  #tellFleeting({ to, event }: Publication & { kind: 'fleeting' }): void {
    const connections =
      'userIds' in to
        ? this.#connectionsOf([...new Set(to.userIds)])
        : (this.#byConversation.get(to.conversationId) ?? [])
    const frames = [encode(event)]
    for (const connection of connections) this.#queueFleeting(connection, frames)
  }

  #see({ conversationId, connectionId, isOn }: Publication & { kind: 'on_screen' }): void {
    const connection = this.#byId.get(connectionId)
    if (connection === undefined) return
    if (isOn) this.#screens.join(connection, conversationId)
    else this.#screens.leave(connection, conversationId)
  }

  /** Whoever is no longer a member looks at nothing, whatever they said before. */
  #tellScreens(publication: Publication & { kind: 'screens' }): void {
    const { conversationId, event, exceptUserId } = publication
    const members = this.#byConversation.get(conversationId)
    const frames = [encode(event)]
    for (const connection of this.#screens.of(conversationId))
      if (!members?.has(connection)) this.#screens.leave(connection, conversationId)
      else if (connection.identity?.user.id !== exceptUserId)
        this.#queueFleeting(connection, frames)
  }

  #queueFleeting(connection: Connection, frames: readonly Buffer[]): void {
    if (connection.transport.backlogBytes <= BEHIND_BYTES) this.#queue(connection, frames)
  }

  #queue(connection: Connection, frames: readonly Buffer[]): void {
    this.counts.frames += frames.length
    this.#put(connection, frames)
  }

  #put(connection: Connection, frames: readonly Buffer[]): void {
    if (connection.outgoing === null) {
      this.#waiting.push(connection)
      connection.outgoing = frames
      this.#schedule()
    } else connection.outgoing = [...connection.outgoing, ...frames]
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    // Not a timer: whatever else this turn brings joins in, and an idle server waits for nothing.
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    for (const [conversationId, batch] of this.#batches) {
      const connections = this.#byConversation.get(conversationId)
      if (connections === undefined) continue
      for (const connection of connections) this.#put(connection, batch.piecesFor(connection.id))
      this.counts.frames += batch.framesFor(connections.size)
      this.counts.fanOut.observe(connections.size, batch.size)
    }
    this.#batches.clear()
    this.#isScheduled = false
    const waiting = this.#waiting
    this.#waiting = []
    for (const connection of waiting) {
      const frames = connection.outgoing!
      connection.outgoing = null
      connection.write(frames)
    }
  }
}

function put(index: Map<string, Set<Connection>>, key: string, connection: Connection): void {
  const connections = index.get(key)
  if (connections === undefined) index.set(key, new Set([connection]))
  else connections.add(connection)
}

function take(index: Map<string, Set<Connection>>, key: string, connection: Connection): void {
  const connections = index.get(key)
  if (connections?.delete(connection) && connections.size === 0) index.delete(key)
}
