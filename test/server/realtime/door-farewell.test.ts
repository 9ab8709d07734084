// A node that stops says goodbye to everybody, also to whoever waits for what a store that is away would tell.
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Sequencer } from '../../../src/server/bus/sequencer.ts'
import type { Chat } from '../../../src/server/chat/chat.ts'
import type { Identity } from '../../../src/server/chat/accounts.ts'
import { Counts } from '../../../src/server/lib/counts.ts'
import { Connection } from '../../../src/server/realtime/connection.ts'
import { Door, type DoorRules } from '../../../src/server/realtime/door.ts'
import type { Heartbeat } from '../../../src/server/realtime/heartbeat.ts'
import { Hub } from '../../../src/server/realtime/hub.ts'
import type { Surroundings } from '../../../src/server/realtime/surroundings.ts'
import type { Transport } from '../../../src/server/realtime/transport.ts'
import { decode } from '../../../src/server/realtime/websocket.ts'

const test = suite('door farewell')
const settle = () => new Promise<void>((done) => setImmediate(() => setImmediate(done)))

test.before.each(() => mock.timers.enable({ apis: ['setTimeout'] }))
test.after.each(() => mock.timers.reset())

/** Somebody whose message is stored, but comes after another that only a store which is away could tell. */
function waiting() {
  const hub = new Hub()
  const order = new Sequencer(
    (publication) => hub.deliver(publication),
    () => Promise.reject(new Error('away')),
    () => {},
  )
  hub.order = order
  const counts = new Counts()
  const chat = {
    counts,
    now: () => 1,
    limits: { messageCharacters: 100 },
    bus: { publish: (publication: Parameters<Sequencer['take']>[0]) => order.take(publication) },
    store: { appendMessage: async () => ({ seq: 2, rev: 3, isDuplicate: false, createdAt: 1 }) },
  } as unknown as Chat
  const heartbeat = { now: 0, start: () => ({}), remove: () => {} } as unknown as Heartbeat
  const around = { chat, hub, heartbeat, limits: { commandsPerSecond: 0, connectionsPerUser: 0 } }
  const door = new Door({} as DoorRules, around as unknown as Surroundings, () => '::1')
  const said: string[] = []
  const transport = {
    backlogBytes: 0,
    write: (frames: Buffer[]) =>
      said.push(...decode(frames).map((text) => (JSON.parse(text) as { type: string }).type)),
    end: (reason: string) => said.push(reason),
  } as unknown as Transport
  const left = (gone: Connection) => {
    door.connections.delete(gone)
    hub.remove(gone, 'u')
  }
  const connection = new Connection(
    transport,
    { ...around, left } as unknown as Surroundings,
    '::1',
  )
  connection.identity = { user: { id: 'u', name: 'U' }, sessionId: 's' } as unknown as Identity
  hub.add(connection, 'u')
  hub.join(connection, 'c', { rev: 1, seq: 0 })
  door.connections.add(connection)
  return { door, connection, said }
}

test('whose answer waits for a store that is away hears goodbye within some seconds', async () => {
  const { door, connection, said } = waiting()
  connection.hear('{"type":"send_message","id":1,"conversationId":"c","body":"hi","clientId":"x"}')
  await settle()
  door.close()
  for (let second = 0; second < 30; second++) {
    mock.timers.tick(1000)
    await settle()
  }
  assert.equal(said, ['goodbye', 'draining'])
})

test.run()
