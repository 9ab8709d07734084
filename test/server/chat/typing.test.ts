// Who is writing: told to those who look, never to oneself, never across a request, a block or a crowd.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person, type Socket } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('typing')
let server: TestServer
let alice: Person
let bob: Person
let a: Socket
let b: Socket
let conversationId: string

test.before(async () => {
  server = await startServer()
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
  a = await alice.connect()
  b = await bob.connect()
  const asked = await a.do('request_conversation', { userId: bob.user.id })
  conversationId = asked.conversation.id
  for (const socket of [a, b]) await socket.do('join_conversation', { conversationId })
})
test.after(async () => {
  await server.kill()
})

const typings = ({ heard }: Socket) => heard.filter(({ type }) => type === 'typing').length

async function refusal(socket: Socket, id: string): Promise<unknown> {
  const { type, code } = await socket.ask('typing', { conversationId: id, on: true })
  return type === 'error' ? code : type
}

test('nobody writes in a request that is not accepted, nor where they are not a member', async () => {
  assert.is(await refusal(a, conversationId), 'not_accepted')
  const eve = await (await Person.signUp(server.url, 'eve')).connect()
  assert.is(await refusal(eve, conversationId), 'not_found')
  await b.do('accept_conversation', { conversationId })
  assert.is(await refusal(a, conversationId), 'ok')
  for (const socket of [b, eve]) await socket.do('ping', {})
  assert.equal([typings(b), typings(eve)], [1, 0])
})

test('the others hear who begins and who stops; the typist hears it in no window', async () => {
  const tab = await alice.connect()
  await tab.do('join_conversation', { conversationId })
  await b.next('typing')
  await a.do('typing', { conversationId, on: true })
  assert.equal(await b.next('typing'), {
    type: 'typing',
    conversationId,
    user: alice.user,
    on: true,
  })
  await a.do('typing', { conversationId, on: false })
  assert.is((await b.next('typing')).on, false)
  for (const socket of [a, tab]) {
    await socket.do('ping', {})
    assert.is(typings(socket), 0)
  }
})

test('across a block nobody is told, whoever blocked', async () => {
  for (const [one, other] of [
    [alice, b],
    [bob, a],
  ] as const) {
    await other.do('block_user', { userId: one.user.id })
    const before = [typings(a), typings(b)]
    assert.equal(
      [await refusal(a, conversationId), await refusal(b, conversationId)],
      ['blocked', 'blocked'],
    )
    assert.equal([typings(a), typings(b)], before)
    await other.do('unblock_user', { userId: one.user.id })
  }
  assert.is(await refusal(a, conversationId), 'ok')
})

test('among more than fifty people typing and marks are told to nobody', async () => {
  for (const socket of [a, b]) await socket.do('join_conversation', { conversationId: 'lobby' })
  const { conversation } = await a.do('join_conversation', { conversationId: 'lobby' })
  const guests = Array.from({ length: 50 - conversation.memberCount }, (_, index) =>
    Person.signUp(server.url, `guest-${index}`),
  )
  await Promise.all(guests)
  const before = typings(b)
  await a.do('typing', { conversationId: 'lobby', on: true })
  await b.do('ping', {})
  assert.is(typings(b), before + 1)
  await Person.signUp(server.url, 'one-too-many')
  await a.do('typing', { conversationId: 'lobby', on: true })
  await a.do('send_message', { conversationId: 'lobby', body: 'hello all' })
  await b.do('mark_as_read', { conversationId: 'lobby', seq: 1 })
  await a.do('ping', {})
  await b.do('ping', {})
  assert.is(typings(b), before + 1)
  assert.not(a.heard.some(({ type }) => type === 'messages_read'))
})

test.run()
