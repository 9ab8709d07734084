// Keeps one line to the server alive: off → connecting → connected → waiting → connecting … Started and
// stopped by actions; hands every event to its owner. It never knows what a frame means, beyond the
// welcome, the goodbye and the answers.
import { closeCodes, mayReconnect } from '../../protocol/close-codes.ts'
import type { CommandName, Input, Output } from '../../protocol/commands.ts'
import type { Event } from '../../protocol/events.ts'
import { pauseBeforeTry } from './backoff.ts'
import type { Clock } from './clock.ts'
import { Failure, failureFrom } from './failure.ts'
import { Replies } from './replies.ts'
import type { OpenTransport, Transport } from './transport.ts'

const WELCOME_WITHIN_MS = 10_000
const SILENT_AFTER_MS = 20_000
const PONG_WITHIN_MS = 8_000
/** Sooner when something says that the line may be gone: somebody is waiting to see it. */
const HINTED_PONG_WITHIN_MS = 2_500
/** A line that lasted less does not count as a success: a server that welcomes and drops must not be hammered. */
const STEADY_AFTER_MS = 10_000
const LOST = 1006

export type LineStatus =
  | { status: 'off' }
  | { status: 'connecting' }
  | { status: 'connected' }
  | { status: 'waiting'; retryAt: number }

/** The server does not want this page back as it is. */
export type EndReason = 'not_authenticated' | 'logged_out' | 'forbidden' | 'abuse'

export interface ConnectionOptions {
  ticket(): Promise<string>
  open: OpenTransport
  clock: Clock
  random?: () => number
  onStatus(line: LineStatus): void
  onEvent(event: Event): void
  onEnd(reason: EndReason): void
}

export class Connection {
  #line: LineStatus = { status: 'off' }
  #transport: Transport | null = null
  #replies: Replies
  /** Callbacks of an earlier attempt compare this and stay silent. */
  #attempt = 0
  #tries = 0
  #connectedAt = 0
  #goodbyeMs: number | undefined
  #isPauseOrdered = false
  #cancelTimer = () => {}

  constructor(private readonly options: ConnectionOptions) {
    this.#replies = new Replies(options.clock)
  }

  get isConnected(): boolean {
    return this.#line.status === 'connected'
  }

  /** With a ticket that was asked for already, if there is one. */
  start(ticket?: Promise<string>): void {
    if (this.#line.status === 'off') void this.#connect(ticket)
  }

  stop(): void {
    this.#drop()
    this.#tries = 0
    this.#change({ status: 'off' })
  }

  /** Something (network back, page shown again) says that now is a good moment to try or to check. */
  hint(): void {
    if (this.#line.status === 'waiting' && !this.#isPauseOrdered) void this.#connect()
    else if (this.isConnected) this.#checkLine(HINTED_PONG_WITHIN_MS)
  }

  /** Says one command; rejects with a Failure, at once when there is no line. */
  send<N extends CommandName>(type: N, input: Input<N>): Promise<Output<N>> {
    if (!this.isConnected) return Promise.reject(new Failure('disconnected'))
    const { id, answer } = this.#replies.expect()
    this.#transport?.send(JSON.stringify({ ...input, type, id }))
    return answer as Promise<Output<N>>
  }

  async #connect(asked?: Promise<string>): Promise<void> {
    this.#drop()
    const attempt = this.#attempt
    this.#change({ status: 'connecting' })
    let ticket: string
    try {
      ticket = await (asked ?? this.options.ticket())
    } catch (error) {
      if (attempt !== this.#attempt) return
      const { code, retryAfterMs } = failureFrom(error)
      if (code === 'not_authenticated' || code === 'forbidden') this.#end(code)
      else this.#wait(retryAfterMs)
      return
    }
    if (attempt !== this.#attempt) return
    this.#transport = this.options.open(ticket, {
      onText: (text) => attempt === this.#attempt && this.#hear(text),
      onClose: (code) => attempt === this.#attempt && this.#lose(code),
    })
    this.#after(WELCOME_WITHIN_MS, () => this.#lose(LOST))
  }

  #hear(text: string): void {
    if (this.isConnected) this.#after(SILENT_AFTER_MS, () => this.#checkLine())
    const event = parse(text)
    if (event === undefined) return
    if (event.type === 'ok' || event.type === 'pong')
      return this.#replies.settle((event as { id?: unknown }).id, event)
    if (event.type === 'error')
      return this.#replies.refuse(
        event.id,
        new Failure(event.code, event.message, event.retryAfterMs),
      )
    if (event.type === 'goodbye') this.#goodbyeMs = event.retryAfterMs
    if (event.type === 'welcome') {
      this.#connectedAt = this.options.clock.now()
      this.#change({ status: 'connected' })
      this.#after(SILENT_AFTER_MS, () => this.#checkLine())
    }
    this.options.onEvent(event)
  }

  #checkLine(pongWithinMs = PONG_WITHIN_MS): void {
    this.#transport?.send('{"type":"ping"}')
    this.#after(pongWithinMs, () => this.#lose(LOST))
  }

  #lose(code: number): void {
    const lastedMs = this.isConnected ? this.options.clock.now() - this.#connectedAt : 0
    if (lastedMs >= STEADY_AFTER_MS) this.#tries = 0
    if (mayReconnect(code)) this.#wait(this.#goodbyeMs)
    else this.#end(endReason(code))
  }

  #wait(orderedMs: number | undefined): void {
    this.#drop()
    this.#isPauseOrdered = orderedMs !== undefined
    const pauseMs = orderedMs ?? pauseBeforeTry(this.#tries++, this.options.random)
    this.#change({ status: 'waiting', retryAt: this.options.clock.now() + pauseMs })
    this.#after(pauseMs, () => void this.#connect())
  }

  #end(reason: EndReason): void {
    this.stop()
    this.options.onEnd(reason)
  }

  /** Forgets the present line without a word to its owner. */
  #drop(): void {
    this.#attempt++
    this.#cancelTimer()
    this.#goodbyeMs = undefined
    const transport = this.#transport
    this.#transport = null
    transport?.close()
    if (this.isConnected) this.#line = { status: 'off' }
    this.#replies.refuseAll('disconnected')
  }

  #change(line: LineStatus): void {
    this.#line = line
    this.options.onStatus(line)
  }

  #after(pauseMs: number, run: () => void): void {
    this.#cancelTimer()
    this.#cancelTimer = this.options.clock.after(pauseMs, run)
  }
}

function endReason(code: number): EndReason {
  if (code === closeCodes.logged_out.code) return 'logged_out'
  if (code === closeCodes.forbidden.code) return 'forbidden'
  if (code === closeCodes.abuse.code) return 'abuse'
  return 'not_authenticated'
}

function parse(text: string): Event | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof (value as { type?: unknown } | null)?.type === 'string'
      ? (value as Event)
      : undefined
  } catch {
    return undefined
  }
}
