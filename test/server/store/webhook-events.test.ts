// What other backends are told when people do things: each change its event, once, with the thing exactly as
// the wire carries it; what is refused, repeated or changes nothing tells nothing.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'
import { webhooks, type WebhookType } from '../../../src/protocol/webhooks.ts'
import { Backend } from '../../support/backend.ts'
import { befriend, group, somebody } from '../../support/company.ts'
import { askDatabase, lender } from '../../support/database.ts'
import { Receiver } from '../../support/receiver.ts'
import { endServers, startServer, type TestServer } from '../../support/server.ts'

const test = suite('webhook events')
let receiver: Receiver
let server: TestServer

test.before(async () => {
  receiver = await Receiver.start()
  server = await startServer({ env: { WEBHOOK_URLS: receiver.at('/hook') } })
})
test.after(async () => {
  await server.kill()
  await receiver.close()
  endServers()
})

interface Event {
  type: string
  data: {
    message?: { id: string; conversationId: string; body: string }
    conversation?: { id: string; memberCount: number; title: string | null }
    users?: { id: string }[]
    user?: { id: string; name: string }
  }
}

const events = (): Event[] => receiver.heard.map(({ body }) => body as unknown as Event)
const isIn = ({ data }: Event, conversationId: string): boolean =>
  (data.message?.conversationId ?? data.conversation?.id) === conversationId
/** All of a conversation, when there are so many. */
const told = (conversationId: string, count: number) =>
  receiver.until(() => {
    const found = events().filter((event) => isIn(event, conversationId))
    return found.length >= count ? found : undefined
  }, `${count} events of ${conversationId} did not come`)
const next = (type: WebhookType, isIt: (event: Event) => boolean) =>
  receiver.until(
    () => events().find((event) => event.type === type && isIt(event)),
    `no ${type} came`,
  )
const typesOf = (list: Event[]): string[] => list.map(({ type }) => type)

test('a message, its edit and its deletion, as everybody else hears them', async () => {
  const { admin, bob, conversationId } = await group(server.url)
  const sent = { conversationId, body: 'hello', clientId: 'once' }
  const { messageId } = await admin.line.do('send_message', sent)
  const { message: heard } = await bob.line.next('new_message')
  await admin.line.do('send_message', sent)
  for (const body of ['hello there', 'hello there'])
    await admin.line.do('edit_message', { messageId, body })
  const { message: edited } = await bob.line.next('message_updated')
  await admin.line.do('delete_message', { messageId })
  await admin.line.do('delete_message', { messageId })
  const { message: deleted } = await bob.line.next('message_updated')
  await bob.line.ask('edit_message', { messageId, body: 'not mine' })
  await bob.line.do('send_message', { conversationId, body: 'the last' })
  const [, ...list] = await told(conversationId, 5)
  assert.equal(typesOf(list), [
    'message_created',
    'message_updated',
    'message_deleted',
    'message_created',
  ])
  assert.equal(
    list.slice(0, 3).map(({ data }) => data),
    [{ message: heard }, { message: edited }, { message: deleted }],
  )
})

test('a request is a conversation with its two people, and the message that it carries', async () => {
  const [ann, ben] = [await somebody(server.url, 'ann'), await somebody(server.url, 'ben')]
  const asking = { userId: ben.id, body: 'May I?', clientId: 'ask' }
  const { conversation } = await ann.line.do('request_conversation', asking)
  await ann.line.do('request_conversation', asking)
  await ben.line.do('request_conversation', { userId: ann.id, body: 'You may.' })
  const [made, ...messages] = await told(conversation.id, 3)
  assert.is(made!.type, 'conversation_created')
  assert.equal(made!.data.users!.map(({ id }) => id).sort(), [ann.id, ben.id].sort())
  assert.equal(
    messages.map(({ type, data }) => [type, data.message!.body]),
    [
      ['message_created', 'May I?'],
      ['message_created', 'You may.'],
    ],
  )
})

test('a group, who joins it, who is removed, who leaves, who deletes their account', async () => {
  const { admin, bob, carol, dora, stranger, conversationId } = await group(server.url)
  await admin.line.do('add_members', { conversationId, userIds: [dora.id, bob.id] })
  await admin.line.ask('add_members', { conversationId, userIds: [stranger.id] })
  await admin.line.do('remove_member', { conversationId, userId: bob.id })
  await carol.line.do('leave_group', { conversationId })
  const { status } = await dora.person.call('DELETE /api/me', { password: 'correct horse' })
  assert.is(status, 200)
  const list = await told(conversationId, 5)
  assert.equal(
    list.map(({ type, data }) => [type, data.user?.id, data.conversation!.memberCount]),
    [
      ['conversation_created', undefined, 3],
      ['member_joined', dora.id, 4],
      ['member_left', bob.id, 3],
      ['member_left', carol.id, 2],
      ['member_left', dora.id, 1],
    ],
  )
  assert.is(list[1]!.data.user!.name, dora.name)
  const gone = await next(
    'member_left',
    (event) => isIn(event, 'lobby') && event.data.user!.id === dora.id,
  )
  assert.equal(gone.data.user, { id: dora.id, name: '', isDeleted: true })
})

