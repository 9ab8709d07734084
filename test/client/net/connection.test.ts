// The line to the server, with a transport and a clock that the test holds in its hands.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Connection, type EndReason, type LineStatus } from '../../../src/client/net/connection.ts'
import { Failure } from '../../../src/client/net/failure.ts'
import type { TransportListeners } from '../../../src/client/net/transport.ts'
import { HeldClock, settle } from './held-clock.ts'

interface Line {
  listeners: TransportListeners
  sent: { type: string; id?: number }[]
  isClosed: boolean
}

function person(ticket: () => Promise<string> = () => Promise.resolve('ticket')) {
  const clock = new HeldClock()
  const lines: Line[] = []
  const tickets: string[] = []
  const statuses: LineStatus[] = []
  const heard: string[] = []
  const ends: EndReason[] = []
  const connection = new Connection({
    ticket,
    clock,
    random: () => 1,
    open(used, listeners) {
      tickets.push(used)
      const line: Line = { listeners, sent: [], isClosed: false }
      lines.push(line)
      return {
        send: (text) => line.sent.push(JSON.parse(text)),
        close: () => (line.isClosed = true),
      }
    },
    onStatus: (status) => statuses.push(status),
    onEvent: (event) => heard.push(event.type),
    onEnd: (reason) => ends.push(reason),
  })
  const line = () => lines.at(-1)!
  const say = (frame: object) => line().listeners.onText(JSON.stringify(frame))
  async function connect() {
    connection.start()
    await settle()
    say({ type: 'welcome' })
  }
  return { clock, lines, tickets, statuses, heard, ends, connection, line, say, connect }
}

test('a ticket, a line, a welcome: connected', async () => {
  const { connect, statuses, heard } = person()
  await connect()
  assert.equal(statuses, [{ status: 'connecting' }, { status: 'connected' }])
  assert.equal(heard, ['welcome'])
})

test('a ticket that was asked for already opens the first line, and no other', async () => {
  const { clock, connection, tickets, line } = person()
  connection.start(Promise.resolve('early'))
  await settle()
  line().listeners.onClose(1006)
  await clock.pass(60_000)
  assert.equal(tickets.slice(0, 2), ['early', 'ticket'])
})

test('a command gets its answer by its id, and its refusal', async () => {
  const { connect, connection, say, line } = person()
  await connect()
  const first = connection.send('search_users', { query: 'a' })
  const second = connection.send('search_users', { query: 'b' })
  const [a, b] = line().sent
  say({ type: 'ok', id: b!.id, users: [] })
  say({ type: 'error', id: a!.id, code: 'unavailable', message: 'later', retryAfterMs: 5 })
  assert.equal((await second).users, [])
  const failure = await first.catch((error: Failure) => error)
  assert.instance(failure, Failure)
  assert.is((failure as Failure).retryAfterMs, 5)
})

test('a command without a line is refused at once', async () => {
  const { connection } = person()
  const failure = await connection.send('ping', {}).catch((error: Failure) => error)
  assert.is((failure as Failure).code, 'disconnected')
})

test('a lost line refuses what waits, and comes back with growing pauses', async () => {
  const { connect, connection, clock, line, lines, statuses } = person()
  await connect()
  const waiting = connection.send('ping', {}).catch((error: Failure) => error.code)
  line().listeners.onClose(1006)
  assert.is(await waiting, 'disconnected')
  assert.equal(statuses.at(-1), { status: 'waiting', retryAt: 1500 })
  await clock.pass(500)
  assert.is(lines.length, 2)
  line().listeners.onClose(1006)
  assert.equal(statuses.at(-1), { status: 'waiting', retryAt: 2500 })
})

test('a line that held for a while starts again from the shortest pause', async () => {
  const { connect, say, clock, line, statuses } = person()
  await connect()
  line().listeners.onClose(1006)
  await clock.pass(500)
  say({ type: 'welcome' })
  await clock.pass(15_000)
  line().listeners.onClose(1006)
  assert.equal(statuses.at(-1), { status: 'waiting', retryAt: clock.now() + 500 })
})

