// The lanes of one address that have something to tell, each a conversation. One try at a time in each lane,
// and a bounded number in all; a lane that failed waits, the others go on. Knows neither store nor network.

interface Lane {
  failures: number
  /** Something came since what waits was read last. */
  isFresh: boolean
  pausing: NodeJS.Timeout | null
}

/** What a turn of a lane came to: `more` may wait, `none` does, or leave it alone for so many milliseconds,
 * after so many failures in a row. */
export type Turn = 'more' | 'none' | { pauseMs: number; failures: number }

export class Lanes {
  readonly #lanes = new Map<string, Lane>()
  readonly #ready: string[] = []
  #running = 0
  #isStopped = false
  #onIdle: () => void = () => {}

  /** `turn` tries what is first in a lane, after so many failures in a row; it never rejects. */
  constructor(
    readonly atOnce: number,
    readonly turn: (lane: string, failures: number) => Promise<Turn>,
  ) {}

  /** Something waits in this lane. */
  add(name: string): void {
    const known = this.#lanes.get(name)
    if (known !== undefined) {
      known.isFresh = true
      return
    }
    this.#lanes.set(name, { failures: 0, isFresh: true, pausing: null })
    this.#ready.push(name)
    this.#go()
  }

  /** Begins no turn from now on; resolves when none is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const { pausing } of this.#lanes.values()) if (pausing !== null) clearTimeout(pausing)
    if (this.#running > 0) await new Promise<void>((idle) => (this.#onIdle = idle))
  }

  #go(): void {
    while (!this.#isStopped && this.#running < this.atOnce) {
      const name = this.#ready.shift()
      if (name === undefined) return
      void this.#run(name, this.#lanes.get(name)!)
    }
  }

  async #run(name: string, lane: Lane): Promise<void> {
    this.#running++
    lane.isFresh = false
    const turn = await this.turn(name, lane.failures)
    this.#running--
    if (typeof turn === 'object') {
      lane.failures = turn.failures
      if (!this.#isStopped) lane.pausing = setTimeout(() => this.#resume(name, lane), turn.pauseMs)
    } else {
      lane.failures = 0
      // What came while its turn ended was not read any more.
      if (turn === 'more' || lane.isFresh) this.#ready.push(name)
      else this.#lanes.delete(name)
    }
    if (this.#isStopped && this.#running === 0) this.#onIdle()
    this.#go()
  }

  #resume(name: string, lane: Lane): void {
    lane.pausing = null
    this.#ready.push(name)
    this.#go()
  }
}
