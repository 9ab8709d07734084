// The users of a backend: made, refreshed, disabled, deleted, signed out; who is there, what they have to read.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import jwt from 'jsonwebtoken'
import { Backend } from '../../support/backend.ts'
import { company, group } from '../../support/company.ts'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('server users')
let server: TestServer
let shop: Backend
let watcher: Person

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  shop = await Backend.of(server)
  watcher = await Person.signUp(server.url, 'watcher')
})
test.after(async () => {
  await server.kill()
})

async function refuses(
  route: string,
  body: object | undefined,
  [status, code]: [number, string],
  sentence: RegExp,
): Promise<void> {
  const answer = await shop.call(route, body)
  assert.equal([answer.status, answer.body.error?.code], [status, code], answer.text)
  assert.match(answer.body.error!.message, sentence)
}

test('a user is made under the id of the backend, found by people, and refreshed', async () => {
  const line = await watcher.connect()
  const id = 'auth0|ann/é'
  const route = `PUT users/${encodeURIComponent(id)}`
  const made = await shop.do(route, { name: 'Ann', email: 'ann@example.org' })
  assert.equal(made, { user: { id, name: 'Ann' } })
  const found = await line.do('search_users', { query: 'ann@example.org' })
  assert.equal(
    found.users.map((user) => user.id),
    [id],
  )
  assert.equal(await shop.do(route, { name: 'Ann' }), made)
  const renamed = await shop.do(route, { name: 'Anna' })
  assert.equal((await line.next('user_updated')).user, renamed.user)
  assert.equal(renamed, { user: { id, name: 'Anna' } })
  await line.close()
})

test('many at once: each has its own result', async () => {
  const people = Array.from({ length: 498 }, (_, index) => ({ id: `p${index}`, name: `P${index}` }))
  const [first, ...others] = await shop.batch('POST users', [
    { id: 'u_local', name: 'Local' },
    { id: 'two words', name: 'Spaces' },
    ...people,
  ])
  const [second, ...good] = others
  for (const bad of [first!, second!])
    assert.is((bad.error as { code: string }).code, 'bad_field', JSON.stringify(bad))
  assert.equal(
    good.map(({ user }) => (user as Person['user']).id),
    people.map(({ id }) => id),
  )
})

test('a token in the name of a bot is refused', async () => {
  const secret = 'shared with the backend, 32 bytes or more'
  const own = await startServer({ env: { FOREIGN_JWT_SECRET: secret } })
  const backend = await Backend.of(own)
  await backend.do('PUT users/person', { name: 'Person' })
  await backend.do('PUT users/robot', { name: 'Robot', kind: 'bot' })
  const statusOf = async (sub: string) => {
    const token = jwt.sign({ sub }, secret, { expiresIn: 60 })
    const authorization = `Bearer ${token}`
    return (await call(own.url, 'GET /api/me', undefined, { authorization })).status
  }
  assert.equal([await statusOf('person'), await statusOf('robot')], [200, 401])
  await own.kill()
})

test('what is no name, e-mail or picture is refused, and so is another kind', async () => {
  const good = { name: 'Zoë' }
  await refuses('PUT users/zoe', {}, [400, 'missing_field'], /"name" is missing/)
  await refuses('PUT users/zoe', { name: '' }, [400, 'bad_field'], /"name" must be/)
  await refuses('PUT users/zoe', { ...good, email: 'x' }, [400, 'bad_field'], /e-mail/)
  for (const picture of ['http://example.org/a.png', 'javascript:alert(1)', 'data:,x', 'x'])
    await refuses('PUT users/zoe', { ...good, picture }, [400, 'bad_field'], /https address/)
  const long = { ...good, picture: `https://example.org/${'a'.repeat(981)}` }
  await refuses('PUT users/zoe', long, [413, 'too_long'], /at most 1000 characters/)
  await refuses('PUT users/zoe', { ...good, kind: 'cat' }, [400, 'bad_field'], /"person", "bot"/)
  await shop.do('PUT users/zoe', good)
  await refuses('PUT users/zoe', { ...good, kind: 'bot' }, [403, 'forbidden'], /never becomes/)
  await shop.do('PUT users/robot', { name: 'Robot', kind: 'bot' })
  await shop.do('PUT users/robot', { name: 'Robot 2', kind: 'bot' })
  await refuses('PUT users/robot', { name: 'Robot' }, [403, 'forbidden'], /nor a bot a person/)
})

