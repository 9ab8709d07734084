// Measurements of costs.js about people who are connected and do nothing.
import { kilobytes, microseconds } from './figures.js'
import {
  connectAll,
  cpuMicroseconds,
  makeGroups,
  makePeople,
  pause,
  residentAfterCollection,
  startRelay,
} from './relay.js'

const GROUP_SIZE = 10

/** Each in the lobby and four groups. */
export async function idle() {
  const { grown, connecting, still, people } = await settled({
    people: 10_000,
    groups: 4,
    seconds: 60,
  })
  return {
    'memory of a connection': kilobytes(grown / people),
    'to connect': microseconds(connecting / people),
    'a second of being there': microseconds(still),
  }
}

/** Each in the lobby and thirty groups. What a conversation adds to the memory is lost in what their welcomes leave. */
export async function idleInMany() {
  const { connecting, people } = await settled({ people: 5000, groups: 30, seconds: 0 })
  return { 'to connect': microseconds(connecting / people) }
}

/** Puts everybody into so many groups of ten, beside the lobby, each time with others. */
export async function makeCircles(relay, ids, groups = 4) {
  for (let round = 0; round < groups; round++)
    await makeGroups(relay, groupsOf(shuffled(ids)), `g${round}x`)
}

/** Some come first, so that what the server needs for anybody at all is not counted. */
export async function settled({ people, groups, seconds, core, warm = 100, calmMs = 5000 }) {
  const maker = await startRelay()
  const ids = await makePeople(maker, people + warm)
  await makeCircles(maker, ids, groups)
  // Making all that took memory, which would be used again unseen.
  await maker.stop({ isKept: true })
  const relay = await startRelay({}, maker.folder, { core })
  const sockets = await connectAll(relay, ids.slice(0, warm))
  await pause(calmMs)
  const memory = await residentAfterCollection(relay.pid)
  const cpu = cpuMicroseconds(relay.pid)
  sockets.push(...(await connectAll(relay, ids.slice(warm))))
  await pause(calmMs)
  const connecting = cpuMicroseconds(relay.pid) - cpu
  const grown = (await residentAfterCollection(relay.pid)) - memory
  const before = cpuMicroseconds(relay.pid)
  await pause(seconds * 1000)
  const still = (cpuMicroseconds(relay.pid) - before) / seconds / sockets.length
  const lost = sockets.filter(({ readyState, OPEN }) => readyState !== OPEN).length
  if (lost > 0) throw new Error(`${lost} connections were lost while nobody did anything`)
  for (const socket of sockets) socket.terminate()
  await relay.stop()
  return { grown, connecting, still, people }
}

function shuffled(ids) {
  const keys = new Map(ids.map((id) => [id, Math.random()]))
  return [...ids].sort((one, other) => keys.get(one) - keys.get(other))
}

const groupsOf = (ids) =>
  Array.from({ length: ids.length / GROUP_SIZE }, (_, at) =>
    ids.slice(at * GROUP_SIZE, (at + 1) * GROUP_SIZE),
  )
