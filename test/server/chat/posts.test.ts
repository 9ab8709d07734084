// Messages that a backend posts, in the name of users and bots: heard as if they had been typed.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Backend } from '../../support/backend.ts'
import { group } from '../../support/company.ts'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('posts')
let server: TestServer
let shop: Backend
let alice: Person, bob: Person

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  shop = await Backend.of(server, 'messages,users,members,conversations')
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(async () => {
  await server.kill()
})

test('a message posted for a user is heard by everybody, their own windows too, and takes its place', async () => {
  const [hers, his] = [await alice.connect(), await bob.connect()]
  const before = await his.do('send_message', { conversationId: 'lobby', body: 'before' })
  await hers.next('new_message')
  const post = { conversationId: 'lobby', userId: alice.user.id, body: 'Bonjour', clientId: 'p1' }
  const answer = await shop.call('POST messages', post)
  assert.is(answer.status, 201)
  const { seq, rev, ...rest } = answer.body as { seq: number; rev: number }
  assert.equal([seq, rev], [before.seq + 1, before.rev + 1])
  assert.equal(rest, { messageId: `lobby.${seq}`, clientId: 'p1' })
  for (const line of [hers, his]) {
    const { message } = await line.next('new_message')
    const { createdAt, ...told } = message
    assert.type(createdAt, 'number')
    assert.equal(told, {
      id: `lobby.${seq}`,
      conversationId: 'lobby',
      seq,
      rev,
      senderId: alice.user.id,
      senderName: 'alice',
      body: 'Bonjour',
      clientId: 'p1',
    })
  }
  const { messages } = await his.do('load_history', { conversationId: 'lobby', limit: 1 })
  assert.is(messages[0]!.body, 'Bonjour')
  for (const line of [hers, his]) await line.close()
})

test('it counts: unread for others, read for whoever it was posted for', async () => {
  const { admin, bob: friend, conversationId } = await group(server.url)
  await shop.do('POST messages', { conversationId, userId: admin.id, body: 'one' })
  await shop.do('POST messages', { conversationId, userId: admin.id, body: 'two' })
  const unreadOf = async ({ person }: typeof admin) => {
    const { body } = await person.call(`GET /api/conversations/${conversationId}`)
    return (body.conversation as { unread: number }).unread
  }
  assert.equal([await unreadOf(admin), await unreadOf(friend)], [0, 2])
})

test('the same clientId or Idempotency-Key again is answered with the first result and heard once', async () => {
  const line = await bob.connect()
  const post = { conversationId: 'lobby', userId: alice.user.id, body: 'once' }
  const key = { 'idempotency-key': '8e03978e-40d5-43dd-bc93-6894a57f9324' }
  const first = await shop.do('POST messages', post, key)
  const quoted = { 'idempotency-key': `"${key['idempotency-key']}"` }
  const clientId = key['idempotency-key']
  for (const [body, headers] of [
    [post, key],
    [post, quoted],
    [{ ...post, clientId }, {}],
    [{ ...post, clientId }, key],
  ] as const) {
    const again = await shop.do('POST messages', body, headers)
    assert.equal(again, { ...first, duplicate: true })
  }
  const other = await shop.call('POST messages', { ...post, body: 'twice' }, key)
  assert.equal([other.status, other.body.error?.code], [409, 'client_id_reused'])
  const both = await shop.call('POST messages', { ...post, clientId: 'another' }, key)
  assert.equal([both.status, both.body.error?.code], [400, 'bad_field'])
  assert.match(both.body.error!.message, /differ/)
  await shop.do('POST messages', { ...post, body: 'the end' })
  const heard = [await line.next('new_message'), await line.next('new_message')]
  assert.equal(
    heard.map(({ message }) => message.body),
    ['once', 'the end'],
  )
  await line.close()
})

test('a key is honoured also after a restart', async () => {
  const own = await startServer()
  const backend = await Backend.of(own)
  await backend.do('PUT users/1', { name: 'One' })
  const post = { conversationId: 'lobby', userId: '1', body: 'kept' }
  const key = { 'idempotency-key': 'order-1' }
  const first = await backend.do('POST messages', post, key)
  await own.kill('SIGKILL')
  const later = await startServer({ dataDir: own.dataDir })
  const again = new Backend(later.url, backend.key)
  assert.equal(await again.do('POST messages', post, key), { ...first, duplicate: true })
  await later.kill()
})

test('a batch keeps its order, and answers each', async () => {
  const line = await bob.connect()
  const bodies = Array.from({ length: 500 }, (_, index) => `line ${index}`)
  const posts = bodies.map((body) => ({ conversationId: 'lobby', userId: alice.user.id, body }))
  const results = await shop.batch('POST messages', posts, { 'idempotency-key': 'bulk' })
  const seqs = results.map(({ seq }) => Number(seq))
  assert.equal(
    seqs,
    seqs.map((_, index) => seqs[0]! + index),
  )
  for (const body of bodies) assert.is((await line.next('new_message')).message.body, body)
  const again = await shop.batch('POST messages', posts, { 'idempotency-key': 'bulk' })
  assert.ok(again.every(({ duplicate }) => duplicate === true))
  assert.equal(
    again.map(({ seq }) => seq),
    seqs,
  )
  await line.close()
})