test('sessions end: every socket closes with 4409, every token is refused; one may sign in again', async () => {
  const alice = await Person.signUp(server.url, 'alice')
  const phone = await alice.connect()
  const poll = await alice.via('poll').connect()
  assert.equal(await shop.do('POST revocations', { userId: alice.user.id }), {})
  assert.equal([await phone.closed(), await poll.closed()], [4409, 4409])
  assert.is((await alice.call('GET /api/me')).status, 401)
  const credentials = { email: alice.email, password: 'correct horse' }
  const { status } = await call(server.url, 'POST /api/sessions', credentials)
  assert.is(status, 201)
  await refuses('POST revocations', { userId: 'none' }, [404, 'not_found'], /no such user/)
})

test('a disabled user is out at once, and in again once enabled', async () => {
  const bob = await Person.signUp(server.url, 'bob')
  const line = await bob.connect()
  const route = `PATCH users/${bob.user.id}`
  assert.equal(await shop.do(route, { isDisabled: true }), {})
  assert.is(await line.closed(), 4403)
  assert.is((await bob.call('GET /api/me')).status, 401)
  assert.equal(await shop.do(route, { isDisabled: true }), {})
  assert.equal(await shop.do(route, { isDisabled: false }), {})
  const credentials = { email: bob.email, password: 'correct horse' }
  const { body } = await call(server.url, 'POST /api/sessions', credentials)
  await (await bob.connect(body.token as string)).close()
  await refuses('PATCH users/none', { isDisabled: true }, [404, 'not_found'], /no such user/)
})

test('a deleted user leaves groups and loses name and sessions; the id makes no other', async () => {
  const { admin, bob, carol, conversationId } = await group(server.url)
  await bob.line.do('send_message', { conversationId, body: 'mine' })
  await shop.do(`DELETE users/${bob.id}`)
  assert.is(await bob.line.closed(), 4403)
  assert.is((await carol.line.next('conversation_updated')).conversation.memberCount, 2)
  const gone = { id: bob.id, name: '', isDeleted: true }
  assert.equal((await admin.line.next('user_updated')).user, gone)
  const { messages } = await admin.line.do('load_history', { conversationId })
  assert.equal([messages[0]!.body, messages[0]!.senderName], ['mine', ''])
  await shop.do(`DELETE users/${bob.id}`)
  await shop.do('PUT users/dan', { name: 'Dan' })
  await shop.do('DELETE users/dan')
  await refuses('PUT users/dan', { name: 'Dan' }, [410, 'account_deleted'], /deleted, for good/)
  await refuses('PATCH users/dan', { isDisabled: true }, [410, 'account_deleted'], /deleted/)
  await refuses('DELETE users/none', undefined, [404, 'not_found'], /no such user/)
})

test('unread counts are those of the page: in all, and where', async () => {
  const { admin, bob, conversationId } = await group(server.url)
  const { messageId } = await admin.line.do('send_message', { conversationId, body: 'one' })
  for (const body of ['two', 'three']) await admin.line.do('send_message', { conversationId, body })
  await admin.line.do('delete_message', { messageId })
  const counted = async () => shop.do(`GET users/${bob.id}/unread`)
  assert.equal(await counted(), { unread: 2, conversations: [{ conversationId, unread: 2 }] })
  await shop.do('POST messages', { conversationId: 'lobby', userId: admin.id, body: 'to all' })
  const { unread, conversations } = await counted()
  assert.is(unread, 3)
  assert.equal(conversations, [
    { conversationId: 'lobby', unread: 1 },
    { conversationId, unread: 2 },
  ])
  for (const id of ['lobby', conversationId])
    await bob.line.do('mark_as_read', { conversationId: id, seq: 1000 })
  assert.equal(await counted(), { unread: 0, conversations: [] })
  await refuses('GET users/none/unread', undefined, [404, 'not_found'], /no such user/)
})

test('presence says who of these is there; who hides looks offline', async () => {
  const { admin, others } = await company(server.url)
  const [bob, carol] = others
  await bob.line.do('set_status', { status: 'invisible' })
  await carol.line.close()
  const ids = [admin.id, 'none', bob.id, admin.id]
  const { users } = await shop.do(`GET presence?userIds=${ids.join(',')}`)
  assert.equal(
    (users as { id: string; status: string }[]).map(({ id, status }) => [id, status]),
    [
      [admin.id, 'online'],
      [bob.id, 'offline'],
    ],
  )
  const many = Array.from({ length: 101 }, (_, index) => `p${index}`).join(',')
  const route = `GET presence?userIds=${many}`
  await refuses(route, undefined, [400, 'bad_field'], /100 users; got 101/)
  await refuses('GET presence', undefined, [400, 'missing_field'], /"userIds" is missing/)
})

test.run()