test('after 20 s of silence it pings, after 8 s more it gives the line up', async () => {
  const { connect, clock, line, say, statuses } = person()
  await connect()
  await clock.pass(20_000)
  assert.equal(line().sent, [{ type: 'ping' }])
  say({ type: 'pong', at: 1 })
  await clock.pass(19_000)
  assert.is(line().sent.length, 1)
  await clock.pass(9_000)
  assert.is(statuses.at(-1)!.status, 'waiting')
  assert.ok(line().isClosed)
})

test('no welcome within 10 s is a lost line', async () => {
  const { connection, clock, statuses } = person()
  connection.start()
  await settle()
  await clock.pass(10_000)
  assert.is(statuses.at(-1)!.status, 'waiting')
})

test('a goodbye says how long to stay away, and a hint does not shorten it', async () => {
  const { connect, connection, clock, say, line, lines, statuses } = person()
  await connect()
  say({ type: 'goodbye', retryAfterMs: 7000 })
  line().listeners.onClose(4503)
  assert.equal(statuses.at(-1), { status: 'waiting', retryAt: 8000 })
  connection.hint()
  await clock.pass(6_000)
  assert.is(lines.length, 1)
  await clock.pass(1_000)
  assert.is(lines.length, 2)
})

test('a hint on a connected line asks it; an answer keeps it, silence soon ends it', async () => {
  const { connection, clock, connect, line, say, statuses } = person()
  await connect()
  connection.hint()
  assert.is(line().sent.at(-1)!.type, 'ping')
  say({ type: 'pong', at: 1 })
  await clock.pass(10_000)
  assert.is(statuses.at(-1)!.status, 'connected')
  connection.hint()
  await clock.pass(2_600)
  assert.is(statuses.at(-1)!.status, 'waiting')
})

test('a hint tries at once while waiting', async () => {
  const { connect, connection, line, lines } = person()
  await connect()
  line().listeners.onClose(1006)
  connection.hint()
  await settle()
  assert.is(lines.length, 2)
})

test('logged out elsewhere: it stays away and says why', async () => {
  const { connect, clock, line, lines, statuses, ends } = person()
  await connect()
  line().listeners.onClose(4409)
  await clock.pass(60_000)
  assert.equal(ends, ['logged_out'])
  assert.equal(statuses.at(-1), { status: 'off' })
  assert.is(lines.length, 1)
})

test('a refused ticket ends the session, an unreachable server does not', async () => {
  const refused = person(() => Promise.reject(new Failure('not_authenticated')))
  refused.connection.start()
  await settle()
  assert.equal(refused.ends, ['not_authenticated'])
  const away = person(() => Promise.reject(new Failure('unreachable')))
  away.connection.start()
  await settle()
  assert.equal(away.ends, [])
  assert.is(away.statuses.at(-1)!.status, 'waiting')
})

test('a line that was given up is not listened to any more', async () => {
  const { connect, connection, lines, heard, statuses } = person()
  await connect()
  connection.stop()
  lines[0]!.listeners.onText('{"type":"new_message"}')
  lines[0]!.listeners.onClose(1006)
  assert.equal(heard, ['welcome'])
  assert.equal(statuses.at(-1), { status: 'off' })
})

test('a command without an answer is refused after 15 s', async () => {
  const { connect, connection, clock } = person()
  await connect()
  const waiting = connection.send('ping', {}).catch((error: Failure) => error.code)
  await clock.pass(15_000)
  assert.is(await waiting, 'timed_out')
})

test('what is not JSON or has no type is ignored', async () => {
  const { connect, line, heard } = person()
  await connect()
  for (const text of ['{', 'null', '[]', '{"a":1}']) line().listeners.onText(text)
  assert.equal(heard, ['welcome'])
})

test.run()
