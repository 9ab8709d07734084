// A line without a socket: HTTP requests carry frames up, one of them waits for what there is to say down.
// Both directions are numbered and said again until the other side has confirmed them, so a request or
// an answer that is lost on its way loses nothing. Made by the door; knows nothing of HTTP.
import { closeCodes, type CloseReason } from '../../protocol/close-codes.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { RouteInput, RouteOutput } from '../../protocol/routes.ts'
import type { Connection } from './connection.ts'
import type { Transport } from './transport.ts'
import { decode } from './websocket.ts'

type Input = RouteInput<'POST /api/poll'>
type Answer = RouteOutput<'POST /api/poll'>

/** Who hangs up comes back by then, or has closed the window. */
const BACK_WITHIN_MS = 5000
/** An answer is complete beyond this, so that a slow reader is seen to take something. */
const ANSWER_BYTES = 64 * 1024

export const gone = () =>
  new Refusal('gone', 'This connection has ended; open a new one without connectionId.')

interface Waiting {
  resolve(answer: Answer): void
  reject(refusal: Refusal): void
}

export class LongPoll implements Transport {
  // Set right after it was made, as for a socket.
  connection!: Connection
  /** Frames rest, requests never do: the heartbeat may go by them. */
  readonly isResting = false
  readonly kind = 'poll'
  backlogBytes = 0
  takenBytes = 0

  /** Counts the requests; only the newest may wait. */
  #turn = 0
  #waiting: Waiting | null = null
  /** Not heard yet, because frames rest: those from number `#received` + 1 on. */
  #unheard: string[] = []
  #received = 0
  #isPaused = false
  #queue: Buffer[] = []
  /** The frames of the answer `#number`, until it is acknowledged. */
  #said: Buffer[] = []
  #number = 0

  /** `owner`: the only session or user whose requests belong here. */
  constructor(readonly owner: string) {}

  /** One request: answered as soon as there is something to say; empty when a newer one takes over. */
  ask({ ack = 0, from, frames = [] }: Input, hungUp: AbortSignal): Promise<Answer> {
    this.connection.stayAlive()
    if (frames.length > 0) this.#take(from, frames)
    this.#acknowledge(ack)
    this.#answer()
    const turn = ++this.#turn
    const answer = new Promise<Answer>((resolve, reject) => (this.#waiting = { resolve, reject }))
    this.#hear()
    this.#tell()
    if (hungUp.aborted) this.#miss(turn)
    else hungUp.addEventListener('abort', () => this.#miss(turn))
    return answer
  }

  write(frames: readonly Buffer[]): void {
    for (const frame of frames) this.backlogBytes += frame.length
    this.#queue.push(...frames)
    // Not at once: an `end` that follows belongs into the same answer.
    queueMicrotask(() => this.#tell())
  }

  end(reason: CloseReason): void {
    this.#answer(closeCodes[reason].code)
  }

  terminate(): void {
    this.#waiting?.reject(gone())
    this.#waiting = null
  }

  /** Asks whether the client is there: it is if it comes again. */
  ping(): void {
    this.#answer()
  }

  rest(milliseconds: number): void {
    if (this.#isPaused) return
    this.#isPaused = true
    setTimeout(() => {
      this.#isPaused = false
      this.#hear()
    }, milliseconds).unref()
  }

  /** The client of this request has gone: nobody is answered into nothing, and it may have left for good. */
  #miss(turn: number): void {
    if (turn !== this.#turn) return
    this.#answer()
    setTimeout(() => {
      if (turn !== this.#turn) return
      this.connection.leave()
      this.terminate()
    }, BACK_WITHIN_MS).unref()
  }

  #take(from: number | undefined, frames: string[]): void {
    const next = this.#received + 1
    if (from === undefined)
      throw new Refusal('missing_field', `"from" is missing; your next frame is number ${next}.`)
    if (from > next)
      throw new Refusal(
        'bad_field',
        `"from" must be at most ${next}: frames before it are missing.`,
      )
    const fresh = frames.slice(next - from)
    // Requests may overtake each other; the longer one holds all of the other.
    if (fresh.length > this.#unheard.length) this.#unheard = fresh
  }

  #hear(): void {
    while (!this.#isPaused && this.#unheard.length > 0) {
      this.#received++
      this.connection.hear(this.#unheard.shift()!)
    }
  }

  #acknowledge(ack: number): void {
    if (ack < this.#number) return
    for (const { length } of this.#said) {
      this.backlogBytes -= length
      this.takenBytes += length
    }
    this.#said = []
  }

  #tell(): void {
    if (this.#said.length + this.#queue.length > 0) this.#answer()
  }

  /** Answers whoever waits: what was not acknowledged again, else what has come since, perhaps nothing. */
  #answer(close?: number): void {
    if (this.#waiting === null) return
    if (this.#said.length === 0 && this.#queue.length > 0) {
      this.#said = this.#queue.splice(0, close === undefined ? this.#countToSay() : Infinity)
      this.#number++
    }
    this.#waiting.resolve({
      connectionId: this.connection.id,
      number: this.#number,
      received: this.#received,
      frames: decode(this.#said),
      close,
    })
    this.#waiting = null
  }

  #countToSay(): number {
    let bytes = 0
    const end = this.#queue.findIndex(({ length }) => (bytes += length) >= ANSWER_BYTES)
    return end === -1 ? this.#queue.length : end + 1
  }
}
