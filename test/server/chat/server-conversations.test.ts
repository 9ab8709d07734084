// Conversations that a backend makes and fills: people hear of them as if done by hand.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../../src/protocol/models.ts'
import { Backend } from '../../support/backend.ts'
import { group, somebody, type Somebody } from '../../support/company.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('server conversations')
let server: TestServer
let shop: Backend
let rounds = 0

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  shop = await Backend.of(server)
})
test.after(async () => {
  await server.kill()
})

/** People who know nobody. */
const people = (...names: string[]): Promise<Somebody[]> => {
  const round = ++rounds
  return Promise.all(names.map((name) => somebody(server.url, `${name}-${round}`)))
}

async function refuses(
  route: string,
  body: object,
  [status, code]: [number, string],
  sentence: RegExp,
): Promise<void> {
  const answer = await shop.call(route, body)
  assert.equal([answer.status, answer.body.error?.code], [status, code], answer.text)
  assert.match(answer.body.error!.message, sentence)
}

test('two users have a conversation, accepted at once, and only ever one', async () => {
  const [alice, bob] = (await people('alice', 'bob')) as [Somebody, Somebody]
  const making = { kind: 'direct', userIds: [alice.id, bob.id] }
  const made = await shop.call('POST conversations', making)
  assert.is(made.status, 201)
  const conversationId = made.body.conversationId as string
  for (const { line } of [alice, bob]) {
    const { conversation } = await line.next('new_conversation')
    assert.equal([conversation.id, conversation.status], [conversationId, 'accepted'])
  }
  await alice.line.do('send_message', { conversationId, body: 'at once' })
  assert.is((await bob.line.next('new_message')).message.body, 'at once')
  for (const userIds of [making.userIds, [bob.id, alice.id]])
    assert.equal(await shop.do('POST conversations', { ...making, userIds }), {
      conversationId,
      duplicate: true,
    })
})

test('one that was asked for, or declined, is accepted; a block stands', async () => {
  const [alice, bob, carol] = (await people('alice', 'bob', 'carol')) as Somebody[]
  const asked = await alice!.line.do('request_conversation', { userId: bob!.id })
  const conversationId = asked.conversation.id
  await bob!.line.do('decline_conversation', { conversationId })
  const making = { kind: 'direct', userIds: [alice!.id, bob!.id] }
  const answer = await shop.do('POST conversations', making)
  assert.equal(answer, { conversationId, duplicate: true })
  await alice!.line.do('send_message', { conversationId, body: 'again' })
  assert.is((await bob!.line.next('new_message')).message.body, 'again')
  await alice!.line.do('block_user', { userId: carol!.id })
  const blocked = { kind: 'direct', userIds: [alice!.id, carol!.id] }
  await refuses('POST conversations', blocked, [403, 'blocked'], /has blocked/)
})

test('a group is made of people who need not know each other, once for each id or clientId', async () => {
  const [alice, bob] = (await people('alice', 'bob')) as [Somebody, Somebody]
  const making = { kind: 'group', title: 'Order 7', userIds: [alice.id, bob.id], id: 'order-7' }
  assert.equal(await shop.do('POST conversations', making), { conversationId: 'order-7' })
  for (const { line } of [alice, bob]) {
    const { conversation } = await line.next('new_conversation')
    const { id, title, memberCount, members } = conversation
    assert.equal([id, title, memberCount], ['order-7', 'Order 7', 2])
    assert.ok(members.every(({ role }) => role === 'member'))
  }
  await bob.line.do('send_message', { conversationId: 'order-7', body: 'hi' })
  assert.is((await alice.line.next('new_message')).message.id, 'order-7.1')
  const again = { conversationId: 'order-7', duplicate: true }
  assert.equal(await shop.do('POST conversations', making), again)
  const turned = { ...making, userIds: [bob.id, alice.id] }
  assert.equal(await shop.do('POST conversations', turned), again, 'who is in it has no order')
  for (const change of [{ title: 'Order 8' }, { userIds: [bob.id] }]) {
    const other = { ...making, ...change }
    const sentence = /another group order-7.* PUT \/api\/server\/conversations\/order-7\/members/
    await refuses('POST conversations', other, [409, 'client_id_reused'], sentence)
  }
  const { id: _, ...nameless } = making
  const key = { 'idempotency-key': 'make-1' }
  const first = await shop.do('POST conversations', nameless, key)
  assert.match(String(first.conversationId), /^c_/)
  const second = await shop.do('POST conversations', nameless, key)
  assert.equal(second, { ...first, duplicate: true })
  const taken = { ...making, clientId: 'make-2' }
  await refuses('POST conversations', taken, [409, 'client_id_reused'], /another group order-7/)
  const reused = { ...nameless, title: 'Order 9', clientId: 'make-1' }
  await refuses('POST conversations', reused, [409, 'client_id_reused'], /clientId was used/)
})

