// Another name, another password, and the end of an account: who hears of it, and what is left.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Conversation, Message, Person as PersonThere } from '../../../src/protocol/models.ts'
import { call, Person, type Socket } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('profile')
const PASSWORD = 'correct horse'
let server: TestServer
let count = 0

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

const someone = (name: string) => Person.signUp(server.url, `${name}${++count}`)
const signIn = (email: string, password = PASSWORD) =>
  call(server.url, 'POST /api/sessions', { email, password })

async function elsewhere(person: Person): Promise<Person> {
  const { body } = await signIn(person.email)
  return new Person(server.url, person.user, body.token as string, person.email)
}

/** Two who talk; answers the id of their conversation. */
async function talk(one: Socket, other: Socket, otherId: string): Promise<string> {
  const { conversation } = await one.do('request_conversation', { userId: otherId, body: 'hello' })
  await other.do('accept_conversation', { conversationId: conversation.id })
  return conversation.id
}

const historyOf = async (person: Person, id: string): Promise<Message[]> =>
  (await person.call(`GET /api/conversations/${id}/messages`)).body.messages as Message[]
const find = async (person: Person, search: string) =>
  (await person.call(`GET /api/users?search=${search}`)).body.users as PersonThere[]

test('everybody hears another name, also ones own windows, and what is said next is said under it', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [window, there] = [await alice.connect(), await bob.connect()]
  const { status, body } = await alice.call('PATCH /api/me', { name: '  Alïce Renard ' })
  assert.is(status, 200)
  const user = { id: alice.user.id, name: 'Alïce Renard' }
  assert.equal(body, { user })
  for (const socket of [window, there])
    assert.equal(await socket.next('user_updated'), { type: 'user_updated', user })
  await window.do('send_message', { conversationId: 'lobby', body: 'me again' })
  assert.is((await there.next('new_message')).message.senderName, user.name)
  assert.equal((await alice.call('GET /api/me')).body, { user })
  assert.is((await historyOf(bob, 'lobby')).at(-1)!.senderName, user.name)
  assert.equal(
    (await find(bob, 'alice renard')).map(({ id }) => id),
    [user.id],
  )
  for (const socket of [window, there]) await socket.close()
})

test('the same name again tells nobody; a name of nothing is refused', async () => {
  const alice = await someone('alice')
  const socket = await alice.connect()
  assert.is((await alice.call('PATCH /api/me', { name: alice.user.name })).status, 200)
  await alice.call('PATCH /api/me', { name: 'Another' })
  assert.is((await socket.next('user_updated')).user.name, 'Another')
  for (const name of ['', '  ', 'x'.repeat(81), 5])
    assert.ok((await alice.call('PATCH /api/me', { name })).status >= 400, String(name))
  await socket.close()
})

test('whoever was away learns the new name by sync, and nothing when they ask from later on', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const first = await bob.connect()
  const { at } = first.heard.find(({ type }) => type === 'welcome') as { at: number } & object
  await first.close()
  await alice.call('PATCH /api/me', { name: 'Meanwhile' })
  const again = await bob.connect()
  const { users } = await again.do('sync', { conversations: {}, usersSince: at })
  assert.ok(users.some(({ id, name }) => id === alice.user.id && name === 'Meanwhile'))
  const later = await again.do('sync', { conversations: {}, usersSince: Date.now() + 60_000 })
  assert.equal(later.users, [])
  await again.close()
})

test('a new password ends the other sessions at once with 4409; this one stays', async () => {
  const alice = await someone('alice')
  const phone = await elsewhere(alice)
  const [here, gone] = [await alice.connect(), await phone.connect()]
  const change = { password: PASSWORD, newPassword: 'battery staple' }
  assert.is((await alice.call('POST /api/me/password', change)).status, 200)
  assert.is(await gone.closed(), 4409)
  assert.is((await phone.call('GET /api/me')).status, 401)
  assert.is((await here.ask('ping', {})).type, 'pong')
  assert.is((await alice.call('GET /api/me')).status, 200)
  assert.is((await signIn(alice.email)).status, 401)
  assert.is((await signIn(alice.email, change.newPassword)).status, 201)
  await here.close()
})

test('without the old password nothing changes, and guessing it is slowed', async () => {
  const alice = await someone('alice')
  const newPassword = 'battery staple'
  for (let guess = 0; guess < 5; guess++) {
    const wrong = { password: `guess ${guess}`, newPassword }
    const { status, body } = await alice.call('POST /api/me/password', wrong)
    assert.is(status, 401)
    assert.is(body.error?.code, 'wrong_credentials')
  }
  for (const [route, body] of [
    ['POST /api/me/password', { password: PASSWORD, newPassword }],
    ['DELETE /api/me', { password: PASSWORD }],
  ] as const) {
    const answer = await alice.call(route, body)
    assert.is(answer.status, 429, route)
    assert.ok(answer.body.error!.retryAfterMs! > 0)
  }
  assert.is((await signIn(alice.email)).status, 201)
})

