// The order of writes of one node: those of a lane, such as a conversation, are one queue, and what waits in it
// is written together, in one transaction. Lanes run beside each other. Used by postgres.ts; knows no SQL.
import { Refusal } from '../../protocol/refusal.ts'
import type { Unit } from './statement.ts'

const MOST_TOGETHER = 50
const MOST_IN_LANE = 10_000

type AnyUnit = () => Unit<unknown>

interface Change {
  unit: AnyUnit
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

export class PostgresLanes {
  readonly #lanes = new Map<string, Change[]>()
  readonly #underWay = new Set<Promise<void>>()
  #nameless = 0

  constructor(readonly writeTogether: (units: readonly AnyUnit[]) => Promise<unknown[]>) {}

  add<Result>(unit: () => Unit<Result>, lane = `\0${++this.#nameless}`): Promise<Result> {
    return new Promise((resolve, reject) => {
      const change = { unit, resolve: resolve as Change['resolve'], reject }
      const waiting = this.#lanes.get(lane)
      if (waiting !== undefined && waiting.length < MOST_IN_LANE) return void waiting.push(change)
      if (waiting !== undefined)
        return reject(new Refusal('unavailable', 'Too much waits to be stored; try again.', 1000))
      this.#lanes.set(lane, [change])
      const done = this.#runLane(lane)
      this.#underWay.add(done)
      void done.then(() => this.#underWay.delete(done))
    })
  }

  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  async #runLane(lane: string): Promise<void> {
    const waiting = this.#lanes.get(lane)!
    // What else this turn of the event loop brings goes with it.
    await new Promise((next) => setImmediate(next))
    while (waiting.length > 0) await this.#runGroup(waiting.splice(0, MOST_TOGETHER))
    this.#lanes.delete(lane)
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
