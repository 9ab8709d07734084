// What the measurements run on: which core for the servers and which for the load, who else used them meanwhile,
// and how to name it all on the page.
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'

/** Before this process is held to one of them. */
const CORES = availableParallelism()
const canPin = CORES > 1 && spawnSync('taskset', ['-V']).status === 0
/** null: wherever there is room. */
export const SERVER_CORE = canPin ? 0 : null
export const LOAD_CORE = canPin ? 1 : null

/** The words of a command that stays on this core; the process is still the program's own. */
export const pinned = (core, words) =>
  core === null ? words : ['taskset', '-c', String(core), ...words]

/** Moves a process that runs already, and those it will start. */
export function pin(pid, core) {
  if (core !== null) execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)])
}

/** Microseconds of CPU that these processes have used, all their threads together. */
export const cpuMicroseconds = (...pids) => pids.reduce((sum, pid) => sum + cpuOf(pid), 0)

function cpuOf(pid) {
  let nanoseconds = 0
  for (const task of readdirSync(`/proc/${pid}/task`))
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0])
  return nanoseconds / 1000
}

/** A process and those it has started. */
export const family = (pid) => [
  pid,
  ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number),
]

/** The time of all cores so far, in hundredths of a second: busy with anything, stolen by the host, and in all. */
export function coreTimes() {
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n')
  const times = line.split(/ +/).slice(1, 9).map(Number)
  const [idle, waiting, steal] = [times[3], times[4], times[7]]
  const all = times.reduce((sum, time) => sum + time, 0)
  return { busy: all - idle - waiting - steal, steal, all }
}

export function describeMachine() {
  const [{ model }] = cpus()
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0)
  const cores = `${CORES} cores of ${model}, ${gigabytes} GB`
  return {
    machine: `${cores}, Linux ${release().split('-')[0]}, Node ${process.version}`,
    pinning: canPin
      ? `servers on core ${SERVER_CORE}, load generator on core ${LOAD_CORE}`
      : 'servers and load generator share all cores, because there are not two, or no taskset',
  }
}
