// Lets a crowd through a few at a time: so many in each turn of the event loop, in the order of their coming, so that
// those who are there already are heard in between. While others still knock, it is their turn. Used by the door.

export class Turns {
  /** Bounded by what they wait with: each has a socket. */
  readonly #waiting: (() => void)[] = []
  #isKnocked = false
  #putOffInARow = 0
  #isScheduled = false

  /** `mostPutOff`: of turns in a row in which others knock, the next one lets people through all the same. */
  constructor(
    readonly inEach: number,
    readonly mostPutOff: number,
  ) {}

  /** Resolves in one of the next turns. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#schedule()
    })
  }

  /** Somebody else is at the door in this turn. */
  knock(): void {
    this.#isKnocked = true
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(this.#letThrough)
  }

  readonly #letThrough = (): void => {
    this.#isScheduled = false
    const isPutOff = this.#isKnocked && this.#putOffInARow < this.mostPutOff
    this.#isKnocked = false
    this.#putOffInARow = isPutOff ? this.#putOffInARow + 1 : 0
    if (!isPutOff) for (const resolve of this.#waiting.splice(0, this.inEach)) resolve()
    if (this.#waiting.length > 0) this.#schedule()
  }
}
