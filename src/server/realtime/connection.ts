// One live line to a client: counts, decodes, runs, answers. It knows no feature, and it ends for a
// handful of reasons, all of them here. Features belong into chat/ and a line in commands.ts.
import type { CloseReason } from '../../protocol/close-codes.ts'
import type { Output } from '../../protocol/commands.ts'
import { commandOf, idOf, parseFrame, type Command, type CommandId } from '../../protocol/frames.ts'
import type { Event } from '../../protocol/events.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { identify, type Identity } from '../chat/accounts.ts'
import { authenticate } from './authenticate.ts'
import type { Sent } from './batch.ts'
import { newConnectionId } from '../lib/ids.ts'
import { Limiter } from '../lib/limiter.ts'
import { rules, type RuledCommand } from './commands.ts'
import type { Pulse } from './heartbeat.ts'
import { asTheLast, errorEvent, REFUSALS_IN_A_ROW_LIMIT } from './refusals.ts'
import { encode } from './websocket.ts'
import type { Surroundings } from './surroundings.ts'
import type { Transport } from './transport.ts'

/** Beyond this a reader is watched, and does without fleeting events. */
export const BEHIND_BYTES = 64 * 1024
const BACKLOG_LIMIT_BYTES = 1024 * 1024
const HELD_LIMIT = 1000

export class Connection {
  readonly id = newConnectionId()
  identity: Identity | null = null
  // The hub's notes about this connection; `pulse` holds the heartbeat's.
  conversationIds: string[] = []
  outgoing: readonly Buffer[] | null = null
  readonly pulse: Pulse

  readonly #limiter: Limiter
  hasEnded = false
  #refusalsInARow = 0
  /** Commands that were heard and not yet answered. */
  #underWay = 0
  #farewell: (() => void) | null = null
  /** Live events that wait until the welcome is out. */
  #held: Buffer[] | null = null

  constructor(
    readonly transport: Transport,
    readonly around: Surroundings,
    readonly address: string,
  ) {
    this.#limiter = new Limiter(around.limits.commandsPerSecond)
    this.pulse = around.heartbeat.start(this)
  }

  /** A text frame. Every fault of it is answered; none of them ends the process or the line. */
  hear(text: string): void {
    // Who was told to go may still speak until the line is down.
    if (this.hasEnded || this.#farewell !== null) return
    this.stayAlive()
    const heardAt = performance.now()
    const restMs = this.#limiter.take(heardAt)
    if (restMs > 0) this.transport.rest(restMs)
    let id: CommandId | undefined
    try {
      const value = parseFrame(text)
      id = idOf(value)
      void this.#do(commandOf(value), heardAt)
    } catch (error) {
      this.#refuse(error, id)
    }
  }

  refuseBinary(): void {
    this.#refuse(new Refusal('bad_frame', 'Send text frames; this one was binary.'), undefined)
  }

  stayAlive(): void {
    this.pulse.heardAt = this.around.heartbeat.now
  }

  async #do(command: Command, heardAt: number): Promise<void> {
    this.#underWay++
    try {
      await this.#run(command, heardAt)
    } catch (error) {
      this.#refuse(error, command.id)
    }
    this.#underWay--
    if (this.#farewell !== null) this.#finish()
  }

  async #run({ type, id, input }: Command, heardAt: number): Promise<void> {
    const { counts } = this.around.chat
    counts.commands[type]++
    if (type === 'ping') this.#refusalsInARow = 0
    if (type === 'ping') return this.#answer({ type: 'pong', id, at: this.around.chat.now() }, null)
    if (type === 'authenticate')
      return authenticate(this, await identify(this.around.chat, input.token), id)
    if (this.identity === null)
      throw new Refusal('not_authenticated', 'Send {"type":"authenticate","token":…} first.')
    const { user, sessionId } = this.identity
    const asker = { user, sessionId, connectionId: this.id }
    const rule = rules[type] as (typeof rules)[RuledCommand]
    const output = await rule(this.around.chat, asker, input as never)
    this.#refusalsInARow = 0
    const { rev, duplicate } = output as Output<'send_message'>
    const sent =
      type === 'send_message' ? { conversationId: input.conversationId, rev, duplicate } : null
    await this.#answer({ type: 'ok', id, ...output }, sent)
    if (sent && !sent.duplicate)
      counts.acknowledgements.observe((performance.now() - heardAt) / 1000)
  }

  #answer(event: Event, sent: Sent | null): Promise<void> | void {
    return this.around.hub.answer(this, encode(event), sent)
  }

  #refuse(error: unknown, id: CommandId | undefined): void {
    const event = errorEvent(error, id, this.around.log)
    this.around.chat.counts.refusals[event.code]++
    if (++this.#refusalsInARow <= REFUSALS_IN_A_ROW_LIMIT) this.#answer(event, null)
    else this.end('abuse', asTheLast(event))
  }

  /** From now on live events wait, until `release` has sent what must come before them. */
  hold(): void {
    this.#held = []
  }

  release(first: Buffer): void {
    const held = this.#held ?? []
    this.#held = null
    this.write([first, ...held])
  }

  /** Writes the frames of one turn; called by the hub. A reader that takes nothing is cut. */
  write(frames: readonly Buffer[]): void {
    if (this.hasEnded) return
    if (this.#held !== null) this.#held.push(...frames)
    else {
      this.transport.write(frames)
      this.around.chat.counts.wrote(frames)
    }
    const { backlogBytes } = this.transport
    if (backlogBytes > BACKLOG_LIMIT_BYTES || (this.#held?.length ?? 0) > HELD_LIMIT) this.cut()
    else if (backlogBytes > BEHIND_BYTES) this.around.heartbeat.watch(this)
  }

  /** Closes with a reason that tells the client whether to come back, perhaps after a last event. */
  end(reason: CloseReason, last?: Event): void {
    this.leave(reason === 'logged_out')
    if (last !== undefined) this.transport.write([encode(last)])
    this.transport.end(reason)
  }

  /** The same when all that was heard is answered; hears nothing more meanwhile. */
  endWhenDone(reason: CloseReason, last: Event): void {
    this.#farewell = () => void (this.hasEnded || this.end(reason, last))
    this.#finish()
  }

  #finish(): void {
    // The hub writes this turn's answers at its end; the goodbye comes after them.
    if (this.#underWay === 0) setImmediate(this.#farewell!)
  }

  /** Drops a reader that is too slow; it comes back and resumes. */
  cut(): void {
    this.around.chat.counts.cut++
    this.leave()
    this.transport.terminate()
  }

  /** Forgets the connection everywhere; called by every end, also the client's own. */
  leave(isLoggedOut = false): void {
    if (this.hasEnded) return
    this.hasEnded = true
    this.around.heartbeat.remove(this)
    this.around.left(this, isLoggedOut)
  }
}