test('with an adminId, that one may change it by hand', async () => {
  const [alice, bob] = (await people('alice', 'bob')) as [Somebody, Somebody]
  const making = { kind: 'group', title: 'Hers', userIds: [alice.id, bob.id], adminId: alice.id }
  const { conversationId } = await shop.do('POST conversations', making)
  const naming = { conversationId: conversationId as string, title: 'Ours' }
  await alice.line.do('update_conversation', naming)
  assert.is((await bob.line.ask('update_conversation', naming)).code, 'forbidden')
})

test('the whole list is set: who is new is in, who is missing is out, in one change', async () => {
  const { admin, bob, carol, dora, stranger, conversationId } = await group(server.url)
  await bob.line.do('send_message', { conversationId, body: 'before' })
  const route = `PUT conversations/${conversationId}/members`
  const before = await admin.line.do('load_history', { conversationId })
  const userIds = [admin.id, carol.id, stranger.id, dora.id, stranger.id]
  const answer = await shop.do(route, { userIds })
  assert.equal(answer, { addedIds: [stranger.id, dora.id], removedIds: [bob.id] })
  assert.is((await bob.line.next('conversation_gone')).conversationId, conversationId)
  for (const { line } of [stranger, dora]) {
    const { conversation } = await line.next('new_conversation')
    assert.equal([conversation.memberCount, conversation.unread], [4, 0])
  }
  const { conversation } = await carol.line.next('conversation_updated')
  assert.equal([conversation.memberCount, conversation.rev], [4, before.rev + 1])
  await stranger.line.do('send_message', { conversationId, body: 'here' })
  for (const { line } of [carol, dora])
    assert.is((await line.next('new_message')).message.body, 'here')
  await bob.line.do('ping', {})
  const gone = bob.line.heard.findIndex(({ type }) => type === 'conversation_gone')
  assert.not(bob.line.heard.slice(gone).some(({ type }) => type === 'new_message'))
  assert.equal(await shop.do(route, { userIds }), { addedIds: [], removedIds: [] })
  const after = await admin.line.do('load_history', { conversationId })
  assert.is(after.rev, before.rev + 2)
})

test('after an admin who goes comes whoever has been in it longest, or the one that is named', async () => {
  const { admin, bob, carol, dora, conversationId } = await group(server.url)
  const route = `PUT conversations/${conversationId}/members`
  const adminOf = async ({ person }: Somebody) => {
    const { body } = await person.call(`GET /api/conversations/${conversationId}`)
    const { members } = body.conversation as { members: { id: string; role: string }[] }
    return members.filter(({ role }) => role === 'admin').map(({ id }) => id)
  }
  await shop.do(route, { userIds: [bob.id, carol.id, dora.id] })
  await admin.line.next('conversation_gone')
  const [heir] = await adminOf(bob)
  assert.ok([bob.id, carol.id].includes(heir!))
  await shop.do(route, { userIds: [bob.id, carol.id, dora.id], adminId: dora.id })
  assert.equal(await adminOf(bob), [dora.id])
  await shop.do(route, { userIds: [] })
  for (const { line } of [bob, carol, dora]) await line.next('conversation_gone')
})

