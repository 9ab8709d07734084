// Measures contestants against each other: all servers are started and connected to once, then they take turns in
// rounds of random order. Says which rounds do not count, and what was wrong. Called by scenarios.
import { Generator } from './generator.js'
import { coreTimes, cpuMicroseconds, LOAD_CORE } from './machine.js'

const MOST_BUSY = 0.85
const MOST_STOLEN = 0.02

/**
 * `load`: {seconds, perSecond?, window?} of a run; see Generator. Answers {rounds: Map(name → [figures or null where
 * the round does not count]), absent: [{name, says}], faults: [sentence], notes: [sentence]}.
 */
export async function measure({ contestants, layout, load, rounds, warmSeconds, isQuick, say }) {
  const notes = []
  const absent = []
  const faults = []
  const opened = []
  try {
    for (const contestant of contestants) {
      const says = await contestant.missing()
      if (says !== null) absent.push({ name: contestant.name, says })
      else opened.push(await open(contestant, layout))
    }
    for (const { name } of opened) say(`  ${name} is ready`)
    for (const one of opened) note(one, await one.turn({ ...load, seconds: warmSeconds }), faults)
    const results = new Map(opened.map(({ name }) => [name, []]))
    for (let round = 0; round < rounds; round++)
      for (const one of shuffled(opened)) {
        const figures = await one.turn(load)
        note(one, figures, faults)
        const why = isQuick ? null : whyNot(figures)
        if (why !== null) notes.push(`A round of ${one.name} does not count: ${why}.`)
        results.get(one.name).push(why === null ? figures : null)
        say(
          `  round ${round + 1}: ${one.name}: ${inShort(figures)}${why ? ` NOT COUNTED: ${why}` : ''}`,
        )
      }
    for (const one of opened) faults.push(...(await one.faults()))
    return { rounds: results, absent, faults, notes }
  } finally {
    for (const one of opened) await one.stop()
  }
}

async function open(contestant, layout) {
  const { name, hasOneOrder } = contestant
  const server = await contestant.open(layout)
  const generator = new Generator(server.load, LOAD_CORE)
  await generator.open()
  const counts = { sent: 0, order: null }
  return {
    name,
    isOneOrder: hasOneOrder && layout.rooms.length === 1,
    turn: async (load) => {
      await generator.showLife()
      const figures = await turn(generator, server, load)
      counts.sent += figures.sent
      counts.order = layout.rooms.length === 1 && figures.orders === 1 ? figures.order : null
      return figures
    },
    faults: async () => ((await server.faults?.(counts)) ?? []).map((fault) => `${name}: ${fault}`),
    stop: async () => {
      await generator.stop()
      await server.stop()
    },
  }
}

/** One run, and what the servers' processors and all others spent on it. */
async function turn(generator, { pids, aside = () => 0 }, load) {
  const measured = () => [cpuMicroseconds(...pids()), aside(), coreTimes(), performance.now()]
  const [before, asideBefore, times, start] = measured()
  const ran = await generator.run(load)
  const [after, asideAfter, timesAfter, end] = measured()
  const wall = (end - start) / 1000
  const all = timesAfter.all - times.all
  const cpuSeconds = (after - before) / 1e6
  const others = (timesAfter.busy - times.busy) / 100 - cpuSeconds - ran.cpuSeconds
  return {
    ...ran,
    deliveriesPerSecond: ran.deliveries / ran.seconds,
    acknowledgedPerSecond: ran.acknowledged / ran.seconds,
    cpuPerDelivery: (after - before) / ran.deliveries,
    cpuPerMessage: (after - before) / ran.acknowledged,
    asidePerMessage: (asideAfter - asideBefore) / ran.acknowledged,
    serverBusy: cpuSeconds / wall,
    generatorBusy: ran.cpuSeconds / wall,
    othersBusy: Math.max(0, others / wall),
    stolen: all === 0 ? 0 : (timesAfter.steal - times.steal) / all,
  }
}

/** Adds what must never happen to the faults. */
function note({ name, isOneOrder }, figures, faults) {
  const { missing, audiencesMissing, disorder, fault, sent, acknowledged, orders } = figures
  const add = (sentence) => faults.push(`${name}: ${sentence}`)
  if (sent !== acknowledged) add(`${sent - acknowledged} of ${sent} not acknowledged`)
  if (missing !== 0) add(`${missing} deliveries are missing`)
  if (audiencesMissing > 0) add(`${audiencesMissing} writers were not heard by all`)
  if (disorder > 0) add(`${disorder} out of order, the first: ${fault}`)
  if (isOneOrder && orders !== 1) add('not all have heard the same order')
}

function whyNot({ generatorBusy, stolen }) {
  if (generatorBusy > MOST_BUSY)
    return `the load generator used ${percent(generatorBusy)} of its core`
  if (stolen > MOST_STOLEN) return `the host took ${percent(stolen)} of the machine away`
  return null
}

const percent = (part) => `${Math.round(part * 100)} %`

const inShort = (figures) =>
  [
    `${Math.round(figures.deliveriesPerSecond)} deliveries/s`,
    `${figures.cpuPerDelivery.toFixed(2)} µs each`,
    `p50 ${figures.p50Ms} p99 ${figures.p99Ms} ms`,
    `of a core: generator ${percent(figures.generatorBusy)}, server ${percent(figures.serverBusy)}, all else that runs here ${percent(figures.othersBusy)}`,
  ].join(', ')

function shuffled(list) {
  const keys = new Map(list.map((item) => [item, Math.random()]))
  return [...list].sort((one, other) => keys.get(one) - keys.get(other))
}
