// People of another backend against the real server: they come in by every door with its token, are known by its
// words, and have what users have.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import type { Store } from '../../../src/server/store/store.ts'
import { openTestStore } from '../../support/database.ts'
import {
  FOREIGN_SECRET,
  foreigner,
  keyPair,
  KeysServer,
  sign,
  withSecret,
} from '../../support/foreign.ts'
import { call, Person, type Socket } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { seconds, SECRET } from '../../support/sign.ts'
import { knock, upgrade } from '../../support/upgrade.ts'

const test = suite('foreign identity')
let server: TestServer
let alice: Person
/** The same database, as another process has it. */
let store: Store

test.before(async () => {
  const env = { JWT_SECRET: SECRET, FOREIGN_JWT_SECRET: FOREIGN_SECRET }
  server = await startServer({ env })
  alice = await Person.signUp(server.url, 'alice')
  store = await openTestStore(server.dataDir)
})
test.after(async () => {
  await store.close()
  await server.kill()
})

const who = (claims: Record<string, unknown> & { sub: string }) => foreigner(server.url, claims)
const lobbyCount = async () =>
  (await store.findConversation({ userId: alice.user.id, conversationId: 'lobby' }))!.memberCount

// The first: some seconds after a line has ended, it is written when its user was there last.
test('looking in writes nothing when nothing changed', async () => {
  const person = await who({ sub: 'calm', name: 'Calm' })
  await person.call('GET /api/me')
  await store.endedElsewhere()
  for (let at = 0; at < 3; at++) assert.is((await person.call('GET /api/me')).status, 200)
  assert.equal(await store.endedElsewhere(), [])
})

test('a token opens every door: address, first frame, Bearer, poll and ticket', async () => {
  const nina = await who({ sub: 'nina', name: 'Nina', picture: 'https://a.example/n.png' })
  const user = { id: 'nina', name: 'Nina', picture: 'https://a.example/n.png' }
  const byFrame = await knock(server)
  const welcome = await byFrame.ask('authenticate', { token: nina.token })
  assert.equal(welcome.type === 'welcome' && welcome.user, user)
  assert.equal((await nina.call('GET /api/me')).body, { user })
  const { status, body } = await nina.call('POST /api/tickets')
  assert.is(status, 201)
  const ticket = body.ticket as string
  const lines = [await nina.connect(), await nina.connect(ticket), await nina.via('poll').connect()]
  assert.is((await upgrade(server, `/?token=${ticket}`)).status, 401, 'a ticket works once')
  const there = await alice.connect()
  await there.do('send_message', { conversationId: 'lobby', body: 'hello' })
  for (const line of [byFrame, ...lines])
    assert.is((await line.next('new_message')).message.body, 'hello')
  await lines[0]!.do('send_message', { conversationId: 'lobby', body: 'from afar' })
  const { message } = await there.next('new_message')
  assert.is(message.senderId, 'nina')
  assert.is(message.senderName, 'Nina')
  for (const line of [byFrame, there, ...lines]) await line.close()
})

test('they are users like others: found, asked, in groups, seen to be there', async () => {
  const [omar, here] = [await who({ sub: '17', email: 'omar@shop.example' }), await alice.connect()]
  const there = await omar.connect()
  const found = await here.do('search_users', { query: 'omar@shop.example' })
  assert.equal(
    found.users.map(({ id, name, status }) => ({ id, name, status })),
    [{ id: '17', name: 'omar', status: 'online' }],
  )
  const { conversation } = await here.do('request_conversation', { userId: '17', body: 'hi' })
  await there.do('accept_conversation', { conversationId: conversation.id })
  const group = await here.do('create_group', { title: 'Us', userIds: ['17'] })
  assert.equal(group.conversation.members.map(({ id }) => id).sort(), ['17', alice.user.id])
  for (const each of [here, there]) await each.close()
})

test('two first sights at the same time make one user', async () => {
  const before = await lobbyCount()
  const [one, two] = [await who({ sub: 'both' }), await who({ sub: 'both', name: 'Both' })]
  const lines = await Promise.all([one, two, one, two].map((each) => each.connect()))
  assert.is(await lobbyCount(), before + 1)
  for (const line of lines) await line.close()
})

