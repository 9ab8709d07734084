// The long poll as a client speaks it: one request always at the server, repeated until it is answered.
// Looks like a WebSocket to those who know no better, so that the same tests run over both.
import { EventEmitter } from 'node:events'
import type { RouteInput, RouteOutput } from '../../src/protocol/routes.ts'

export type PollInput = RouteInput<'POST /api/poll'>
export type PollOutput = RouteOutput<'POST /api/poll'>

/** Makes one request; rejects when it, or its answer, was lost on the way. */
export type Post = (
  body: PollInput,
  hangUp: AbortSignal,
) => Promise<{ status: number; body: unknown }>

/** What a person's frames go through: a WebSocket, or this. */
export interface Line {
  send(text: string): void
  close(): void
  terminate(): void
  on(event: 'message', listener: (text: unknown) => void): unknown
  on(event: 'close', listener: (code: number, reason: unknown) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

const BODY_CHARACTERS = 48 * 1024
const [LOST, CLOSED] = [1006, 1005]
/** The close codes that a socket would have had. */
const CODES: Record<number, number> = { 413: 1009, 429: 4429, 503: 4503 }
const [NEVER_IN, LOGGED_OUT] = [4401, 4409]

export class PollLine extends EventEmitter implements Line {
  /** By all, ever. */
  static opened = 0
  /** How many requests were made. */
  requests = 0
  readonly #hangUp = new AbortController()
  #connectionId: string | undefined
  #ack = 0
  #received = 0
  #unconfirmed: string[] = []
  /** The number of the last frame that some request has carried. */
  #carried = 0
  #underWay = 0
  #isOver = false

  constructor(
    readonly post: Post,
    readonly patience = { tries: 5, pauseMs: 20 },
  ) {
    super()
    PollLine.opened++
    void this.#poll()
  }

  send(text: string): void {
    this.#unconfirmed.push(text)
    // What is said in one go goes in one request.
    queueMicrotask(() => this.#goOn())
  }

  close(): void {
    this.#end(CLOSED)
  }

  terminate(): void {
    this.#end(LOST)
  }

  /** One request waits; a second may bring what was said since, which releases the first. */
  #goOn(): void {
    if (this.#isOver) return
    const isUnsaid = this.#carried < this.#received + this.#unconfirmed.length
    const isOpen = this.#connectionId !== undefined
    if (this.#underWay === 0 || (isOpen && isUnsaid && this.#underWay < 2)) void this.#poll()
  }

  async #poll(): Promise<void> {
    this.#underWay++
    const frames = this.#fitting()
    this.#carried = this.#received + frames.length
    const from = this.#received + 1
    const answer = await this.#ask({
      connectionId: this.#connectionId,
      ack: this.#ack,
      from,
      frames,
    })
    this.#underWay--
    if (this.#isOver) return
    if (answer?.status === 200) this.#hear(answer.body as PollOutput)
    else if (answer?.status === 401)
      this.#end(this.#connectionId === undefined ? NEVER_IN : LOGGED_OUT)
    else this.#end(CODES[answer?.status ?? 0] ?? LOST)
    this.#goOn()
  }

  async #ask(body: PollInput) {
    for (let tries = 0; tries < this.patience.tries && !this.#isOver; tries++)
      try {
        this.requests++
        return await this.post(body, this.#hangUp.signal)
      } catch {
        // Lost on the way there or back: the same again, which is what this protocol is for.
        await new Promise((resolve) => setTimeout(resolve, this.patience.pauseMs))
      }
    return null
  }

  #hear({ connectionId, number, received, frames, close }: PollOutput): void {
    this.#connectionId = connectionId
    this.#unconfirmed.splice(0, Math.max(0, received - this.#received))
    this.#received = Math.max(this.#received, received)
    if (number > this.#ack) {
      this.#ack = number
      for (const text of frames) this.emit('message', text)
    }
    if (close !== undefined) this.#end(close)
  }

  /** As many as a body holds, at least one. */
  #fitting(): string[] {
    let room = BODY_CHARACTERS
    const end = this.#unconfirmed.findIndex((text) => (room -= JSON.stringify(text).length) < 0)
    return this.#unconfirmed.slice(0, end === -1 ? undefined : Math.max(1, end))
  }

  #end(code: number): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#hangUp.abort()
    this.emit('close', code, '')
  }
}
