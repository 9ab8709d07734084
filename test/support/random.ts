// Chance that can be repeated: RELAIS_SEED=N makes a failing run run again. Used by tests that break things
// at random; each prints its seed.

export const SEED = Number(process.env.RELAIS_SEED ?? Date.now() % 100_000)

/** A whole number from 0 to `below` − 1. */
export type Random = (below: number) => number

/** The same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export const oneOf = <T>(random: Random, list: readonly T[]): T => list[random(list.length)]!
