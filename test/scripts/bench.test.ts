// `npm run bench -- --quick`: the scenarios with peers run, with every delivery there and in order; and a server that
// loses, doubles or reorders one is found out. Asserts no figure.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { WebSocketServer, type WebSocket } from 'ws'
import { assertAllArrives, hasPeers, scenarios } from './quick-scenarios.ts'

interface Step {
  send?: string | Buffer
  expect?: string
}
interface Layout {
  sockets: number
  rooms: number[][]
  streams: { socket: number; room: number }[]
  bodyBytes: number
}
interface Measured {
  rounds: Map<string, ({ sent: number; deliveries: number } | null)[]>
  faults: string[]
}
/** Not bundled: these find their neighbours by where they stand. */
const scriptOf = (path: string) => import(pathToFileURL(resolve(`scripts/bench/${path}`)).href)
const { measure } = (await scriptOf('rounds.js')) as {
  measure: (what: object) => Promise<Measured>
}
const { bodyOf, frame, upgrade } = (await scriptOf('generator.js')) as {
  bodyOf: (stream: number, bytes: number) => string
  frame: (text: string) => Buffer
  upgrade: (path: string) => Step
}
const { oneRoom, manyRooms } = (await scriptOf('contestants/layouts.js')) as {
  oneRoom: (members: number, writers: number) => Layout
  manyRooms: (rooms: number, size: number, each: number) => Layout
}

test('every scenario with peers runs, and everything arrives', () => {
  assertAllArrives(scenarios.filter(hasPeers))
})

/** What a broadcast loop does with the fifth message to its first listener. */
const loops: Record<
  string,
  { send: (data: Buffer, to: WebSocket[]) => void; says: RegExp | null }
> = {
  'all is well': { send: toAll, says: null },
  'one is lost': {
    send: (data, to) => toAll(data, isFifth() ? to.slice(1) : to),
    says: /1 deliveries are missing/,
  },
  'one comes twice': {
    send: (data, to) => toAll(data, isFifth() ? [to[0]!, ...to] : to),
    says: /1 out of order, the first: socket \d: late or twice/,
  },
  'two change places': {
    send: (data, to) => {
      if (isFifth()) {
        toAll(data, to.slice(1))
        late = data
        return
      }
      toAll(data, to)
      if (late !== null) toAll(late, to.slice(0, 1))
      late = null
    },
    says: /3 out of order, the first: socket \d: something is missing/,
  },
}
let count = 0
let late: Buffer | null = null
const isFifth = () => ++count === 5
function toAll(data: Buffer, to: WebSocket[]): void {
  for (const socket of to) socket.send(data, { binary: false })
}

async function measureLoop(
  send: (data: Buffer, to: WebSocket[]) => void,
  patienceSeconds: number,
): Promise<Measured> {
  count = 0
  late = null
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const joined: WebSocket[] = []
  server.on('connection', (socket) => {
    joined.push(socket)
    socket.on('message', (data: Buffer) => send(data, joined))
  })
  const layout = oneRoom(4, 1)
  const loop = {
    name: 'a loop',
    missing: async () => null,
    open: async () => ({
      load: {
        sockets: Array.from({ length: 4 }, () => ({
          port,
          steps: [upgrade('/'), { expect: '\r\n\r\n' }],
        })),
        streams: [{ socket: 3, audience: 4, frame: frame(bodyOf(0, 100)) }],
      },
      pids: () => [process.pid],
      stop: async () => {
        for (const socket of joined) socket.terminate()
        server.close()
      },
    }),
  }
  return measure({
    contestants: [loop],
    layout,
    load: { seconds: 0.2, perSecond: 100, patienceSeconds },
    warmSeconds: 0.1,
    rounds: 1,
    isQuick: true,
    say: () => {},
  })
}

for (const [name, { send, says }] of Object.entries(loops))
  test(`a broadcast loop where ${name}`, async () => {
    // Only what never comes is waited for in vain.
    const { rounds, faults } = await measureLoop(send, name === 'one is lost' ? 2 : 15)
    if (says === null) {
      assert.equal(faults, [])
      const [round] = rounds.get('a loop')!
      assert.is(round!.sent, 20)
      assert.is(round!.deliveries, 80)
    } else assert.match(faults.join('\n'), says)
  })

test('in many rooms everybody is in as many, and nobody writes in two', () => {
  const { sockets, rooms, streams } = manyRooms(100, 50, 10)
  assert.is(sockets, 500)
  const each = new Map<number, number>()
  for (const members of rooms) {
    assert.is(new Set(members).size, 50)
    for (const socket of members) each.set(socket, (each.get(socket) ?? 0) + 1)
  }
  assert.equal([...new Set(each.values())], [10])
  assert.is(new Set(streams.map(({ socket }) => socket)).size, 100)
  for (const { socket, room } of streams) assert.ok(rooms[room]!.includes(socket))
})

test.run()
