// Measurements of costs.js about messages: what the server's processor spends on one that is stored, and on each
// window that gets it.
import { microseconds, perSecond } from './figures.js'
import {
  connect,
  connectAll,
  countBytes,
  cpuMicroseconds,
  makeGroups,
  makePeople,
  pause,
  startRelay,
} from './relay.js'

const BODY = 'x'.repeat(120)

/** A message now and then to a thousand, and nothing else. */
export async function broadcast({ members = 1000, each = 20, seconds = 10 } = {}) {
  const { relay, sender, readers } = await crowdOf(members)
  await pause(1000)
  const idleBefore = cpuMicroseconds(relay.pid)
  await pause(2000)
  const idlePerMs = (cpuMicroseconds(relay.pid) - idleBefore) / 2000
  const [cpu, start] = [cpuMicroseconds(relay.pid), performance.now()]
  let sent = 0
  while (performance.now() - start < seconds * 1000) {
    await sender.say()
    sent++
    await pause(Math.max(0, (sent * 1000) / each - (performance.now() - start)))
  }
  const ms = performance.now() - start
  const spent = cpuMicroseconds(relay.pid) - cpu - idlePerMs * ms
  insistOnAll(readers, sent)
  await relay.stop()
  return { 'a delivery': microseconds(spent / sent / members) }
}

/** As many messages as go, to a thousand. */
export async function crowd({ members = 1000, senders = 50, atOnce = 4, seconds = 10 } = {}) {
  const { relay, ids, readers } = await crowdOf(members)
  const line = (id) => speaker(relay, id, 'lobby')
  const speakers = await Promise.all(ids.slice(0, senders).map(line))
  const [cpu, start] = [cpuMicroseconds(relay.pid), performance.now()]
  const sent = await sayAll(speakers, atOnce, seconds)
  const spent = cpuMicroseconds(relay.pid) - cpu
  const ms = performance.now() - start
  insistOnAll(readers, sent)
  await relay.stop()
  return {
    'a delivery': microseconds(spent / sent / members),
    deliveries: perSecond((sent * members * 1000) / ms),
  }
}

/** People in pairs, who write at a pace that leaves every message alone in its turn. */
export function pairs() {
  return talk({ pairsCount: 100, everyMs: 1000, seconds: 15 })
}

/** The same, as fast as it goes. */
export function busyPairs() {
  return talk({ pairsCount: 200, everyMs: 0, seconds: 10 })
}

async function talk({ pairsCount, everyMs, seconds, atOnce = 4 }) {
  const relay = await startRelay()
  const { groups, writers, others } = await makePairs(relay, pairsCount)
  await connectAll(relay, others, () => {})
  const speakers = await speakersOf(relay, writers, groups)
  const [cpu, start] = [cpuMicroseconds(relay.pid), performance.now()]
  const sent = await sayAll(speakers, everyMs > 0 ? 1 : atOnce, seconds, everyMs)
  const spent = cpuMicroseconds(relay.pid) - cpu
  const ms = performance.now() - start
  await relay.stop()
  return {
    'a message, stored and delivered once': microseconds(spent / sent),
    messages: perSecond((sent * 1000) / ms),
  }
}

/** Groups of two, which cost what a conversation of two does; of new people, or of these in turn. */
export async function makePairs(relay, count, { people, name = 'g' } = {}) {
  const ids = people ?? (await makePeople(relay, count * 2))
  const lists = Array.from({ length: count }, (_, at) => [
    ids[(at * 2) % ids.length],
    ids[(at * 2 + 1) % ids.length],
  ])
  const groups = await makeGroups(relay, lists, name)
  return { groups, writers: lists.map(([one]) => one), others: lists.map(([, other]) => other) }
}

export const speakersOf = (relay, writers, groups) =>
  Promise.all(groups.map((group, at) => speaker(relay, writers[at], group)))

/** A thousand readers of the lobby, in which everybody is. */
async function crowdOf(members) {
  const relay = await startRelay()
  const ids = await makePeople(relay, members)
  const readers = (await connectAll(relay, ids)).map(countBytes)
  const sender = await speaker(relay, ids[0], 'lobby')
  return { relay, ids, readers, sender }
}

/** Every reader has got something of every message: what is counted was delivered. */
function insistOnAll(readers, sent) {
  const least = Math.min(...readers.map(({ bytes }) => bytes))
  if (least < sent * BODY.length) throw new Error(`a reader got only ${least} bytes`)
}

/** Somebody who writes in a conversation, and waits for the answer. */
export async function speaker(relay, userId, conversationId) {
  const waiting = new Map()
  let last = 0
  const socket = await connect(relay, userId, (frame) => {
    const { type, id, code, message } = frame
    if (type === 'error') throw new Error(`${code}: ${message}`)
    waiting.get(id)?.(frame)
    waiting.delete(id)
  })
  const name = `${userId}-${conversationId}-`
  return {
    say: () => {
      const id = ++last
      const command = { type: 'send_message', id, conversationId, body: BODY, clientId: name + id }
      socket.send(JSON.stringify(command))
      return new Promise((resolve) => waiting.set(id, resolve))
    },
  }
}

/** All write for so long; answers how many messages were acknowledged. */
export async function sayAll(speakers, atOnce, seconds, everyMs = 0) {
  const end = performance.now() + seconds * 1000
  let sent = 0
  const go = async (speaker) => {
    await pause(Math.random() * everyMs)
    while (performance.now() < end) {
      const next = performance.now() + everyMs
      await speaker.say()
      sent++
      if (everyMs > 0) await pause(Math.max(0, next - performance.now()))
    }
  }
  const lines = speakers.flatMap((speaker) => Array.from({ length: atOnce }, () => go(speaker)))
  await Promise.all(lines)
  return sent
}