test('a deleted account is gone at once: 4403, no token, no sign-in, not found, not online', async () => {
  const [alice, bob] = [await someone('gone'), await someone('bob')]
  const phone = await elsewhere(alice)
  const lines = [await alice.connect(), await phone.connect()]
  const there = await bob.connect()
  assert.is((await alice.call('DELETE /api/me', { password: 'wrong horse' })).status, 401)
  const answer = await alice.call('DELETE /api/me', { password: PASSWORD })
  assert.is(answer.status, 200)
  assert.match(answer.headers.get('set-cookie') ?? '', /Max-Age=0/)
  for (const line of lines) assert.is(await line.closed(), 4403)
  const user = { id: alice.user.id, name: '', isDeleted: true }
  assert.equal(await there.next('user_updated'), { type: 'user_updated', user })
  for (const person of [alice, phone]) assert.is((await person.call('GET /api/me')).status, 401)
  assert.is((await signIn(alice.email)).status, 401)
  assert.equal(await find(bob, alice.user.name), [])
  const online = await there.do('search_users', { query: '' })
  assert.not.ok(online.users.some(({ id }) => id === user.id))
  const { users } = await there.do('watch_presence', { userIds: [user.id] })
  assert.equal(users, [])
  await there.close()
})

test('what a deleted account wrote stays, without a name; the conversation takes nothing more', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [line, there] = [await alice.connect(), await bob.connect()]
  const id = await talk(line, there, bob.user.id)
  await line.do('send_message', { conversationId: id, body: 'my last words' })
  await alice.call('DELETE /api/me', { password: PASSWORD })
  const last = (await historyOf(bob, id)).at(-1)!
  assert.is(last.body, 'my last words')
  assert.is(last.senderId, alice.user.id)
  assert.is(last.senderName, '')
  const { body } = await bob.call(`GET /api/conversations/${id}`)
  const conversation = body.conversation as Conversation
  assert.is(conversation.lastMessage!.senderName, '')
  const other = conversation.members.find((member) => member.id !== bob.user.id)!
  assert.is(other.name, '')
  assert.is(other.isDeleted, true)
  for (const answer of [
    await there.ask('send_message', { conversationId: id, body: 'are you there?' }),
    await there.ask('request_conversation', { userId: alice.user.id, body: 'hello?' }),
    await there.ask('block_user', { userId: alice.user.id }),
  ]) {
    assert.is(answer.type === 'error' && answer.code, 'account_deleted')
    assert.match(String(answer.message), /deleted/)
  }
  await there.close()
})

test('a request of a deleted account can be declined, not accepted', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [line, there] = [await alice.connect(), await bob.connect()]
  const { conversation } = await line.do('request_conversation', { userId: bob.user.id })
  await alice.call('DELETE /api/me', { password: PASSWORD })
  const conversationId = conversation.id
  const accepted = await there.ask('accept_conversation', { conversationId })
  assert.is(accepted.type === 'error' && accepted.code, 'account_deleted')
  assert.is((await there.ask('decline_conversation', { conversationId })).type, 'ok')
  await there.close()
})

test('the e-mail of a deleted account may be used again, by somebody who is not them', async () => {
  const alice = await someone('again')
  await alice.call('DELETE /api/me', { password: PASSWORD })
  const { status, body } = await call(server.url, 'POST /api/accounts', {
    email: alice.email,
    password: PASSWORD,
  })
  assert.is(status, 201)
  assert.is.not((body.user as Person['user']).id, alice.user.id)
})

test('the lobby counts a deleted account no more', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const countIn = async () =>
    ((await bob.call('GET /api/conversations/lobby')).body.conversation as Conversation).memberCount
  const before = await countIn()
  await alice.call('DELETE /api/me', { password: PASSWORD })
  assert.is(await countIn(), before - 1)
})

test('a deleted account leaves its groups; whoever was there longest becomes the admin', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [mine, theirs] = [await alice.connect(), await bob.connect()]
  await talk(mine, theirs, bob.user.id)
  const making = { title: 'Lunch', userIds: [bob.user.id] }
  const { conversation } = await mine.do('create_group', making)
  await alice.call('DELETE /api/me', { password: PASSWORD })
  assert.is(await mine.closed(), 4403)
  const { body } = await bob.call(`GET /api/conversations/${conversation.id}`)
  const { members, memberCount } = body.conversation as Conversation
  assert.is(memberCount, 1)
  assert.equal(
    members.map(({ id, role }) => [id, role]),
    [[bob.user.id, 'admin']],
  )
  await theirs.close()
})

test.run()
