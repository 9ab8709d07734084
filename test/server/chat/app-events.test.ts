// Events of a backend: fleeting ones are heard by who is there, kept ones become messages.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Backend } from '../../support/backend.ts'
import { group } from '../../support/company.ts'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('app events')
let server: TestServer
let shop: Backend
let alice: Person, bob: Person

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  shop = await Backend.of(server, 'events,history,conversations')
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(async () => {
  await server.kill()
})

const refuses = async (event: object, status: number, code: string, sentence: RegExp) => {
  const answer = await shop.call('POST events', event)
  assert.equal([answer.status, answer.body.error?.code], [status, code], answer.text)
  assert.match(answer.body.error!.message, sentence)
}

test('a fleeting event reaches every window of the users it names, once, and nobody else', async () => {
  const [hers, phone, his] = [await alice.connect(), await alice.connect(), await bob.connect()]
  const data = { orderId: 42, lines: [{ sku: 'a', count: 2 }] }
  const event = { userIds: [alice.user.id, alice.user.id, 'nobody'], name: 'order.shipped', data }
  const answer = await shop.call('POST events', event)
  assert.equal([answer.status, answer.body], [201, {}])
  for (const line of [hers, phone])
    assert.equal(await line.next('app_event'), { type: 'app_event', name: 'order.shipped', data })
  for (const line of [hers, phone, his]) {
    await line.do('ping', {})
    const told = line.heard.filter(({ type }) => type === 'app_event')
    assert.is(told.length, line === his ? 0 : 1)
    await line.close()
  }
})

test('of a conversation, its members hear it, and it is stored nowhere', async () => {
  const { admin, bob: friend, stranger, conversationId } = await group(server.url)
  const stored = async () => {
    const { messages, rev } = await admin.line.do('load_history', { conversationId })
    return { messages, rev }
  }
  const before = await stored()
  await shop.do('POST events', { conversationId, name: 'tick' })
  const key = { 'idempotency-key': 'tick' }
  for (let tries = 2; tries > 0; tries--)
    await shop.do('POST events', { conversationId, name: 'tock' }, key)
  const events = ['tick', 'tock', 'tock'].map((name) => ({
    type: 'app_event' as const,
    name,
    conversationId,
  }))
  for (const event of events)
    for (const { line } of [admin, friend]) assert.equal(await line.next('app_event'), event)
  await stranger.line.do('ping', {})
  assert.not(stranger.line.heard.some(({ type }) => type === 'app_event'))
  assert.equal(await stored(), before)
})

test('a kept event is a message of kind `event`: in its place, counted, told once for each clientId', async () => {
  const { admin, bob: friend, conversationId } = await group(server.url)
  const data = { orderId: 7, of: { sku: 'a', count: 2 } }
  const kept = { conversationId, name: 'order.paid', data, keep: true, body: 'Order 7 was paid' }
  const first = await shop.do('POST events', { ...kept, clientId: 'paid-7' })
  const { createdAt, senderId, ...told } = (await friend.line.next('new_message')).message
  assert.type(createdAt, 'number')
  assert.match(senderId, /^bot_/)
  const { kind, name, body, seq, senderName } = told
  assert.equal(
    [kind, name, told.data, body, seq],
    ['event', 'order.paid', data, 'Order 7 was paid', first.seq],
  )
  assert.is(senderName, shop.name)
  const again = await shop.do('POST events', kept, { 'idempotency-key': 'paid-7' })
  assert.equal(again, { ...first, duplicate: true })
  const turned = { ...kept, data: { of: { count: 2, sku: 'a' }, orderId: 7 }, clientId: 'paid-7' }
  assert.equal(await shop.do('POST events', turned), { ...first, duplicate: true })
  for (const other of [{ data: { orderId: 8 } }, { name: 'order.lost' }, { body: 'Other' }])
    await refuses({ ...kept, clientId: 'paid-7', ...other }, 409, 'client_id_reused', /clientId/)
  const { messages } = await admin.line.do('load_history', { conversationId })
  assert.equal(messages.at(-1), { ...told, createdAt, senderId })
  const view = await admin.person.call(`GET /api/conversations/${conversationId}`)
  const { unread, lastMessage } = view.body.conversation as {
    unread: number
    lastMessage: { kind: string; name: string; data?: unknown }
  }
  assert.equal([unread, lastMessage.kind, lastMessage.name], [1, 'event', 'order.paid'])
  assert.is(lastMessage.data, undefined, 'a view stays small')
  const synced = await admin.line.do('sync', { conversations: { [conversationId]: 1 } })
  assert.equal(synced.changes[conversationId]!.messages.at(-1)!.data, data)
})

test('its text is its name when none is given; nobody may change or delete it', async () => {
  const { admin, conversationId } = await group(server.url)
  const told = await shop.do('POST events', { conversationId, name: 'opened', keep: true })
  const { message } = await admin.line.next('new_message')
  assert.equal([message.body, 'data' in message], ['opened', false])
  const messageId = told.messageId as string
  for (const answer of [
    await admin.line.ask('edit_message', { messageId, body: 'mine' }),
    await admin.line.ask('delete_message', { messageId }),
  ])
    assert.is(answer.code, 'forbidden')
})

test('what is not clear, too big or of nowhere is refused', async () => {
  const users = { userIds: [alice.user.id] }
  const room = { conversationId: 'lobby' }
  const name = 'x'
  await refuses({ name }, 400, 'bad_field', /who hears it/)
  await refuses({ name, ...users, ...room }, 400, 'bad_field', /who hears it/)
  await refuses({ name, conversationId: 'c_none' }, 404, 'not_found', /no such conversation/)
  const kept = { name, keep: true }
  await refuses({ ...kept, conversationId: 'c_none' }, 404, 'not_found', /no such conversation/)
  await refuses({ ...kept, ...users }, 400, 'missing_field', /kept in a conversation/)
  await refuses({ name, ...room, body: 'x' }, 400, 'bad_field', /"keep": true/)
  await refuses({ ...kept, ...room, body: 'x'.repeat(4001) }, 413, 'too_long', /4000/)
  for (const wrong of ['', 'two words', '<b>', 'x'.repeat(65), 7])
    await refuses({ name: wrong, ...room }, 400, 'bad_field', /"name" must be/)
  const data = 'x'.repeat(8191)
  await refuses({ name, ...room, data }, 400, 'bad_field', /at most 8192 characters/)
  await shop.do('POST events', { name, ...room, data: data.slice(1) })
  const crowd = Array.from({ length: 501 }, (_, index) => String(index))
  await refuses({ name, userIds: crowd }, 400, 'bad_field', /at most 500/)
})

test('a request that waits takes no event; a batch tells each of its events', async () => {
  const hers = await alice.connect()
  const asked = await hers.do('request_conversation', { userId: bob.user.id })
  const waiting = { conversationId: asked.conversation.id, name: 'x', keep: true }
  await refuses(waiting, 409, 'not_accepted', /not accepted/)
  const results = await shop.batch('POST events', [
    { conversationId: 'lobby', name: 'one' },
    { conversationId: 'c_none', name: 'two', keep: true },
    { conversationId: 'lobby', name: 'three', keep: true },
  ])
  assert.equal(results[0], {})
  assert.is((results[1]!.error as { code: string }).code, 'not_found')
  assert.type(results[2]!.seq, 'number')
  assert.is((await hers.next('app_event')).name, 'one')
  assert.is((await hers.next('new_message')).message.name, 'three')
  await hers.close()
})

test.run()
