// Names in the environment that are no settings, but look like one. Asked by main.ts through config.ts; reads no value.
import { distance } from 'fastest-levenshtein'

export interface Misspelt {
  name: string
  meant: string
}

/** Shorter ones, such as HOST, are near to too many words. */
const SHORTEST = 7
/** One wrong letter in so many is a slip. */
const LETTERS = 5

/** `set`: the names that hold something. Whoever has set the right one too means something else by the other. */
export function misspelt(set: readonly string[], known: readonly string[]): Misspelt[] {
  const has = new Set(set)
  const names = set.filter((name) => !known.includes(name))
  const free = known.filter((name) => name.length >= SHORTEST && !has.has(name))
  return names.flatMap((name) => {
    const written = name.toUpperCase().replace(/^RELAIS_/, '')
    const nearest = free
      .map((meant) => ({ name, meant, far: distance(written, meant) }))
      .filter(({ meant, far }) => far <= meant.length / LETTERS)
      .sort((one, other) => one.far - other.far)[0]
    return nearest === undefined ? [] : [{ name, meant: nearest.meant }]
  })
}
