// What only a socket can say: bytes that are no text, parts of frames, frames too large, and whatever it
// still says when it was told to go.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { WebSocket } from 'ws'
import { decode, encode } from '../../../src/server/realtime/websocket.ts'
import { call, Person, type Socket } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('websocket')
let server: TestServer
let alice: Person, bob: Person

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(async () => {
  await server.kill()
})

const webSocket = ({ raw }: Socket): WebSocket => raw as WebSocket

/** Fails unless a message of one reaches the other. */
async function talk(here: Socket, there: Socket, body: string): Promise<void> {
  await here.do('send_message', { conversationId: 'lobby', body })
  assert.is((await there.next('new_message')).message.body, body)
}

test('ready frames give back their texts, of any length, alone and joined', () => {
  const events = [0, 77, 78, 65_487, 65_488, 200_000].map((length) => ({
    type: 'error' as const,
    code: 'internal' as const,
    message: 'é'.padEnd(length, 'x'),
  }))
  const frames = events.map(encode)
  const texts = events.map((event) => JSON.stringify(event))
  assert.equal(decode(frames), texts)
  assert.equal(decode([Buffer.concat(frames), frames[0]!]), [...texts, texts[0]])
  assert.equal(decode([]), [])
})

test('a binary frame is refused, and text works as before', async () => {
  const here = await alice.connect()
  webSocket(here).send(Buffer.from('{"type":"ping"}'))
  const error = await here.next('error')
  assert.is(error.code, 'bad_frame')
  assert.match(error.message, /text/)
  assert.is((await here.ask('ping', {})).type, 'pong')
  await here.close()
})

test('a frame in fragments is one frame', async () => {
  const here = await alice.connect()
  for (const part of ['{"type":', '"ping",', '"id":"whole'])
    webSocket(here).send(part, { binary: false, fin: false })
  webSocket(here).send(' again"}', { binary: false, fin: true })
  assert.is((await here.next('pong')).id, 'whole again')
  await here.close()
})

test('a frame too large, too many fragments and text that is not UTF-8 cost only their sender', async () => {
  const [here, there] = [await alice.connect(), await bob.connect()]
  const ends: Record<string, [says: (socket: Socket) => void, code: number]> = {
    'too large': [(socket) => socket.say('x'.repeat(64 * 1024 + 1)), 1009],
    'too large in parts': [
      (socket) => {
        for (let part = 0; part < 5; part++)
          webSocket(socket).send('x'.repeat(16_384), { fin: false })
      },
      1009,
    ],
    'too many fragments': [
      (socket) => {
        for (let part = 0; part < 100; part++) webSocket(socket).send('x', { fin: false })
      },
      1008,
    ],
    'no UTF-8': [
      (socket) => webSocket(socket).send(Buffer.from([0xff, 0xfe]), { binary: false }),
      1007,
    ],
  }
  for (const [why, [speak, code]] of Object.entries(ends)) {
    const hostile = await bob.connect()
    speak(hostile)
    assert.is(await hostile.closed(), code, why)
    const last = hostile.heard.at(-1)!
    if (code === 1009) {
      assert.is(last.type === 'error' && last.code, 'too_long', why)
      assert.match(JSON.stringify(last), /65536 bytes, so the line closes/)
    }
    await talk(here, there, why)
  }
  for (const socket of [here, there]) await socket.close()
})

test('the longest frame that is allowed is heard', async () => {
  const here = await alice.connect()
  const frame = '{"type":"ping","id":"end"'.padEnd(64 * 1024 - 1) + '}'
  here.say(frame)
  assert.is((await here.next('pong')).id, 'end')
  here.say('['.repeat(64 * 1024))
  assert.is((await here.next('error')).code, 'bad_json')
  await here.close()
})

test('what a line says after its session has ended is not done', async () => {
  const signedIn = { email: alice.email, password: 'correct horse' }
  const { body } = await call(server.url, 'POST /api/sessions', signedIn)
  const ghost = new Person(server.url, alice.user, body.token as string, alice.email)
  const [here, there] = [await ghost.connect(), await bob.connect()]
  // It reads nothing, so it does not know, and the line is not down yet.
  webSocket(here).pause()
  await ghost.call('DELETE /api/sessions/current')
  here.say('{"type":"send_message","conversationId":"lobby","body":"a ghost"}')
  webSocket(here).resume()
  assert.is(await here.closed(), 4409)
  const { messages } = await there.do('load_history', { conversationId: 'lobby' })
  assert.not(messages.some((message) => message.body === 'a ghost'))
  await there.close()
})

test.run()
