// Puts what is said of a conversation into the order of its revs, whichever node said it: what comes too
// early waits for what is missing, which is read from the store when it does not come by itself. Stands
// between the bus and the hub where there are several nodes. Knows neither store nor sockets.
import { FewAtOnce } from '../lib/few-at-once.ts'
import type { Publication } from './bus.ts'

/** How long a gap may last before the store is asked. */
export const HOLD_MS = 50
/** Of one conversation; what does not fit is read from the store. */
const HELD_LIMIT = 1000
/** When the store could not say. */
const RETRY_MS = 500
/** Pages that the store is asked for together, however many conversations are behind. */
const FILLS_AT_ONCE = 8

/** How far a conversation has been told here. */
export interface Told {
  rev: number
  /** Of the last message; null when that is not known. */
  seq: number | null
}

interface Place extends Told {
  /** By rev. */
  held: Map<number, Publication>
  /** By rev: lets the answer go that stands at this place. */
  answers: Map<number, () => void>
  /** The highest rev that is known to be there. */
  heardRev: number
  timer: NodeJS.Timeout | null
  isFilling: boolean
}

/** What the store says of a gap: by rev, all up to one rev. */
export interface Filling {
  upToRev: number
  more: boolean
  publications: ReadonlyMap<number, readonly Publication[]>
}

export class Sequencer {
  readonly #places = new Map<string, Place>()
  /** At most one of each conversation waits in it. */
  readonly #fills = new FewAtOnce(FILLS_AT_ONCE)

  /** `fill` answers what came after this, as the store has it. */
  constructor(
    readonly deliver: (publication: Publication) => void,
    readonly fill: (conversationId: string, told: Told) => Promise<Filling>,
    readonly onFault: (error: unknown) => void,
  ) {}

  /** The conversation has members here, to whom this much was told. */
  track(conversationId: string, { rev, seq }: Told): void {
    if (this.#places.has(conversationId)) return
    const nothing = { held: new Map(), answers: new Map(), timer: null, isFilling: false }
    this.#places.set(conversationId, { rev, seq, heardRev: rev, ...nothing })
  }

  /** It has no members here any more. */
  forget(conversationId: string): void {
    const place = this.#places.get(conversationId)
    if (place === undefined) return
    this.#places.delete(conversationId)
    if (place.timer !== null) clearTimeout(place.timer)
    this.#answer(place, [...place.answers.keys()])
  }

  get conversationIds(): string[] {
    return [...this.#places.keys()]
  }

  /** How far it was told; undefined without members here. */
  toldOf(conversationId: string): Told | undefined {
    return this.#places.get(conversationId)
  }

  /** Delivers at once, in its turn, or never, if that was told already. */
  take(publication: Publication): void {
    const rev = revOf(publication)
    const place = rev === null ? undefined : this.#places.get(conversationOf(publication))
    if (rev === null || place === undefined || rev === place.rev + 1) {
      if (place !== undefined) this.#pass(place, rev!, [publication])
      else this.deliver(publication)
      if (place !== undefined && place.held.size > 0) this.#drain(place)
    } else if (rev > place.rev) this.#hold(place, rev, publication)
  }

  /** This rev is there, as the store or another node says: it has to come. */
  expect(conversationId: string, rev: number): void {
    const place = this.#places.get(conversationId)
    if (place === undefined || rev <= place.rev) return
    place.heardRev = Math.max(place.heardRev, rev)
    this.#wait(place, conversationId, HOLD_MS)
  }

  /** Calls back as soon as this rev, which the store has, was told here. That may take as long as the store is
   * away: whoever keeps the rev of an answer would never ask for what came before it. */
  after(conversationId: string, rev: number, give: () => void): void {
    const place = this.#places.get(conversationId)
    if (place === undefined || rev <= place.rev) return give()
    this.expect(conversationId, rev)
    const others = place.answers.get(rev)
    place.answers.set(rev, () => (others?.(), give()))
  }

  close(): void {
    for (const conversationId of this.conversationIds) this.forget(conversationId)
  }

  #pass(place: Place, rev: number, publications: readonly Publication[]): void {
    place.rev = rev
    for (const publication of publications) {
      if (publication.kind === 'conversation' && publication.event.type === 'new_message')
        place.seq = Math.max(place.seq ?? 0, publication.event.message.seq)
      this.deliver(publication)
    }
    this.#answer(place, [rev])
  }

  /** Lets the answers go that stand at these revs. */
  #answer({ answers }: Place, revs: readonly number[]): void {
    for (const rev of revs) {
      const give = answers.get(rev)
      // First, for to give may end the hearing of the last one here, which gives all.
      answers.delete(rev)
      give?.()
    }
  }

