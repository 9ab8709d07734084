// What was told here last of users whose name or picture changed, so that nobody hears it twice: from another
// node, and from the store. Kept by catch-up.ts; forgets whom it has not heard of for the longest time.
import type { Event } from '../../protocol/events.ts'

/** More than change while one look covers them, and the bus tells them: beyond, each look would tell all of them again. */
const MOST_KNOWN = 100_000

export class KnownNames {
  readonly #texts = new Map<string, string>()

  /** Whether this is another name, or picture, than the one that was told last; from now on it is that one. */
  isNews({ id, name, isDeleted = false, picture = '' }: Event<'user_updated'>['user']): boolean {
    const text = `${isDeleted} ${picture} ${name}`
    const isNews = this.#texts.get(id) !== text
    this.#texts.delete(id)
    this.#texts.set(id, text)
    if (this.#texts.size > MOST_KNOWN) this.#texts.delete(this.#texts.keys().next().value!)
    return isNews
  }
}
