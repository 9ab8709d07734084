// Where conversations go: draws them as assumptions.js says, gives them ids as the server does, and asks the server's
// own partition function. The same seed draws the same. Called by simulate.js.

const LETTERS = '0123456789abcdefghijklmnopqrstuv'

/** Numbers from 0 to 1 that look random, and are the same each time (mulberry32). */
export function randomFrom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** As src/server/lib/ids.ts makes them. */
export function idFrom(random) {
  let id = 'c_'
  for (let count = 0; count < 20; count++) id += LETTERS[Math.floor(random() * 32)]
  return id
}

/** Of mean 1. */
const logNormal = (random, deviation) => {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.exp(deviation * normal - deviation ** 2 / 2)
}

/**
 * How the messages fall on the partitions, in messages per second: of the busiest partition and in the mean, and of
 * the busiest conversation. Of a kind with more than `most` conversations only so many are drawn, each for several;
 * so the true spread is smaller.
 */
export function loadOf({ given, kinds, spread, partitionOf, partitions, most, random }) {
  const loads = new Float64Array(partitions)
  let [busiest, drawn, all] = [0, 0, 0]
  for (const { size, each, sentPerDay } of kinds) {
    const count = Math.max(1, Math.round((given.people * each) / Math.min(size, given.people)))
    const number = Math.min(count, most)
    const total = (given.people * sentPerDay * given.peakFactor) / 86_400
    const weights = Array.from(
      { length: number },
      () => logNormal(random, spread.size) * logNormal(random, spread.activity),
    )
    const sum = weights.reduce((one, other) => one + other, 0)
    for (const weight of weights) {
      const rate = (total * weight) / sum
      loads[partitionOf(idFrom(random))] += rate
      busiest = Math.max(busiest, (rate * number) / count)
    }
    drawn += number
    all += count
  }
  const mean = loads.reduce((one, other) => one + other, 0) / partitions
  return { mean, most: Math.max(...loads), least: Math.min(...loads), busiest, drawn, all }
}

/** How many partitions a node subscribes to with so many people, each in conversations that nobody else there is in. */
export function subscribedBy({ counts, kinds, partitionOf, random }) {
  const each = Math.round(kinds.reduce((sum, kind) => sum + kind.each, 0))
  const partitions = new Set()
  let people = 0
  return counts.map((count) => {
    for (; people < count; people++)
      for (let of = 0; of < each; of++) partitions.add(partitionOf(idFrom(random)))
    return { people: count, partitions: partitions.size }
  })
}