test('what is wrong in a batch harms only itself', async () => {
  const good = { conversationId: 'lobby', userId: alice.user.id, body: 'good' }
  const results = await shop.batch('POST messages', [
    good,
    { ...good, userId: 'nobody' },
    { ...good, conversationId: 'c_none' },
    { ...good, body: ' ' },
    { ...good, body: 'x'.repeat(4001) },
    { ...good, extra: true },
    { conversationId: 'lobby', body: 'by nobody' },
    { ...good, bot: { name: 'Both' } },
    7 as unknown as object,
    null as unknown as object,
    { ...good, bot: { name: 'CI' }, userId: undefined, body: 'by a bot' },
    good,
  ])
  const nameless = { conversationId: 'lobby', bot: { id: 'x' }, body: 'x' }
  const { message } = (await shop.call('POST messages', nameless)).body.error!
  assert.match(message, /; bot\.name is missing\.$/)
  assert.equal(
    results.map(({ error, seq }) => (error as { code: string })?.code ?? typeof seq),
    [
      'number',
      'not_found',
      'not_found',
      'bad_field',
      'too_long',
      'unknown_field',
      'missing_field',
      'bad_field',
      'bad_field',
      'bad_field',
      'number',
      'number',
    ],
  )
  const [first, last] = [Number(results[0]!.seq), Number(results[11]!.seq)]
  assert.is(last, first + 2)
})

test('who is not in a conversation, is unknown, disabled or deleted, or is blocked, may not write', async () => {
  const { admin, bob: friend, stranger, conversationId } = await group(server.url)
  const refuses = async (post: object, status: number, code: string, sentence: RegExp) => {
    const answer = await shop.call('POST messages', { conversationId, body: 'x', ...post })
    assert.equal([answer.status, answer.body.error?.code], [status, code], JSON.stringify(post))
    assert.match(answer.body.error!.message, sentence)
  }
  await refuses({ userId: stranger.id }, 404, 'not_found', /not in it/)
  await refuses({ bot: { name: 'Stranger' } }, 404, 'not_found', /users\/bot_\w+ {"kind":"bot"/)
  await refuses({ userId: 'nobody' }, 404, 'not_found', /no such user/)
  await refuses({ userId: admin.id, conversationId: 'c_none' }, 404, 'not_found', /no such conv/)
  const direct = await admin.line.do('request_conversation', { userId: friend.id })
  await admin.line.do('block_user', { userId: friend.id })
  const blocked = { userId: friend.id, conversationId: direct.conversation.id }
  await refuses(blocked, 403, 'blocked', /blocked/)
  const asked = await stranger.line.do('request_conversation', { userId: friend.id })
  const waiting = { userId: stranger.id, conversationId: asked.conversation.id }
  await refuses(waiting, 409, 'not_accepted', /not accepted/)
  await shop.do(`PATCH users/${friend.id}`, { isDisabled: true })
  await refuses({ userId: friend.id }, 403, 'forbidden', /disabled/)
  await shop.do(`PATCH users/${friend.id}`, { isDisabled: false })
  await shop.do('POST messages', { conversationId, userId: friend.id, body: 'back' })
  await shop.do(`DELETE users/${friend.id}`)
  await refuses({ userId: friend.id }, 410, 'account_deleted', /deleted/)
})

test('a bot is made by its first message to the lobby, is the same by its name, and can be renamed', async () => {
  const line = await alice.connect()
  const post = { conversationId: 'lobby', body: 'built' }
  await shop.do('POST messages', { ...post, bot: { name: 'Build' } })
  const first = (await line.next('new_message')).message
  assert.is(first.senderName, 'Build')
  await shop.do('POST messages', { ...post, bot: { name: 'Build' } })
  assert.is((await line.next('new_message')).message.senderId, first.senderId)
  await shop.do('POST messages', { ...post, bot: { id: 'deploy', name: 'Deploy' } })
  assert.is((await line.next('new_message')).message.senderId, 'deploy')
  await shop.do('POST messages', { ...post, bot: { id: 'deploy', name: 'Déploiement' } })
  assert.equal((await line.next('user_updated')).user, { id: 'deploy', name: 'Déploiement' })
  assert.is((await line.next('new_message')).message.senderName, 'Déploiement')
  await shop.do('PUT users/ann', { name: 'Ann' })
  const stolen = await shop.call('POST messages', { ...post, bot: { id: 'ann', name: 'Ann' } })
  assert.equal([stolen.status, stolen.body.error?.code], [400, 'bad_field'])
  assert.match(stolen.body.error!.message, /belongs to a person/)
  await line.close()
})

test('a bot that was made and put into a group writes there', async () => {
  const { admin, bob: friend, conversationId } = await group(server.url)
  const bot = { id: 'helper', name: 'Helper' }
  await shop.do('PUT users/helper', { name: 'Helper', kind: 'bot' })
  const made = { kind: 'group', title: 'With a bot', userIds: [admin.id, friend.id, 'helper'] }
  const { conversationId: own } = await shop.do('POST conversations', made)
  const post = { bot, body: 'How can I help?' }
  await shop.do('POST messages', { ...post, conversationId: own })
  assert.is((await friend.line.next('new_message')).message.senderName, 'Helper')
  const elsewhere = await shop.call('POST messages', { ...post, conversationId })
  assert.is(elsewhere.status, 404)
})

test.run()