  #hold(place: Place, rev: number, publication: Publication): void {
    if (place.held.size < HELD_LIMIT && !place.held.has(rev)) place.held.set(rev, publication)
    place.heardRev = Math.max(place.heardRev, rev)
    this.#wait(place, conversationOf(publication), HOLD_MS)
  }

  #release(place: Place, rev: number): void {
    const held = place.held.get(rev)!
    place.held.delete(rev)
    this.#pass(place, rev, [held])
  }

  /** What waited for nothing but its turn; the next gap has its own time. */
  #drain(place: Place): void {
    while (place.held.has(place.rev + 1)) this.#release(place, place.rev + 1)
    if (place.timer === null || place.heardRev > place.rev) return
    clearTimeout(place.timer)
    place.timer = null
  }

  #wait(place: Place, conversationId: string, ms: number): void {
    if (place.isFilling) return
    place.timer ??= setTimeout(() => void this.#fill(place, conversationId), ms)
  }

  async #fill(place: Place, conversationId: string): Promise<void> {
    place.timer = null
    place.isFilling = true
    let waitMs = HOLD_MS
    const waiting = [...place.held.keys(), ...place.answers.keys()]
    const heardRev = place.heardRev
    try {
      let filling: Filling | null = null
      do {
        filling = await this.#fills.take(async () => {
          const isBehind = this.#places.get(conversationId) === place && heardRev > place.rev
          return isBehind ? this.fill(conversationId, { rev: place.rev, seq: place.seq }) : null
        })
        if (this.#places.get(conversationId) !== place) return
        if (filling !== null) this.#merge(place, filling)
      } while (filling?.more)
      // What was said after its commit the store knows; what it does not know was never true.
      for (const rev of waiting) place.held.delete(rev)
      this.#answer(place, waiting)
      if (place.heardRev === heardRev) place.heardRev = Math.max(place.rev, ...place.held.keys())
    } catch (error) {
      this.onFault(error)
      waitMs = RETRY_MS
    }
    place.isFilling = false
    if (place.heardRev > place.rev) this.#wait(place, conversationId, waitMs)
  }

  /** What was heard goes first, for it knows whom to leave out; but what was read may tell more: of who came and
   * went it folds several changes into the last, and of a message that was lost, then edited, that it is new. */
  #merge(place: Place, { upToRev, publications }: Filling): void {
    const revs = new Set([...publications.keys(), ...place.held.keys()])
    // Heard since it was asked for, or waiting here: by their seqs.
    const [toldSeq, heard] = [place.seq ?? 0, new Set([...place.held.values()].map(newSeqOf))]
    const isTold = (seq: number | null) => seq !== null && (seq <= toldSeq || heard.has(seq))
    for (const rev of [...revs].sort((one, other) => one - other)) {
      if (rev <= place.rev || rev > upToRev) continue
      const read = (publications.get(rev) ?? []).map((each) =>
        isTold(newSeqOf(each)) ? asUpdate(each) : each,
      )
      const held = place.held.get(rev)
      if (held !== undefined && !(isNews(read) && !isNews([held]))) this.#release(place, rev)
      if (place.rev < rev || !read.every(({ kind }) => kind === 'conversation'))
        this.#pass(place, rev, read)
      place.held.delete(rev)
    }
    place.rev = Math.max(place.rev, upToRev)
    this.#answer(
      place,
      [...place.answers.keys()].filter((rev) => rev <= place.rev),
    )
    while (place.held.has(place.rev + 1)) this.#release(place, place.rev + 1)
  }
}

/** The rev of the change that it tells; null when it tells none that has a place in the order. */
function revOf(publication: Publication): number | null {
  if (publication.kind === 'changed' || publication.kind === 'left') return publication.rev
  if (publication.kind !== 'conversation') return null
  const { event } = publication
  const hasPlace = event.type === 'new_message' || event.type === 'message_updated'
  return hasPlace ? event.message.rev : null
}

/** Of a new message; null of all else. */
const newSeqOf = (each: Publication): number | null =>
  each.kind === 'conversation' && each.event.type === 'new_message' ? each.event.message.seq : null

const isNews = (publications: readonly Publication[]): boolean =>
  publications.some((each) => newSeqOf(each) !== null)

const asUpdate = (each: Publication): Publication =>
  each.kind === 'conversation' && each.event.type === 'new_message'
    ? { ...each, event: { ...each.event, type: 'message_updated' } }
    : each

const conversationOf = (publication: Publication): string =>
  'conversationId' in publication ? publication.conversationId : ''
