// Who hears what: the only place that broadcasts, fed only by the bus. All that one turn of the event
// loop has to say is encoded once and written to each connection with one write.
import type { Event } from '../../protocol/events.ts'
import type { User } from '../../protocol/models.ts'
import type { Bus, FleetingTo, Publication } from '../bus/bus.ts'
import type { Sequencer, Told } from '../bus/sequencer.ts'
import { Counts } from '../lib/counts.ts'
import { Batch, type Sent } from './batch.ts'
import { BEHIND_BYTES, type Connection } from './connection.ts'
import { ConnectionSets } from './connection-sets.ts'
import { Outgoing } from './outgoing.ts'
import { People } from './people.ts'
import { Screens } from './screens.ts'
import { encode } from './websocket.ts'

export class Hub {
  readonly #people = new People()
  readonly #byConversation = new ConnectionSets()
  readonly #screens = new Screens()
  readonly #batches = new Map<string, Batch>()
  readonly #outgoing = new Outgoing()
  #isScheduled = false

  /** With several processes, `bus` is told who is here, and `order` puts what is said in order. */
  constructor(
    readonly counts = new Counts(),
    readonly bus: Pick<Bus, 'attend' | 'neglect'> | null = null,
    public order: Sequencer | null = null,
  ) {}

  /** Registers a connection for what is sent to its user. */
  add(connection: Connection, userId: string): void {
    if (this.#people.add(connection, userId)) this.bus?.attend(userId)
  }

  /** Registers a connection for what is said in a conversation, after what it is told otherwise. */
  join(connection: Connection, conversationId: string, told?: Told): void {
    if (this.#byConversation.of(conversationId).has(connection)) return
    if (this.#byConversation.put(conversationId, connection)) {
      if (told !== undefined) this.order?.track(conversationId, told)
      this.bus?.attend(conversationId)
    }
    connection.conversationIds.push(conversationId)
  }

  /** Ends what join began, at once. */
  leave(connection: Connection, conversationId: string): void {
    this.#screens.leave(connection, conversationId)
    // Before those that wait in the order: the last one who goes lets them go, which ends the batch.
    const answers = this.#batches.get(conversationId)?.takeAnswers(connection.id) ?? []
    if (answers.length > 0) this.#queue(connection, answers)
    this.#take(connection, conversationId)
    connection.conversationIds = connection.conversationIds.filter((id) => id !== conversationId)
  }

  remove(connection: Connection, userId: string): void {
    this.#screens.remove(connection)
    if (this.#people.remove(connection, userId)) this.bus?.neglect(userId)
    for (const id of connection.conversationIds) this.#take(connection, id)
  }

  #take(connection: Connection, conversationId: string): void {
    if (!this.#byConversation.take(conversationId, connection)) return
    this.order?.forget(conversationId)
    this.bus?.neglect(conversationId)
  }

  /** The connection of somebody known; undefined when it has ended. */
  find(connectionId: string): Connection | undefined {
    return this.#people.find(connectionId)
  }

  /** How many connections a user has here. */
  countOf(userId: string): number {
    return this.#people.of(userId).size
  }

  /** Who hears what is said in this conversation, of those who are here. */
  usersIn(conversationId: string): Set<string> {
    const connections = this.#byConversation.of(conversationId)
    return new Set([...connections].flatMap(({ identity }) => identity?.user.id ?? []))
  }

  /** Whether all connections of this user hear what is said in this conversation. */
  isIn(userId: string, conversationId: string): boolean {
    const connections = this.#byConversation.of(conversationId)
    return [...this.#people.of(userId)].every((connection) => connections.has(connection))
  }

  deliver(publication: Publication): void {
    switch (publication.kind) {
      case 'conversation':
        return this.#broadcast(publication)
      case 'user':
        return this.#tellUser(publication)
      case 'connections':
        return this.#tellFleeting(
          publication.connectionIds.flatMap((id) => this.#people.find(id) ?? []),
          publication.event,
        )
      case 'screens':
        return this.#tellScreens(publication)
      case 'fleeting':
        return this.#tellFleeting(this.#audienceOf(publication.to), publication.event)
      case 'on_screen':
        return this.#see(publication)
      case 'joined':
        for (const connection of this.#people.ofAll(publication.userIds))
          this.join(connection, publication.conversationId, { rev: publication.rev, seq: null })
        return
      case 'left':
        return this.#takeOut(publication)
      case 'changed':
        return
      case 'session_ended':
        return this.#people.endSession(publication)
      case 'sessions_ended':
        return this.#people.endSessions(publication)
      case 'user_changed':
        return this.#tellOfUser(publication.user)
    }
  }

  /** Sends an answer at the end of this turn; one about a message stands where the message would, and
   * waits with it for what comes before. */
  answer(connection: Connection, frame: Buffer, sent: Sent | null): Promise<void> | void {
    const told = sent && this.order?.toldOf(sent.conversationId)
    if (!told || told.rev >= sent.rev) return this.#place(connection, frame, sent)
    const { conversationId, rev } = sent
    const place = () => this.#place(connection, frame, sent, true)
    return new Promise((done) => this.order!.after(conversationId, rev, () => done(place())))
  }

  #place(connection: Connection, frame: Buffer, sent: Sent | null, isLate = false): void {
    // Whoever has left meanwhile gets nothing of the conversation, but their answer.
    const id = sent !== null && sent.duplicate !== true ? sent.conversationId : ''
    const isIn = this.#byConversation.of(id).has(connection)
    if (isIn && this.#batches.get(id)?.answer(connection.id, frame)) return
    // It stands for no message of this turn, and yet after all that it has waited for.
    if (isLate) this.#flush()
    this.#queue(connection, [frame])
  }

  #broadcast({ conversationId, event, exceptId }: Publication & { kind: 'conversation' }): void {
    if (!this.#byConversation.has(conversationId)) return
    const batch = this.#batches.get(conversationId) ?? new Batch()
    this.#batches.set(conversationId, batch)
    batch.add(encode(event), exceptId)
    this.#schedule()
  }

  #tellUser({ userId, event, exceptId }: Publication & { kind: 'user' }): void {
    const connections = this.#people.of(userId)
    if (connections.size === 0) return
    const frame = encode(event)
    for (const connection of connections)
      if (connection.id !== exceptId) this.#queue(connection, [frame])
  }

  #takeOut({ conversationId, userIds, exceptId }: Publication & { kind: 'left' }): void {
    const frames = [encode({ type: 'conversation_gone', conversationId })]
    for (const connection of this.#people.ofAll(userIds)) {
      if (!this.#byConversation.of(conversationId).has(connection)) continue
      this.leave(connection, conversationId)
      if (connection.id !== exceptId) this.#queue(connection, frames)
    }
  }

  /** What was said before goes out first, under the name it was said with. */
  #tellOfUser(user: User): void {
    this.#people.rename(user)
    this.#flush()
    const frames = [encode({ type: 'user_updated', user })]
    for (const connection of this.#people.all()) this.#queue(connection, frames)
  }

  #audienceOf(to: FleetingTo): Iterable<Connection> {
    if ('userIds' in to) return this.#people.ofAll([...new Set(to.userIds)])
    return this.#byConversation.of(to.conversationId)
  }

  /** Whoever is behind already does without. */
  #tellFleeting(connections: Iterable<Connection>, event: Event): void {
    const frames = [encode(event)]
    for (const connection of connections) this.#queueFleeting(connection, frames)
  }

  #see({ conversationId, connectionId, isOn }: Publication & { kind: 'on_screen' }): void {
    const connection = this.#people.find(connectionId)
    if (connection === undefined) return
    if (isOn) this.#screens.join(connection, conversationId)
    else this.#screens.leave(connection, conversationId)
  }

  /** Whoever is no longer a member looks at nothing, whatever they said before. */
  #tellScreens(publication: Publication & { kind: 'screens' }): void {
    const { conversationId, event, exceptUserId } = publication
    const members = this.#byConversation.of(conversationId)
    const frames = [encode(event)]
    for (const connection of this.#screens.of(conversationId))
      if (!members.has(connection)) this.#screens.leave(connection, conversationId)
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
    this.#outgoing.add(connection, frames)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    // Not a timer: whatever else this turn brings joins in, and an idle server waits for nothing.
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    for (const [conversationId, batch] of this.#batches) {
      const connections = this.#byConversation.of(conversationId)
      if (connections.size === 0) continue
      for (const connection of connections) this.#put(connection, batch.piecesFor(connection.id))
      this.counts.frames += batch.framesFor(connections.size)
      this.counts.fanOut.observe(connections.size, batch.size)
    }
    this.#batches.clear()
    this.#isScheduled = false
    this.#outgoing.write()
  }
}
