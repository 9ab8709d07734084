// A client that keeps what it knows across connections and comes back by `sync`, as the page does but
// written apart from it: live events that fit are applied, a gap is asked for.
import type { Event } from '../../src/protocol/events.ts'
import type { Change, Message } from '../../src/protocol/models.ts'
import type { Person, Socket } from './person.ts'

export class Follower {
  rev = 0
  /** By seq; a message heard again with another body or id is a fault. */
  readonly messages = new Map<number, Message>()
  readonly faults: string[] = []
  #socket: Socket | null = null

  constructor(
    readonly person: Person,
    readonly conversationId: string,
  ) {}

  /** Connects, asks for what was missed, and listens from then on. */
  async comeBack(): Promise<void> {
    this.#socket?.raw.close()
    const socket = await this.person.connect()
    this.#socket = socket
    socket.onEvent = (event) => this.#hear(event)
    await this.catchUp()
  }

  /** Asks until there is nothing more. */
  async catchUp(): Promise<void> {
    for (;;) {
      const { changes } = await this.#socket!.do('sync', {
        conversations: { [this.conversationId]: this.rev },
      })
      const change = changes[this.conversationId]
      if (change === undefined) return
      this.#apply(change)
      if (!change.more) return
    }
  }

  /** All messages in order of seq. */
  list(): Message[] {
    return [...this.messages.values()].sort((one, other) => one.seq - other.seq)
  }

  #apply({ rev, messages, reset }: Change): void {
    if (reset) this.faults.push('reset: too far behind for this test')
    for (const message of messages) this.#keep(message)
    this.rev = Math.max(this.rev, rev)
  }

  #hear(event: Event): void {
    if (event.type !== 'new_message' || event.message.conversationId !== this.conversationId) return
    // Anything that does not follow what is known comes again with the next sync.
    if (event.message.rev !== this.rev + 1) return
    this.#keep(event.message)
    this.rev = event.message.rev
  }

  #keep(message: Message): void {
    const known = this.messages.get(message.seq)
    if (known !== undefined && (known.id !== message.id || known.body !== message.body))
      this.faults.push(`seq ${message.seq} is ${known.body} and ${message.body}`)
    this.messages.set(message.seq, message)
  }
}
