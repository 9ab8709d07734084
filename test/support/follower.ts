// A client that keeps what it knows across connections and comes back by `sync`, as the page does but
// written apart from it: live events that fit are applied, a gap is asked for. Tells the history what it saw.
import type { Output } from '../../src/protocol/commands.ts'
import type { Event } from '../../src/protocol/events.ts'
import type { Message } from '../../src/protocol/models.ts'
import { History } from './history.ts'
import { pause, type Person, type Socket } from './person.ts'

const PAUSE_MS = 50

/** Of `sync` or `load_history`. */
type Answer = Partial<Output<'sync'> & Output<'load_history'>>

export class Follower {
  rev = 0
  epoch: string | null = null
  /** By seq; a message heard again with another body or id is a fault. */
  readonly messages = new Map<number, Message>()
  readonly faults: string[] = []
  #socket: Socket | null = null
  #isCatchingUp = false
  /** Heard while catching up, too early for what is known: the store may have answered before. */
  #early: Message[] = []
  #lastSeq = 0
  #isEnding = false
  #wakeReached: (() => void)[] = []

  constructor(
    readonly person: Person,
    readonly conversationId: string,
    readonly history = new History(),
    readonly name = person.user.name,
  ) {
    this.#begin()
  }

  /** Connects, asks for what was missed, and listens from then on. */
  async comeBack(): Promise<void> {
    this.#socket?.raw.terminate()
    const socket = await this.person.connect()
    this.#socket = socket
    const { epoch } = socket.heard[0] as Event<'welcome'>
    if (this.epoch !== null && this.epoch !== epoch) this.#begin()
    this.epoch = epoch
    socket.onEvent = (event) => this.#hear(event)
    await this.catchUp()
  }

  /** Comes back whenever the line breaks or a question stays unanswered, until `end`. */
  async run(): Promise<void> {
    while (!this.#isEnding) {
      try {
        await this.comeBack()
        for (; !this.#isEnding; await pause(4 * PAUSE_MS)) await this.#socket!.ask('ping', {})
      } catch {
        // The line broke, which is what such tests are about.
        await pause(PAUSE_MS)
      }
    }
    this.#socket?.raw.terminate()
  }

  end(): void {
    this.#isEnding = true
  }

  /** Resolves when everything up to this rev is known. */
  async reach(rev: number): Promise<void> {
    while (this.rev < rev) await new Promise<void>((wake) => this.#wakeReached.push(wake))
  }

  /** Asks until there is nothing more; what is answered is taken by `#hear`, in its place among events. */
  async catchUp(): Promise<void> {
    const { conversationId } = this
    const socket = this.#socket!
    this.#early = []
    for (this.#isCatchingUp = true; this.#isCatchingUp;) {
      const { changes } = await socket.do('sync', { conversations: { [conversationId]: this.rev } })
      if (changes[conversationId]?.reset) await this.#readOn(socket)
    }
  }

  /** All messages in order of seq. */
  list(): Message[] {
    return [...this.messages.values()].sort((one, other) => one.seq - other.seq)
  }

  #begin(): void {
    const { name, conversationId } = this
    this.history.write({ is: 'began', reader: name, conversationId })
    this.messages.clear()
    this.#lastSeq = 0
    this.rev = 0
  }

  /** Too far behind for sync: page by page. */
  async #readOn(socket: Socket): Promise<void> {
    const { conversationId } = this
    while (this.#isCatchingUp) {
      const after = this.#lastSeq
      await socket.do('load_history', { conversationId, after, limit: 100 })
    }
  }

  #hear(event: Event): void {
    if (event.type === 'ok') this.#hearAnswer(event as Answer)
    if (event.type !== 'new_message' || event.message.conversationId !== this.conversationId) return
    this.#hearMessage(event.message)
  }

  #hearMessage(message: Message): void {
    const { rev } = message
    if (rev === this.rev + 1) this.#take([message], rev)
    // While catching up, what is missing comes with the answer; else nothing may be.
    else if (rev > this.rev && this.#isCatchingUp) this.#early.push(message)
    else if (rev > this.rev) {
      this.#find(`a gap in the live line from rev ${this.rev} to ${rev}`)
      this.catchUp().catch(() => {
        // The line broke meanwhile: whoever comes back asks again.
      })
    }
  }

  #hearAnswer({ changes, messages, rev = 0, more = false }: Answer): void {
    const change = changes?.[this.conversationId]
    if (change?.reset || (changes === undefined && messages === undefined)) return
    if (change !== undefined) this.#take(change.messages, change.rev)
    if (messages !== undefined) this.#take(messages, more ? 0 : rev)
    this.#isCatchingUp = change?.more ?? more
    if (!this.#isCatchingUp) for (const early of this.#early.splice(0)) this.#hearMessage(early)
  }

  #take(messages: readonly Message[], rev: number): void {
    for (const message of messages) this.#keep(message)
    this.rev = Math.max(this.rev, rev)
    const waiting = this.#wakeReached
    this.#wakeReached = []
    for (const wake of waiting) wake()
  }

  #keep(message: Message): void {
    const known = this.messages.get(message.seq)
    if (known === undefined) this.history.write({ is: 'saw', reader: this.name, message })
    else if (known.id !== message.id || known.body !== message.body)
      this.#find(`seq ${message.seq} is ${known.body} and ${message.body}`)
    this.messages.set(message.seq, message)
    this.#lastSeq = Math.max(this.#lastSeq, message.seq)
  }

  #find(fault: string): void {
    this.faults.push(fault)
    this.history.write({ is: 'fault', what: `${this.name} found ${fault}` })
  }
}
