// How far people have read, of which Redis has not told their windows on other nodes: a mark takes no rev, so nobody
// would miss it. Kept by redis.ts until Redis is back; a node that ends takes them with it.
import type { Publication } from './bus.ts'

type ToUser = Publication & { kind: 'user' }
/** A person's own mark. */
export type Mark = ToUser & { event: ToUser['event'] & { type: 'messages_read' } }

/** Of more, those that wait for longest are seen when a window loads again. */
const MOST_MARKS = 10_000
/** From when Redis is back until all nodes hear it again. */
const SAY_AFTER_MS = 3000

export class UntoldMarks {
  readonly #marks = new Map<string, Mark>()
  #timer: NodeJS.Timeout | null = null

  constructor(readonly say: (mark: Mark) => void) {}

  /** The further of two of the same conversation. */
  keep(mark: Mark): void {
    const key = `${mark.userId} ${mark.event.conversationId}`
    const known = this.#marks.get(key)
    if (known !== undefined && known.event.seq > mark.event.seq) return
    this.#marks.delete(key)
    this.#marks.set(key, mark)
    if (this.#marks.size > MOST_MARKS) this.#marks.delete(this.#marks.keys().next().value!)
  }

  /** Others may not hear yet what is said now. */
  get isWaiting(): boolean {
    return this.#timer !== null
  }

  /** Redis is back. What cannot be said then is given here again. */
  sayLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      const marks = [...this.#marks.values()]
      this.#marks.clear()
      // What was left to read then is not what is left now.
      for (const { event, ...mark } of marks) {
        const { unread: _, ...read } = event
        this.say({ ...mark, event: read })
      }
    }, SAY_AFTER_MS)
  }

  /** Redis is away again, or this node ends. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}

export const isMark = (publication: Publication): publication is Mark =>
  publication.kind === 'user' && publication.event.type === 'messages_read'
