// How the line without a socket ends, for whom it does not exist, and how many there may be.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import type { Refusal } from '../../../src/protocol/refusal.ts'
import type { Connection } from '../../../src/server/realtime/connection.ts'
import { LongPoll } from '../../../src/server/realtime/long-poll.ts'
import { call, Person } from '../../support/person.ts'
import { ask, bodiesOf, open, refused, typesOf, waiting } from '../../support/poll-by-hand.ts'
import { endServers, startServer, type TestServer } from '../../support/server.ts'
import { seconds, SECRET, signLike } from '../../support/sign.ts'

const test = suite('long poll ends')
let server: TestServer
let alice: Person, bob: Person

test.before(async () => {
  server = await startServer({ env: { JWT_SECRET: SECRET, COMMANDS_PER_SECOND: '0' } })
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(endServers)

async function signInAgain({ url, user, email }: Person): Promise<Person> {
  const { body } = await call(url, 'POST /api/sessions', { email, password: 'correct horse' })
  return new Person(url, user, body.token as string, email)
}

test('a connection that is none, or of another person or session, is gone', async () => {
  const { connectionId } = await open(alice)
  const other = await signInAgain(alice)
  for (const [person, id] of [
    [alice, 'n_none'],
    [bob, connectionId],
    [other, connectionId],
  ] as const) {
    const { status, code, message } = await refused(person, { connectionId: id })
    assert.equal([status, code], [410, 'gone'])
    assert.match(message!, /open a new one without connectionId/)
  }
  const socket = await alice.connect()
  const { connectionId: ofSocket } = socket.heard[0] as Event<'welcome'>
  assert.is((await refused(alice, { connectionId: ofSocket })).status, 410)
  await socket.close()
  assert.is((await ask(alice, { connectionId })).number, 1, 'and it lives on')
})

test('a log-out ends it with 4409, and the session opens no other', async () => {
  const tab = await signInAgain(alice)
  const line = await open(tab)
  const { answer } = await waiting(line)
  await tab.call('DELETE /api/sessions/current')
  assert.equal([(await answer).frames, (await answer).close], [[], 4409])
  assert.is((await line.refused()).status, 401)
})

test('when its token ends it closes with 4401 and says why', async () => {
  const brief = new Person(server.url, alice.user, signLike(alice.token, { exp: seconds(3) }), '')
  const { answer } = await waiting(await open(brief))
  const { close, frames } = await answer
  assert.is(close, 4401)
  assert.match(frames[0]!, /not_authenticated.*expired; sign in again/)
})

test('told to stop, the server says goodbye to whoever waits, and ends', async () => {
  const other = await startServer()
  const chloé = await Person.signUp(other.url, 'chloé')
  const { connectionId } = await open(chloé)
  const both = [1, 2].map(() => chloé.call('POST /api/poll', { connectionId, ack: 1 }))
  await Promise.race(both)
  const ended = other.kill('SIGTERM')
  const { headers, text } = (await Promise.all(both)).find(({ body }) => body.close === 4503)!
  assert.match(text, /goodbye.*retryAfterMs[^0-9]*[1-9]/)
  assert.is(headers.get('connection'), 'close', 'no line is kept that the server would wait for')
  assert.is(await ended, 0)
})

test('200 refusals are borne, one more closes it with 4429 and a last word', async () => {
  const line = await open(alice)
  const wrong = '{"type":"ping","x":1}'
  const rubbish = Array<string>(200).fill(wrong)
  const borne = await line.ask({ from: 1, frames: rubbish })
  assert.is(typesOf(borne).filter((type) => type === 'error').length, 200)
  const last = await line.ask({ ack: borne.number, from: 201, frames: [wrong] })
  assert.is(last.close, 4429)
  assert.match(last.frames[0]!, /so the line closes; mend/)
  assert.is((await line.refused()).status, 410)
})

test('a body too large is refused and heard by nobody; the line lives on', async () => {
  const line = await open(alice)
  const { status, code } = await line.refused({ from: 1, frames: ['x'.repeat(64 * 1024)] })
  assert.equal([status, code], [413, 'too_long'])
  assert.is((await line.ask({ from: 1, frames: ['{"type":"ping"}'] })).received, 1)
})

test('who acknowledges nothing is cut when a megabyte waits, and is forgotten', async () => {
  const [chloé, watcher] = [await Person.signUp(server.url, 'chloé'), await bob.connect()]
  const line = await open(chloé)
  const { users } = await watcher.do('watch_presence', { userIds: [chloé.user.id] })
  assert.is(users[0]?.status, 'online')
  const first = line.ask()
  const body = 'x'.repeat(4000)
  for (let sent = 0; sent < 300; sent++)
    await watcher.do('send_message', { conversationId: 'lobby', body })
  assert.ok((await first).frames.length > 0)
  assert.equal(await line.refused(), {
    status: 410,
    code: 'gone',
    message: 'This connection has ended; open a new one without connectionId.',
  })
  while ((await watcher.next('presence')).users[0]!.status !== 'offline');
  await watcher.close()
})

test('whoever hangs up and does not come back has left; who comes back has not', async () => {
  const [dora, emil] = [
    await Person.signUp(server.url, 'dora'),
    await Person.signUp(server.url, 'emil'),
  ]
  const watcher = await bob.connect()
  const left = dora.poll()
  await new Promise<void>((opened) => left.on('message', () => opened()))
  const stays = await open(emil)
  const { answer } = await waiting(stays)
  const userIds = [dora.user.id, emil.user.id]
  const { users } = await watcher.do('watch_presence', { userIds })
  assert.equal([users[0]?.status, users[1]?.status], ['online', 'online'])
  left.close()
  let gone: string[] = []
  while (gone.length === 0)
    gone = (await watcher.next('presence')).users
      .filter(({ status }) => status === 'offline')
      .map(({ id }) => id)
  assert.equal(gone, [dora.user.id])
  await watcher.do('send_message', { conversationId: 'lobby', body: 'still there?' })
  assert.equal(bodiesOf(await answer), ['still there?'])
  await watcher.close()
})

test('a user may have so many connections, an address too, sockets and polls together', async () => {
  const env = { MAX_CONNECTIONS_PER_USER: '2', MAX_CONNECTIONS_PER_ADDRESS: '3' }
  const strict = await startServer({ env })
  const [one, other] = [
    await Person.signUp(strict.url, 'one'),
    await Person.signUp(strict.url, 'other'),
  ]
  await one.connect()
  await ask(one)
  const third = await refused(one, {})
  assert.equal([third.status, third.code], [429, 'too_many_connections'])
  assert.match(third.message!, /You have too many/)
  await ask(other)
  assert.match((await refused(other, {})).message!, /from your address; close one/)
  await strict.kill()
})

test('nobody waits on a line that is cut, nor for a client that has gone already', async () => {
  const line = new LongPoll('s_any')
  line.connection = { id: 'n_any', stayAlive: () => {}, cut: () => {} } as unknown as Connection
  assert.equal((await line.ask({}, AbortSignal.abort())).frames, [])
  const asked = line.ask({}, new AbortController().signal)
  line.terminate()
  assert.is(await asked.catch((error: Refusal) => error.code), 'gone')
})

test.run()