test('what a backend does is told like what people do, a retry no second time', async () => {
  const backend = await Backend.of(server)
  for (const id of ['fay', 'gus', 'hal', 'fay'])
    await backend.do(`PUT users/${id}`, { name: id.toUpperCase() })
  const making = { kind: 'group', id: 'team', title: 'Team', userIds: ['fay', 'gus'] }
  const post = { conversationId: 'team', userId: 'fay', body: 'posted', clientId: 'once' }
  const kept = { conversationId: 'team', name: 'order.paid', data: { id: 7 }, keep: true }
  for (let times = 0; times < 2; times++) {
    await backend.do('POST conversations', making)
    await backend.do('PUT conversations/team/members', { userIds: ['fay', 'hal'] })
    await backend.do('POST messages', post)
    await backend.do('POST events', { ...kept, clientId: 'event' })
  }
  const pair = await backend.do('POST conversations', { kind: 'direct', userIds: ['fay', 'gus'] })
  await backend.do('POST messages', {
    bot: { name: 'Robot' },
    conversationId: 'lobby',
    body: 'beep',
  })
  await backend.do('POST messages', { ...post, body: 'the last', clientId: 'last' })
  const list = await told('team', 6)
  assert.equal(
    list.map(({ type, data }) => [type, data.user?.id ?? data.message?.body]),
    [
      ['conversation_created', undefined],
      ['member_joined', 'hal'],
      ['member_left', 'gus'],
      ['message_created', 'posted'],
      ['message_created', 'order.paid'],
      ['message_created', 'the last'],
    ],
  )
  const event = list[4]!.data.message as unknown as Record<string, unknown>
  assert.equal([event.kind, event.name, event.data], ['event', 'order.paid', { id: 7 }])
  assert.is((await told(pair.conversationId as string, 1))[0]!.type, 'conversation_created')
  await next('message_created', ({ data }) => data.message!.body === 'beep')
  const joined = events().filter(({ type, data }) => type === 'member_joined' && data.user)
  assert.is(joined.filter(({ data }) => data.user!.id === 'fay').length, 1)
  assert.not.ok(joined.some(({ data }) => data.user!.name === 'Robot'))
})

test('a new account joins the lobby; who opens a window comes, who closes the last one goes', async () => {
  const eve = await somebody(server.url, 'eve')
  const isEve = ({ data }: Event) => data.user?.id === eve.id
  assert.is((await next('member_joined', isEve)).data.conversation!.id, 'lobby')
  assert.equal((await next('user_came', isEve)).data, { user: { id: eve.id, name: 'eve' } })
  await eve.line.close()
  assert.equal((await next('user_went', isEve)).data, { user: { id: eve.id, name: 'eve' } })
})

test('each carries what the contract says of it, and nothing else; nothing personal of anybody', async () => {
  const seen = new Set(typesOf(events()))
  assert.equal([...seen].sort(), Object.keys(webhooks).sort())
  for (const { body } of receiver.heard) {
    const { data } = webhooks[body.type as WebhookType]
    const strict = z.strictObject({
      id: z.string().startsWith('w_'),
      type: z.string(),
      at: z.int(),
      data: z.strictObject(data as z.ZodRawShape),
    })
    const { success, error } = strict.safeParse(body)
    assert.ok(success, `${body.type}: ${error}`)
    assert.not.match(JSON.stringify(body), /"(readSeq|unread|isBlocked|involvement|email)"/)
  }
})

test('of events that are not wanted nothing is written', async () => {
  const only = await Receiver.start()
  const env = { WEBHOOK_URLS: only.at('/'), WEBHOOK_EVENTS: 'message_deleted' }
  const small = await startServer({ env })
  const [ann, ben] = [await somebody(small.url, 'ann'), await somebody(small.url, 'ben')]
  await befriend(ann, ben)
  const { messageId } = await ann.line.do('send_message', { conversationId: 'lobby', body: 'x' })
  await ann.line.do('delete_message', { messageId })
  await only.takes(1)
  await small.kill()
  assert.equal(
    only.heard.map(({ body }) => body.type),
    ['message_deleted'],
  )
  // Ids are never used again, so the largest that was given counts all that was ever written.
  const given =
    lender === undefined
      ? "SELECT seq FROM sqlite_sequence WHERE name = 'webhook_queue'"
      : 'SELECT last_value AS seq FROM webhook_queue_id_seq'
  const [last] = await askDatabase<{ seq: unknown }>(small.dataDir, given)
  assert.is(Number(last!.seq), 1)
  await only.close()
})

test.run()