test('another name is heard by everybody and kept; the same again writes nothing, an older one changes nothing', async () => {
  const first = await who({ sub: 'eve', name: 'Eve' })
  const [here, old] = [await alice.connect(), await first.connect()]
  const later = await who({
    sub: 'eve',
    name: 'Evelyn',
    iat: seconds(5),
    picture: 'https://a.example/e',
  })
  const again = await later.connect()
  const user = { id: 'eve', name: 'Evelyn', picture: 'https://a.example/e' }
  for (const line of [here, old]) assert.equal((await line.next('user_updated')).user, user)
  await old.do('send_message', { conversationId: 'lobby', body: 'same line' })
  assert.is((await here.next('new_message')).message.senderName, 'Evelyn')

  await store.endedElsewhere()
  for (const person of [later, first, later]) {
    assert.equal((await person.call('GET /api/me')).body, { user })
    await (await person.connect()).close()
  }
  const heard = (line: Socket) => line.heard.filter(({ type }: Event) => type === 'user_updated')
  assert.is(heard(here).length, 1)
  for (const line of [here, old, again]) await line.close()
})

test('the e-mail of an account here makes nobody that account', async () => {
  const mallory = await who({ sub: alice.email, email: alice.email, name: 'Alice' })
  const { user } = (await mallory.call('GET /api/me')).body
  assert.equal(user, { id: alice.email, name: 'Alice' })
  const { status } = await call(server.url, 'POST /api/sessions', {
    email: alice.email,
    password: 'correct horse',
  })
  assert.is(status, 201)
  assert.equal((await alice.call('GET /api/me')).body.user, alice.user)
  // Nor does it keep anybody from making one.
  await (await who({ sub: 'x1', email: 'zoe@example.org' })).call('GET /api/me')
  assert.match((await Person.signUp(server.url, 'zoe')).user.id, /^u_/)
})

test('whoever is refused gets a sentence, by every door', async () => {
  const expired = await sign({ sub: 'late', exp: seconds(-60) })
  const local = await sign({ sub: alice.user.id })
  for (const [token, says] of [
    [expired, /has expired; ask your backend/],
    [local, /not beginning with u_/],
  ] as const) {
    const { status, error } = await upgrade(server, `/?token=${token}`)
    assert.is(status, 401)
    assert.match(error!.message, says)
    const line = await knock(server)
    const answer = await line.ask('authenticate', { token })
    assert.is(answer.type === 'error' && answer.code, 'not_authenticated')
    await line.close()
    const { body } = await call(server.url, 'GET /api/me', undefined, {
      authorization: `Bearer ${token}`,
    })
    assert.match(body.error!.message, says)
  }
  assert.is(await store.findForeignUser({ userId: 'late' }), null, 'nobody was made')
})

test('what belongs to the other backend is refused in words', async () => {
  const person = await who({ sub: 'guest', name: 'Guest' })
  for (const [route, body] of [
    ['PATCH /api/me', { name: 'Other' }],
    ['POST /api/me/password', { password: 'x', newPassword: 'correct horse' }],
    ['DELETE /api/me', { password: 'x' }],
    ['GET /api/sessions', undefined],
    ['DELETE /api/sessions/s_one', undefined],
    ['DELETE /api/sessions/current', undefined],
  ] as const) {
    const answer = await person.call(route, body)
    assert.is(answer.status, 403, route)
    assert.match(answer.body.error!.message, /belongs to another service/)
  }
})

test('a poll of one user is not for another, though neither has a session', async () => {
  const [one, two] = [await who({ sub: 'poll-1' }), await who({ sub: 'poll-2' })]
  const opened = await one.call('POST /api/poll', {})
  const { connectionId } = opened.body as { connectionId: string }
  const stolen = await two.call('POST /api/poll', { connectionId, ack: 0 })
  assert.is(stolen.status, 410)
  assert.is((await one.call('POST /api/poll', { connectionId, ack: 0 })).status, 200)
})

test('with published keys: fetched when first needed, and again for a key that is new', async () => {
  const keys = await KeysServer.start()
  const pair = keyPair('EdDSA', 'k1')
  keys.publish(pair.jwk)
  const env = {
    FOREIGN_JWT_JWKS_URL: keys.url,
    FOREIGN_JWT_ISSUER: 'me',
    FOREIGN_JWT_AUDIENCE: 'relais',
    FOREIGN_JWT_CLAIMS: 'name=nickname',
  }
  const other = await startServer({ env })
  assert.is(keys.asked, 0)
  const claims = { sub: '1', iss: 'me', aud: 'relais', nickname: 'Nick' }
  const nick = await foreigner(other.url, claims, pair.signer)
  assert.equal((await nick.call('GET /api/me')).body.user, { id: '1', name: 'Nick' })
  const forged = await foreigner(other.url, claims, withSecret)
  assert.is((await forged.call('GET /api/me')).status, 401)
  assert.is(keys.asked, 1)
  keys.close()
  assert.is((await nick.call('GET /api/me')).status, 200)
  assert.is(await other.kill(), 0)
})

test.run()
