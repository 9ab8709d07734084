// How work of one kind goes: how much is under way, how long it took, how often it failed. Kept by the
// store for its writes; read when somebody asks for metrics.
import { Buckets } from './buckets.ts'

/** Seconds: from what a disk with a cache does to what nobody waits for. */
export const SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const

export class Timing {
  underWay = 0
  failures = 0
  readonly seconds = new Buckets(SECONDS)

  /** Answers as the work does. */
  async of<Result>(work: Promise<Result>): Promise<Result> {
    const startedAt = performance.now()
    this.underWay++
    try {
      return await work
    } catch (error) {
      this.failures++
      throw error
    } finally {
      this.underWay--
      this.seconds.observe((performance.now() - startedAt) / 1000)
    }
  }
}
