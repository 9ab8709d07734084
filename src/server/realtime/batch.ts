// What one conversation said in one turn: frames for all, joined once, and for each connection that had
// a part in it (the sender, who gets an answer instead of a copy) its own cuts of the same bytes.
// Used by the hub; knows nothing of sockets.

/** At this frame, leave it out and put the answer there, if one came in this turn. */
interface Cut {
  index: number
  answer: Buffer | null
}

/** What an answer is about: a message that was sent, or, as a duplicate, had been sent before. */
export interface Sent {
  conversationId: string
  rev: number
  duplicate?: boolean | undefined
}

export class Batch {
  #frames: Buffer[] = []
  #cuts: Map<string, Cut[]> | null = null
  #joined: Buffer | null = null
  /** Left out, and nothing in their place. */
  #omitted = 0

  get size(): number {
    return this.#frames.length
  }

  /** How many frames so many connections get together. */
  framesFor(connections: number): number {
    return this.#frames.length * connections - this.#omitted
  }

  /** Adds a frame for all but, perhaps, one connection. */
  add(frame: Buffer, exceptId: string | null): void {
    if (exceptId !== null) {
      this.#omitted++
      this.#cuts ??= new Map()
      const cut = { index: this.#frames.length, answer: null }
      const cuts = this.#cuts.get(exceptId)
      if (cuts === undefined) this.#cuts.set(exceptId, [cut])
      else cuts.push(cut)
    }
    this.#frames.push(frame)
  }

  /** Puts an answer where this connection's frame was left out; false when there is no such place. */
  answer(connectionId: string, frame: Buffer): boolean {
    const cut = this.#cuts?.get(connectionId)?.find(({ answer }) => answer === null)
    if (cut === undefined) return false
    cut.answer = frame
    this.#omitted--
    return true
  }

  /** The answers placed for this connection, which will not get the rest. */
  takeAnswers(connectionId: string): Buffer[] {
    const answers: Buffer[] = []
    for (const cut of this.#cuts?.get(connectionId) ?? []) {
      if (cut.answer !== null) answers.push(cut.answer)
      cut.answer = null
    }
    return answers
  }

  /** The bytes for one connection: for most the same buffer, for the others slices of it. */
  piecesFor(connectionId: string): readonly Buffer[] {
    const frames = this.#frames
    this.#joined ??= frames.length === 1 ? frames[0]! : Buffer.concat(frames)
    const cuts = this.#cuts?.get(connectionId)
    if (cuts === undefined) return [this.#joined]
    const starts = this.#starts()
    const pieces: Buffer[] = []
    let from = 0
    for (const { index, answer } of cuts) {
      if (starts[index]! > from) pieces.push(this.#joined.subarray(from, starts[index]))
      if (answer !== null) pieces.push(answer)
      from = starts[index + 1]!
    }
    if (from < this.#joined.length) pieces.push(this.#joined.subarray(from))
    return pieces
  }

  #offsets: number[] | null = null
  /** Where each frame starts in the joined bytes; one more at the end. */
  #starts(): number[] {
    if (this.#offsets !== null) return this.#offsets
    let start = 0
    this.#offsets = [0, ...this.#frames.map((frame) => (start += frame.length))]
    return this.#offsets
  }
}
