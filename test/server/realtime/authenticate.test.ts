// Saying who one is over the socket itself: in time, again before the token ends, and never as two.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commandNames } from '../../../src/protocol/commands.ts'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { seconds, SECRET, signLike } from '../../support/sign.ts'
import { knock } from '../../support/upgrade.ts'

const test = suite('authenticate')
let server: TestServer
let alice: Person, bob: Person

test.before(async () => {
  server = await startServer({ env: { JWT_SECRET: SECRET } })
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(async () => {
  await server.kill()
})

const shortLived = (person: Person) => signLike(person.token, { exp: seconds(3) })
const ticketOf = async (person: Person) =>
  (await person.call('POST /api/tickets')).body.ticket as string

test('a token as the first frame is answered with welcome, and events flow', async () => {
  const socket = await knock(server)
  socket.say(JSON.stringify({ type: 'authenticate', id: 'first', token: alice.token }))
  const welcome = await socket.next('welcome')
  assert.is(welcome.id, 'first')
  assert.equal(welcome.user, alice.user)
  assert.equal(welcome.commands, commandNames)
  assert.ok(welcome.conversations.some(({ id }) => id === 'lobby'))
  const there = await bob.connect()
  await there.do('send_message', { conversationId: 'lobby', body: 'hello' })
  assert.is((await socket.next('new_message')).message.body, 'hello')
  for (const each of [socket, there]) await each.close()
})

test('a ticket does as well, once', async () => {
  const [first, second] = [await knock(server), await knock(server)]
  const token = await ticketOf(alice)
  assert.is((await first.ask('authenticate', { token })).type, 'welcome')
  const again = await second.ask('authenticate', { token })
  assert.is(again.type === 'error' && again.code, 'not_authenticated')
  for (const each of [first, second]) await each.close()
})

test('before it every other command but ping is refused, and the line stays', async () => {
  const socket = await knock(server)
  const refused = [
    await socket.ask('send_message', { conversationId: 'lobby', body: 'hello' }),
    await socket.ask('search_users', { query: '' }),
    await socket.ask('sync', { conversations: {} }),
    await socket.ask('load_history', { conversationId: 'lobby' }),
  ]
  for (const answer of refused) {
    assert.is(answer.type === 'error' && answer.code, 'not_authenticated')
    assert.match(String(answer.message), /authenticate/)
  }
  socket.say('plain text')
  assert.is((await socket.next('error')).code, 'not_authenticated')
  assert.is((await socket.ask('ping', {})).type, 'pong')
  assert.is((await socket.ask('authenticate', { token: alice.token })).type, 'welcome')
  assert.is((await socket.ask('search_users', { query: '' })).type, 'ok')
  await socket.close()
})

test('a stranger hears nothing of what is said', async () => {
  const [here, there] = [await alice.connect(), await bob.connect()]
  // Who has five seconds before it is closed.
  const stranger = await knock(server)
  await here.do('send_message', { conversationId: 'lobby', body: 'hello' })
  await there.next('new_message')
  await stranger.ask('ping', {})
  assert.equal(
    stranger.heard.map(({ type }) => type),
    ['pong'],
  )
  for (const each of [stranger, here, there]) await each.close()
})

test('a bad token is refused with a sentence; a good one may follow on the same line', async () => {
  const socket = await knock(server)
  for (const token of ['hello', signLike(alice.token, { exp: seconds(-1) })]) {
    const answer = await socket.ask('authenticate', { token })
    assert.is(answer.type === 'error' && answer.code, 'not_authenticated')
    assert.match(String(answer.message), /sign in again/)
  }
  assert.is((await socket.ask('authenticate', { token: alice.token })).type, 'welcome')
  await socket.close()
})

test('the same person may say so again; the token of another is refused, and changes nothing', async () => {
  const socket = await alice.connect()
  assert.is((await socket.ask('authenticate', { token: alice.token })).type, 'welcome')
  const answer = await socket.ask('authenticate', { token: bob.token })
  assert.is(answer.type === 'error' && answer.code, 'forbidden')
  const { messageId } = await socket.do('send_message', { conversationId: 'lobby', body: 'me?' })
  const { messages } = await socket.do('load_history', { conversationId: 'lobby', limit: 1 })
  assert.is(messages[0]?.id, messageId)
  assert.is(messages[0]?.senderName, 'alice')
  await socket.close()
})

test('a line belongs to the session of its last token', async () => {
  const socket = await alice.via('websocket').connect()
  const signedIn = { email: alice.email, password: 'correct horse' }
  const { body } = await call(server.url, 'POST /api/sessions', signedIn)
  const later = new Person(server.url, alice.user, body.token as string, alice.email)
  await socket.do('authenticate', { token: later.token })
  await later.call('DELETE /api/sessions/current')
  assert.is(await socket.closed(), 4409)
})

test('without a word the line closes with 4401, and who has only pinged is out as well', async () => {
  const [silent, pinging] = [await knock(server), await knock(server)]
  await pinging.ask('ping', {})
  assert.equal(await Promise.all([silent.closed(), pinging.closed()]), [4401, 4401])
  for (const { heard } of [silent, pinging])
    assert.match(JSON.stringify(heard.at(-1)), /not_authenticated.*within 5 s; connect again/)
})

test('when the token ends the line closes with 4401, unless a fresh one came before', async () => {
  const renewed = await alice.via('websocket').connect(shortLived(alice))
  await renewed.do('authenticate', { token: alice.token })
  const byTicket = await alice.via('websocket').connect(await ticketOf(alice))
  const left = await alice.connect(shortLived(alice))
  assert.is(await left.closed(), 4401)
  assert.match(JSON.stringify(left.heard.at(-1)), /not_authenticated.*has expired; sign in again/)
  // These two were there before the one that has closed: their moment has passed.
  for (const socket of [renewed, byTicket]) {
    assert.is((await socket.ask('search_users', { query: '' })).type, 'ok')
    await socket.close()
  }
})

test.run()
