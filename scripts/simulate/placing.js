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
function logNormal(random, deviation) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.exp(deviation * normal - deviation ** 2 / 2)
}

/**
 * How the messages fall on the partitions, in messages a second, and those of the busiest conversation drawn. Of a
 * kind with more than `most` conversations only so many are drawn, each in place of several.
 */
export function loadOf({ people, peakFactor, kinds, deviation, partition, most, random }) {
  const loads = new Float64Array(partition.PARTITIONS)
  let [busiest, drawn] = [0, 0]
  for (const { size, each, sentPerDay } of kinds) {
    const count = Math.max(1, Math.round((people * each) / Math.min(size, people)))
    const number = Math.min(count, most)
    const weights = Array.from({ length: number }, () => logNormal(random, deviation))
    const sum = weights.reduce((one, other) => one + other, 0)
    const said = (people * sentPerDay * peakFactor) / 86_400
    for (const weight of weights) {
      const rate = (said * weight) / sum
      loads[partition.partitionOf(idFrom(random))] += rate
      busiest = Math.max(busiest, (rate * number) / count)
    }
    drawn += number
  }
  const mean = loads.reduce((one, other) => one + other, 0) / loads.length
  return { mean, most: Math.max(...loads), least: Math.min(...loads), busiest, drawn }
}

/** How many partitions a node subscribes to with so many people, each in `each` conversations of their own. */
export function subscribedBy({ counts, each, partition, random }) {
  const subscribed = new Set()
  let people = 0
  return counts.map((count) => {
    for (; people < count; people++)
      for (let of = 0; of < each; of++) subscribed.add(partition.partitionOf(idFrom(random)))
    return { people: count, partitions: subscribed.size }
  })
}
