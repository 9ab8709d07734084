// What presence costs those who watch: a thousand people come and go while five thousand windows watch everybody. Insists
// that all windows were told the same, and know in the end how everybody is.
import { connectAll, cpuMicroseconds, makePeople, pause, startRelay } from '../costs/relay.js'
import { SERVER_CORE } from '../machine.js'

const CHANGES_PER_SECOND = 200
/** Longer than changes are collected. */
const TOLD_WITHIN_MS = 3000
/** So many read what they are told; that the others got the same is seen by its length. */
const READERS = 20

export const order = 80
export const title = 'People come and go'
export const about = `${CHANGES_PER_SECOND} changes a second, of a thousand people at random, while five thousand windows
watch everybody. Away and back are changes as coming and going are, without the grace that hides quick ones.`
export const columns = [
  { key: 'changes', title: 'changes/s', digits: 0 },
  { key: 'frames', title: 'frames/s to each window', digits: 2 },
  { key: 'bytes', title: 'bytes/s to each window', digits: 0 },
  { key: 'cpu', title: 'CPU µs of a frame to a window', digits: 1 },
  { key: 'share', title: '% of one core', digits: 0 },
]
export const numbers = { people: 1000, watching: 5000, lastsMs: 20_000 }
export const quick = { people: 50, watching: 50, lastsMs: 2000 }

export async function run({ numbers: { people, watching, lastsMs } }) {
  const relay = await startRelay({}, undefined, { core: SERVER_CORE })
  const ids = await makePeople(relay, people)
  const watcherIds = await makePeople(relay, watching, 'watcher')
  const windows = (await connectAll(relay, watcherIds)).map(watch)
  const sockets = await connectAll(relay, ids)
  await pause(TOLD_WITHIN_MS)

  for (const window of windows) Object.assign(window, { frames: 0, bytes: 0 })
  const [cpu, start] = [cpuMicroseconds(relay.pid), performance.now()]
  const { changes, statuses } = await churn(sockets, lastsMs)
  const seconds = (performance.now() - start) / 1000
  const spent = cpuMicroseconds(relay.pid) - cpu
  const { frames, bytes } = windows[0]
  // What they know in the end is judged; what it took, while it went on.
  await pause(TOLD_WITHIN_MS)
  for (const socket of [...sockets, ...windows.map((window) => window.socket)]) socket.terminate()
  await relay.stop()
  const cells = {
    changes: changes / seconds,
    frames: frames / seconds,
    bytes: bytes / seconds,
    cpu: spent / frames / watching,
    share: spent / seconds / 10_000,
  }
  return {
    rows: [{ name: 'Relais', cells }],
    targets: [
      { says: 'at most 2 frames a second to each window', value: frames / seconds, most: 2 },
    ],
    faults: faultsOf(windows, new Map(ids.map((id, at) => [id, statuses[at]]))),
  }
}

function watch(socket, at) {
  const window = { socket, frames: 0, bytes: 0, statuses: at < READERS ? new Map() : null }
  socket.on('message', (data) => {
    if (!data.subarray(0, 24).includes('"presence"')) return
    window.frames++
    window.bytes += data.length
    if (window.statuses === null) return
    for (const { id, status } of JSON.parse(data).users) window.statuses.set(id, status)
  })
  socket.send('{"type":"watch_presence","userIds":"all"}')
  return window
}

/** Answers how many changes there were, and how each is in the end: nobody stays as they were at first. */
async function churn(sockets, lastsMs) {
  const statuses = sockets.map(() => 'online')
  const change = (at) => {
    statuses[at] = statuses[at] === 'online' ? 'away' : 'online'
    sockets[at].send(JSON.stringify({ type: 'set_status', status: statuses[at] }))
  }
  const start = performance.now()
  let changes = 0
  for (let ms = 0; ms < lastsMs; ms = performance.now() - start) {
    for (; changes < (ms / 1000) * CHANGES_PER_SECOND; changes++)
      change(changes < sockets.length ? changes : Math.floor(Math.random() * sockets.length))
    await pause(10)
  }
  return { changes, statuses }
}

function faultsOf(windows, statuses) {
  const [{ bytes }] = windows
  const others = windows.filter((window) => window.bytes !== bytes).length
  const faults = others > 0 ? [`${others} windows were told something else than the first`] : []
  for (const window of windows.slice(0, READERS))
    for (const [id, status] of statuses)
      if (window.statuses.get(id) !== status)
        faults.push(`a window believes ${id} ${window.statuses.get(id)}, who is ${status}`)
  return faults.slice(0, 10)
}
