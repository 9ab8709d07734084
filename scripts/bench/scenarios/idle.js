// What it costs to have people who do nothing: memory of the server for each, and the CPU of asking now and then whether
// they are still there. Insists that nobody was lost meanwhile.
import { readFileSync } from 'node:fs'
import { settled } from '../costs/connections.js'
import { SERVER_CORE } from '../machine.js'

const MOST = 19_000
/** Files of each process that are no connections. */
const OTHER_FILES = 500

export const order = 60
export const title = 'Idle connections'
export const about = `Everybody is signed in, in five conversations, and says nothing for two minutes. Memory is what is
resident after a collection of garbage, less what the server had with the first hundred; CPU is mostly that of asking those who
are silent whether they are still there, every 25 s.`
export const limits = `One ping and its pong every 25 s are nearly all of it: of a cycle 56 % is writing the ping, 30 % reading the pong, both mostly the
kernel's. A bare server of \`ws\` that only pings took 18–21 µs for a cycle beside 18–22 of Relais, in turns on the same machine, which is
0.7–0.9 µs/s; with 19,000 connections it is more for each. A longer pause would find the dead later than promised (35 s).`
export const columns = [
  { key: 'people', title: 'connections', digits: 0 },
  { key: 'kilobytes', title: 'resident KB of each', digits: 1 },
  { key: 'still', title: 'CPU µs/s of each', digits: 2 },
  { key: 'connecting', title: 'CPU µs to come in', digits: 0 },
]
export const numbers = { people: MOST, seconds: 120, calmMs: 5000 }
export const quick = { people: 200, seconds: 1, calmMs: 100 }

export async function run({ numbers: { people, seconds, calmMs } }) {
  const fit = Math.min(people, mostFiles() - OTHER_FILES)
  const { grown, still, connecting } = await settled({
    people: fit,
    groups: 4,
    seconds,
    calmMs,
    core: SERVER_CORE,
  })
  const kilobytes = grown / fit / 1024
  const cells = { people: fit, kilobytes, still, connecting: connecting / fit }
  const few =
    fit < people ? [`${people} connections need \`ulimit -n ${people + OTHER_FILES}\``] : []
  return {
    rows: [{ name: 'Relais', cells }],
    targets: [
      { says: 'at most 12 KB of a connection', value: kilobytes, unit: 'KB', most: 12 },
      { says: 'at most 0.7 µs of CPU a second for each', value: still, unit: 'µs/s', most: 0.7 },
    ],
    notes: few,
  }
}

/** How many files this process, and so one that it starts, may have open. */
function mostFiles() {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  return Number(/^Max open files\s+(\d+)/m.exec(limits)[1])
}
