// The order of writes of one node: those of a lane, such as a conversation, are one queue, and what waits in it
// is written together, in one transaction. Some lanes run beside each other, and leave connections to messages and
// to those who read; the others wait here. Used by postgres.ts; knows no SQL.
import { Refusal } from '../../protocol/refusal.ts'
import type { Lane } from './driver.ts'
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

export class PostgresLanes {
  readonly #lanes = new Map<string, Change[]>()
  /** Of lanes whose next group waits until another one is written. */
  readonly #turns: (() => void)[] = []
  #atOnce = 0
  readonly #underWay = new Set<Promise<void>>()
  #nameless = 0

  constructor(readonly writeTogether: (units: readonly AnyUnit[]) => Promise<unknown[]>) {}

  add<Result>(unit: () => Unit<Result>, lane?: Lane): Promise<Result> {
    const name = lane?.name ?? `\0${++this.#nameless}`
    return new Promise((resolve, reject) => {
      const change = { unit, resolve: resolve as Change['resolve'], reject }
      const waiting = this.#lanes.get(name)
      const isFull = waiting ? waiting.length >= MOST_IN_LANE : this.#lanes.size >= MOST_LANES
      if (isFull)
        return reject(new Refusal('unavailable', 'Too much waits to be stored; try again.', 1000))
      if (waiting !== undefined) return void waiting.push(change)
      this.#lanes.set(name, [change])
      const done = this.#runLane(name, lane?.isOnePlace ? MOST_TOGETHER : 1)
      this.#underWay.add(done)
      void done.then(() => this.#underWay.delete(done))
    })
  }

  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  async #runLane(name: string, mostTogether: number): Promise<void> {
    const waiting = this.#lanes.get(name)!
    // What else this turn of the event loop brings goes with it.
    await new Promise((next) => setImmediate(next))
    while (waiting.length > 0) {
      await this.#turn()
      await this.#runGroup(waiting.splice(0, mostTogether))
      const next = this.#turns.shift()
      if (next !== undefined) next()
      else this.#atOnce--
    }
    this.#lanes.delete(name)
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

/** The database is away, or full: none of them is to blame, and what was committed must not be done again. */
export const isAboutAll = (error: unknown): boolean =>
  error instanceof Refusal && /^(unavailable|storage_full)$/.test(error.code)