test('who is unknown, deleted or disabled is named, and then nobody is added or removed', async () => {
  const { admin, bob, conversationId } = await group(server.url)
  await shop.batch(
    'POST users',
    ['off', 'gone'].map((id) => ({ id: `${id}${conversationId}`, name: id })),
  )
  await shop.do(`PATCH users/off${conversationId}`, { isDisabled: true })
  await shop.do(`DELETE users/gone${conversationId}`)
  const route = `PUT conversations/${conversationId}/members`
  const making = { kind: 'group', title: 'None' }
  for (const [id, status, code] of [
    ['none', 400, 'bad_field'],
    [`off${conversationId}`, 403, 'forbidden'],
    [`gone${conversationId}`, 410, 'account_deleted'],
  ] as const) {
    const sentence = new RegExp(id)
    await refuses(route, { userIds: [admin.id, id] }, [status, code], sentence)
    const group = { ...making, userIds: [admin.id, id] }
    await refuses('POST conversations', group, [status, code], sentence)
    const direct = { kind: 'direct', userIds: [admin.id, id] }
    await refuses('POST conversations', direct, [status, code], sentence)
  }
  await bob.line.do('send_message', { conversationId, body: 'still here' })
  const { body } = await admin.person.call(`GET /api/conversations/${conversationId}`)
  assert.is((body.conversation as { memberCount: number }).memberCount, 3)
})

test('what is no group, or not clear, is refused', async () => {
  const [alice, bob] = (await people('alice', 'bob')) as [Somebody, Somebody]
  const userIds = [alice.id, bob.id]
  const direct = await shop.do('POST conversations', { kind: 'direct', userIds })
  for (const id of ['lobby', 'none', direct.conversationId])
    await refuses(
      `PUT conversations/${id}/members`,
      { userIds },
      [404, 'not_found'],
      /no such group/,
    )
  const bad: [number, string] = [400, 'bad_field']
  const make = (body: object, refusal: [number, string], sentence: RegExp) =>
    refuses('POST conversations', body, refusal, sentence)
  await make({ kind: 'group', userIds }, [400, 'missing_field'], /"title" is missing/)
  await make({ kind: 'room', userIds, title: 'x' }, bad, /"direct", "group"/)
  await make({ kind: 'direct', userIds: [alice.id, alice.id] }, bad, /not the same twice/)
  await make({ kind: 'direct', userIds: [...userIds, 'carol'] }, bad, /has two "userIds"/)
  await make({ kind: 'direct', userIds, title: 'x' }, bad, /are of groups/)
  const titled = { kind: 'group', userIds, title: 'x' }
  await make({ ...titled, adminId: 'carol' }, bad, /one of "userIds"/)
  for (const id of ['lobby', 'c_mine', 'a.b', 'a b', '', 'x'.repeat(65)])
    await make({ ...titled, id }, bad, /an id of yours/)
})

test('any history can be read by page, forwards and backwards', async () => {
  const { bob, conversationId } = await group(server.url)
  for (const body of ['one', 'two', 'three'])
    await bob.line.do('send_message', { conversationId, body })
  const page = async (query: string) => {
    const answer = await shop.do(`GET conversations/${conversationId}/messages${query}`)
    return [(answer.messages as Message[]).map(({ body }) => body), answer.more]
  }
  assert.equal(await page(''), [['one', 'two', 'three'], false])
  assert.equal(await page('?limit=2'), [['two', 'three'], true])
  assert.equal(await page('?before=2'), [['one'], false])
  assert.equal(await page('?after=1&limit=1'), [['two'], true])
  const none = await shop.call('GET conversations/none/messages')
  assert.equal([none.status, none.body.error?.code], [404, 'not_found'])
})

test.run()
