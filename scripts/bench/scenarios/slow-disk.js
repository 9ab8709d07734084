// What people feel whose server has a slow disk: every flush takes 10 ms more. Measures how late the event loop comes round,
// how long an answer takes that needs no disk, and when a message is acknowledged. Insists that the disk was slow.
import { resolve } from 'node:path'
import { compile } from '../compile.js'
import { quantile } from '../costs/figures.js'
import { makePairs, sayAll, speakersOf } from '../costs/messages.js'
import { connect, makePeople, pause, startRelay, withMetrics } from '../costs/relay.js'
import { SERVER_CORE } from '../machine.js'

const LIBRARY = 'dist/bench/slow-disk.so'
const DISK_MS = 10
const MOST_LATE_MS = 20
const ASKED_EVERY_MS = 20

export const order = 90
export const title = 'A slow disk'
export const about = `Each flush of the disk takes ${DISK_MS} ms more, beside a server whose disk is as it is (+ 0 ms). Two hundred
pairs write, one message a second each, then ten, then four at a time as fast as they are acknowledged, which is when they
are on disk. Nobody receives what they write, so there is less to do than for "Messages on disk". On SQLite the event loop itself waits for the disk, once for all that came in meanwhile. How late it comes round is
what \`/metrics\` says, less the 10 ms between two looks. The ping is that of somebody else, and needs no disk.`
export const columns = [
  { key: 'acknowledged', title: 'acknowledged/s', digits: 0 },
  { key: 'p50', title: 'acknowledged after, p50 ms', digits: 1 },
  { key: 'p99', title: 'p99 ms', digits: 1 },
  { key: 'late', title: 'event loop late, p99 ms', digits: 1 },
  { key: 'mostLate', title: 'at most ms', digits: 1 },
  { key: 'ping', title: 'a ping, p99 ms', digits: 1 },
]
export const numbers = { pairs: 200, seconds: 15 }
export const quick = { pairs: 10, seconds: 2 }

const loads = [
  { name: 'one message a second of each', everyMs: 1000, atOnce: 1 },
  { name: 'ten a second of each', everyMs: 100, atOnce: 1 },
  { name: 'as fast as acknowledged', everyMs: 0, atOnce: 4 },
]

export async function run({ numbers: { pairs, seconds } }) {
  compile(LIBRARY, ['scripts/bench/slow-disk.c'], ['-shared', '-fPIC', '-ldl'])
  const rows = []
  for (const diskMs of [0, DISK_MS]) {
    const settings = {
      ...withMetrics,
      LD_PRELOAD: resolve(LIBRARY),
      RELAIS_DISK_MS: String(diskMs),
    }
    const relay = await startRelay(settings, undefined, { core: SERVER_CORE })
    const { groups, writers } = await makePairs(relay, pairs)
    const speakers = await speakersOf(relay, writers, groups)
    const [bystander] = await makePeople(relay, 1, 'bystander')
    for (const { name, everyMs, atOnce } of loads) {
      const waits = []
      const timed = speakers.map(({ say }) => ({ say: () => timeOf(say, waits) }))
      const asker = await startAsking(relay, bystander)
      await relay.loopDelays()
      const sent = await sayAll(timed, atOnce, seconds, everyMs)
      const { p99: late, most: mostLate } = await relay.loopDelays()
      const ping = quantile(await asker.stop(), 0.99)
      if (waits.some((waitMs) => waitMs < diskMs))
        throw new Error('A message was told before it was on disk.')
      const [p50, p99] = [quantile(waits, 0.5), quantile(waits, 0.99)]
      const cells = { acknowledged: sent / seconds, p50, p99, late, mostLate, ping }
      rows.push({ name: `disk + ${diskMs} ms, ${name}`, cells })
    }
    await relay.stop()
  }
  const paced = rows.slice(loads.length).filter((_, at) => loads[at].everyMs > 0)
  const targets = paced.map(({ name, cells }) => ({
    says: `${name}: the event loop late by less than ${MOST_LATE_MS} ms, p99`,
    ...{ value: cells.late, unit: 'ms', most: MOST_LATE_MS },
  }))
  return { rows, targets }
}

async function timeOf(act, taken) {
  const start = performance.now()
  await act()
  taken.push(performance.now() - start)
}

/** Somebody who asks again and again for what needs no disk, until told to stop; then answers how long each took. */
async function startAsking(relay, userId) {
  const waiting = new Map()
  const taken = []
  const socket = await connect(relay, userId, ({ id }) => waiting.get(id)?.())
  let [isDone, last] = [false, 0]
  const ask = () => {
    const id = ++last
    socket.send(JSON.stringify({ type: 'ping', id }))
    return new Promise((resolve) => waiting.set(id, resolve)).finally(() => waiting.delete(id))
  }
  const keepAsking = async () => {
    while (!isDone) {
      await timeOf(ask, taken)
      await pause(ASKED_EVERY_MS)
    }
    socket.terminate()
  }
  const asking = keepAsking()
  return {
    stop: async () => {
      isDone = true
      await asking
      return taken
    },
  }
}
