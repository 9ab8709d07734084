// Who wants to hear of what. Used by the library; a listener that throws harms nobody else, and its fault
// is still seen.

export class Listeners<Happenings extends object> {
  readonly #byName = new Map<keyof Happenings, Set<(value: never) => void>>()

  /** Returns how to stop. */
  on<N extends keyof Happenings>(name: N, hear: (value: Happenings[N]) => void): () => void {
    const listeners = this.#byName.get(name) ?? new Set()
    this.#byName.set(name, listeners.add(hear))
    return () => void listeners.delete(hear)
  }

  tell<N extends keyof Happenings>(name: N, value: Happenings[N]): void {
    for (const hear of this.#byName.get(name) ?? []) {
      try {
        ;(hear as (value: Happenings[N]) => void)(value)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
