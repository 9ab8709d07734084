// Lets a crowd through a few at a time: so many in each turn of the event loop, in the order of their coming, so that
// those who are there already are heard in between. Used by the door.

export class Turns {
  /** Bounded by what they wait with: each has a socket. */
  readonly #waiting: (() => void)[] = []

  constructor(readonly inEach: number) {}

  /** Resolves in one of the next turns. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) setImmediate(this.#letThrough)
    })
  }

  readonly #letThrough = (): void => {
    for (const resolve of this.#waiting.splice(0, this.inEach)) resolve()
    if (this.#waiting.length > 0) setImmediate(this.#letThrough)
  }
}
