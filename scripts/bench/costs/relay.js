// A built server for the measurement of costs, with people of another backend, made through its API, so that
// any store will do. Its CPU and memory are read from /proc: other work on the machine does not count.
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../server-process.js'

export { cpuMicroseconds } from '../machine.js'

const SECRET = 'only for this measurement, 32 bytes or more'
/** The settings of a server that is asked for loopDelays; without them it does not look at its loop. */
export const withMetrics = { METRICS_TOKEN: 'only-for-this-measurement' }
const LOOP_LOOKED_AT_EVERY_MS = 10
const BATCH = 50
const AT_ONCE = 100
const COLLECTED_IN_VAIN = 6

const limits = {
  COMMANDS_PER_SECOND: '0',
  MAX_CONNECTIONS_PER_USER: '0',
  MAX_CONNECTIONS_PER_ADDRESS: '0',
  SERVER_CALLS_PER_SECOND: '0',
}

/** Starts a server, on the data that an earlier one has kept when its `folder` is given. `core` pins it; `collects`
 * is for residentAfterCollection. */
export async function startRelay(
  settings = {},
  folder = mkdtempSync(join(tmpdir(), 'relais-')),
  { core = null, collects = true } = {},
) {
  const own = { PORT: '0', DATA_DIR: folder, FOREIGN_JWT_SECRET: SECRET }
  const env = { ...process.env, ...limits, ...own, ...settings }
  const collect = ['--expose-gc', '--import', './scripts/bench/costs/collect-on-signal.js']
  const server = await startServer({
    words: [process.execPath, ...(collects ? collect : []), 'dist/server/main.js'],
    core,
    env,
    ready: /ready: \S+?:(\d+)/,
    isHeard: true,
  })
  const { pid, port } = server
  let key
  return {
    pid,
    port,
    folder,
    url: `ws://127.0.0.1:${port}`,
    call: (route, body) => call(port, (key ??= makeKey(env)), route, body),
    loopDelays: () => loopDelays(port),
    stop: async ({ isKept = false } = {}) => {
      await server.stop()
      if (!isKept) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A key of a backend; made only where one is needed, because that takes a second. */
function makeKey(env) {
  const words = ['dist/server/admin.js', 'api-key', `bench-${randomUUID()}`, '--scope', '*']
  const { stdout } = spawnSync(process.execPath, words, { env, encoding: 'utf8' })
  return stdout.trim().split('\n').at(-1)
}

async function call(port, key, route, body) {
  const [method, path] = route.split(' ')
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const url = `http://127.0.0.1:${port}${path}`
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) })
  const text = await answer.text()
  if (!answer.ok || text.includes('"error"'))
    throw new Error(`${route}: ${(/"message":"[^"]*"/.exec(text) ?? [text.slice(0, 300)])[0]}`)
  return JSON.parse(text)
}

/** How late the event loop came round since this was last asked, in ms. */
async function loopDelays(port) {
  const headers = { authorization: `Bearer ${withMetrics.METRICS_TOKEN}` }
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text()
  const read = (which) => {
    const seconds = new RegExp(`^nodejs_eventloop_lag_${which}_seconds (\\S+)`, 'm').exec(text)[1]
    return Math.max(0, Number(seconds) * 1000 - LOOP_LOOKED_AT_EVERY_MS)
  }
  return { p99: read('p99'), most: read('max') }
}

async function inBatches(relay, route, name, items) {
  const results = []
  for (let at = 0; at < items.length; at += BATCH) {
    const some = { [name]: items.slice(at, at + BATCH) }
    results.push(...(await whenFree(() => relay.call(route, some))).results)
  }
  return results
}

/** On PostgreSQL those of a batch may be in each other's way; what was made is found again. */
async function whenFree(act, tries = 10) {
  try {
    return await act()
  } catch (error) {
    if (tries === 0 || !/does not answer/.test(error.message)) throw error
    await pause(1000)
    return whenFree(act, tries - 1)
  }
}

/** Makes users; answers their ids. */
export async function makePeople(relay, count, name = 'bench') {
  const ids = Array.from({ length: count }, (_, index) => `${name}${index}`)
  const users = ids.map((id) => ({ id, name: id }))
  await inBatches(relay, 'POST /api/server/users', 'users', users)
  return ids
}

/** Makes groups of these lists of users; answers their ids. */
export async function makeGroups(relay, lists, name = 'g') {
  const groups = lists.map((userIds, index) => {
    const id = `${name}${index}`
    return { kind: 'group', title: id, id, userIds }
  })
  await inBatches(relay, 'POST /api/server/conversations', 'conversations', groups)
  return groups.map(({ id }) => id)
}

/** Makes conversations of two; answers their ids. */
export async function makeDirect(relay, lists) {
  const pairs = lists.map((userIds) => ({ kind: 'direct', userIds }))
  const made = await inBatches(relay, 'POST /api/server/conversations', 'conversations', pairs)
  return made.map(({ conversationId }) => conversationId)
}

/** A token of the other backend, with which this person signs in. */
export async function tokenFor(userId) {
  const { default: jwt } = await import('jsonwebtoken')
  return jwt.sign({ sub: userId, name: userId }, SECRET, { expiresIn: 3600 })
}

/** Signs somebody in; resolves when they were welcomed. */
export async function connect(relay, userId, hear) {
  const { WebSocket } = await import('ws')
  const socket = new WebSocket(`${relay.url}/?token=${await tokenFor(userId)}`)
  await once(socket, 'message')
  if (hear) socket.on('message', (data) => hear(JSON.parse(data), socket))
  return socket
}

/** Signs in people, some at once, and answers their sockets. */
export async function connectAll(relay, ids, hear) {
  const sockets = []
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE).map((id) => connect(relay, id, hear))
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}

/** Reads on without looking, as cheap as can be; answers how many bytes came. It cannot answer a ping. */
export function countBytes(socket) {
  const counted = { bytes: 0 }
  const raw = socket._socket
  raw.removeAllListeners('data')
  raw.on('data', (chunk) => (counted.bytes += chunk.length))
  return counted
}

/** After the server has collected its garbage, again and again until that frees no more: what only its start needed is
 * let go of late. */
export async function residentAfterCollection(pid) {
  let [least, inVain] = [Infinity, 0]
  while (inVain < COLLECTED_IN_VAIN) {
    process.kill(pid, 'SIGUSR2')
    await pause(1000)
    const bytes = residentBytes(pid)
    inVain = bytes < least * 0.99 ? 0 : inVain + 1
    least = Math.min(least, bytes)
  }
  return least
}

export function residentBytes(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(kilobytes) * 1024
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
