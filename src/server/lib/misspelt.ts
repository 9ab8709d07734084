// Names in the environment that are no settings, but look like one. Asked by main.ts through config.ts; reads no value.

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

/** How many letters are missing, too many, wrong, or in the place of their neighbour. */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1]
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      row[j] = Math.min(
        rows[i - 1]![j]! + 1,
        row[j - 1]! + 1,
        rows[i - 1]![j - 1]! + (isSame ? 0 : 1),
        isSwapped ? rows[i - 2]![j - 2]! + 1 : Infinity,
      )
    }
    rows.push(row)
  }
  return rows[one.length]![other.length]!
}
