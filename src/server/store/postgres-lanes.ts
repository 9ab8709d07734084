// The order of writes of one node: those of a lane, such as a conversation, are one queue, and what waits in it
// is written together, in one transaction. Some lanes run beside each other, and leave connections to messages and
// to those who read; the others wait here. Messages are written elsewhere; those that a lane concerns pass through it
// while there is something in it. Used by postgres.ts; knows no SQL.
import { Refusal } from '../../protocol/refusal.ts'
import type { Lane } from './lane.ts'
import type { Unit } from './statement.ts'

const MOST_TOGETHER = 50
const MOST_IN_LANE = 10_000
const MOST_AT_ONCE = 8
const MOST_LANES = 5000

type AnyUnit = () => Unit<unknown>

interface Change {
  unit: AnyUnit
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

/** What is written elsewhere, but begun in its turn: resolves when it has begun. */
type Passer = () => Promise<void>
type Entry = Change | Passer

const isPasser = (entry: Entry): entry is Passer => typeof entry === 'function'
const isChange = (entry: Entry): entry is Change => !isPasser(entry)

interface Queue {
  waiting: Entry[]
  /** What passes now, while no change waits behind it: each waits only for its own other lanes. Null while it may not. */
  passing: Set<Promise<void>> | null
}

export class PostgresLanes {
  readonly #lanes = new Map<string, Queue>()
  /** Of lanes whose next group waits until another one is written. */
  readonly #turns: (() => void)[] = []
  #atOnce = 0
  readonly #underWay = new Set<Promise<void>>()
  #nameless = 0

  /** `before` resolves when what is written elsewhere and concerns this lane is written. */
  constructor(
    readonly writeTogether: (units: readonly AnyUnit[]) => Promise<unknown[]>,
    readonly before: (lane: Lane) => Promise<unknown> | null = () => null,
  ) {}

  get isIdle(): boolean {
    return this.#lanes.size === 0
  }

  add<Result>(unit: () => Unit<Result>, lane?: Lane): Promise<Result> {
    const own = lane ?? { name: `\0${++this.#nameless}`, isOnePlace: false, concerns: null }
    return new Promise((resolve, reject) =>
      this.#put({ unit, resolve: resolve as Change['resolve'], reject }, own),
    )
  }

  /** Begins what is written elsewhere: after what is in these lanes, and before what comes into them later. */
  pass<Result>(lanes: readonly Lane[], begin: () => Promise<Result>): Promise<Result> {
    const isFree = !lanes.some(({ name }) => this.#lanes.has(name))
    return isFree ? begin() : this.#passInTurn(lanes, begin)
  }

  async #passInTurn<Result>(lanes: readonly Lane[], begin: () => Promise<Result>): Promise<Result> {
    let goOn!: () => void
    const hasBegun = new Promise<void>((resolve) => (goOn = resolve))
    try {
      await Promise.all(lanes.map((lane) => this.#reach(lane, hasBegun)))
      return begin()
    } finally {
      goOn()
    }
  }

  /** Resolves in its turn; then the lane waits until it has begun. */
  #reach(lane: Lane, hasBegun: Promise<void>): Promise<void> {
    return new Promise((resolve) =>
      this.#put(() => {
        resolve()
        return hasBegun
      }, lane),
    )
  }

  #put(entry: Entry, lane: Lane): void {
    const queue = this.#lanes.get(lane.name)
    const count = queue ? queue.waiting.length + (queue.passing?.size ?? 0) : 0
    const isFull = queue ? count >= MOST_IN_LANE : this.#lanes.size >= MOST_LANES
    if (isFull) throw new Refusal('unavailable', 'Too much waits to be stored; try again.', 1000)
    if (queue?.passing && queue.waiting.length === 0 && isPasser(entry))
      return pass(entry, queue.passing)
    if (queue !== undefined) return void queue.waiting.push(entry)
    this.#lanes.set(lane.name, { waiting: [entry], passing: null })
    const done = this.#runLane(lane)
    this.#underWay.add(done)
    void done.then(() => this.#underWay.delete(done))
  }

  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  async #runLane(lane: Lane): Promise<void> {
    const queue = this.#lanes.get(lane.name)!
    const { waiting } = queue
    // What else this turn of the event loop brings goes with it.
    await new Promise((next) => setImmediate(next))
    for (let mayFollow = true; waiting.length > 0;) {
      const passers = takeWhile(waiting, isPasser, MOST_IN_LANE)
      if (passers.length > 0) {
        const passing = (queue.passing = new Set<Promise<void>>())
        for (const passer of passers) pass(passer, passing)
        while (passing.size > 0) await Promise.all(passing)
        queue.passing = null
        mayFollow = true
        continue
      }
      if (mayFollow) await this.before(lane)
      mayFollow = false
      await this.#turn()
      await this.#runGroup(takeWhile(waiting, isChange, lane.isOnePlace ? MOST_TOGETHER : 1))
      const next = this.#turns.shift()
      if (next !== undefined) next()
      else this.#atOnce--
    }
    this.#lanes.delete(lane.name)
  }

  async #turn(): Promise<void> {
    if (this.#atOnce < MOST_AT_ONCE) this.#atOnce++
    else await new Promise<void>((next) => this.#turns.push(next))
  }

  async #runGroup(group: readonly Change[]): Promise<void> {
    try {
      const results = await this.writeTogether(group.map(({ unit }) => unit))
      group.forEach(({ resolve }, index) => resolve(results[index]))
    } catch (error) {
      if (group.length === 1 || isAboutAll(error)) for (const { reject } of group) reject(error)
      // One of them is bad: each alone, so that it harms only itself.
      else for (const change of group) await this.#runGroup([change])
    }
  }
}

function pass(passer: Passer, passing: Set<Promise<void>>): void {
  const begun = passer()
  passing.add(begun)
  void begun.then(() => passing.delete(begun))
}

/** The first ones of this kind, taken out. */
function takeWhile<Kind extends Entry>(
  waiting: Entry[],
  isKind: (entry: Entry) => entry is Kind,
  most: number,
): Kind[] {
  const taken: Kind[] = []
  while (taken.length < most && waiting.length > 0 && isKind(waiting[0]!))
    taken.push(waiting.shift() as Kind)
  return taken
}

/** The database is away, or full: none of them is to blame, and what was committed must not be done again. */
export const isAboutAll = (error: unknown): boolean =>
  error instanceof Refusal && /^(unavailable|storage_full)$/.test(error.code)
