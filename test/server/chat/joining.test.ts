// Having a conversation on screen: only members may, only those who do are told, and it ends with the line.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person, type Socket } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('joining')
let server: TestServer
let a: Socket
let b: Socket
let bob: Person
let conversationId: string

test.before(async () => {
  server = await startServer()
  const alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
  a = await alice.connect()
  b = await bob.connect()
  const asked = await a.do('request_conversation', { userId: bob.user.id })
  conversationId = asked.conversation.id
  await b.do('accept_conversation', { conversationId })
})
test.after(async () => {
  await server.kill()
})

const typings = ({ heard }: Socket) => heard.filter(({ type }) => type === 'typing').length

/** Whatever was said before has arrived. */
async function heardBy(socket: Socket): Promise<number> {
  const before = typings(socket)
  await a.do('typing', { conversationId, on: true })
  await socket.do('ping', {})
  return typings(socket) - before
}

test('who joins hears, and is told how the conversation is now', async () => {
  assert.is(await heardBy(b), 0)
  await a.do('send_message', { conversationId, body: 'hello' })
  await b.do('mark_as_read', { conversationId, seq: 1 })
  const { conversation } = await b.do('join_conversation', { conversationId })
  assert.equal([conversation.id, conversation.seq, conversation.readSeq], [conversationId, 1, 1])
  assert.is(await heardBy(b), 1)
})

test('joining twice is joining once; who leaves hears nothing more', async () => {
  await b.do('join_conversation', { conversationId })
  await b.do('join_conversation', { conversationId })
  assert.is(await heardBy(b), 1)
  await b.do('leave_conversation', { conversationId })
  await b.do('leave_conversation', { conversationId })
  assert.is(await heardBy(b), 0)
})

test('it is a matter of one line: not of the other window, nor of the next line', async () => {
  const tab = await bob.connect()
  await tab.do('join_conversation', { conversationId })
  assert.equal([await heardBy(tab), await heardBy(b)], [1, 0])
  await tab.close()
  const next = await bob.connect()
  assert.is(await heardBy(next), 0)
  await next.close()
})

test('of more than twenty, the one joined first is left', async () => {
  const joined = [conversationId, 'lobby']
  const friends = Array.from({ length: 19 }, (_, index) =>
    Person.signUp(server.url, `friend-${index}`),
  )
  for (const friend of await Promise.all(friends)) {
    const { conversation } = await b.do('request_conversation', { userId: friend.user.id })
    joined.push(conversation.id)
  }
  for (const id of joined.slice(0, 20)) await b.do('join_conversation', { conversationId: id })
  assert.is(await heardBy(b), 1)
  await b.do('join_conversation', { conversationId: joined[20]! })
  assert.is(await heardBy(b), 0)
})

test('somebody who is not in it can neither join it nor learn whether it exists', async () => {
  const eve = await Person.signUp(server.url, 'eve')
  const e = await eve.connect()
  for (const id of [conversationId, 'c_nowhere']) {
    const answer = await e.ask('join_conversation', { conversationId: id })
    assert.equal([answer.type, answer.code], ['error', 'not_found'])
  }
  assert.is(await heardBy(e), 0)
  await e.do('leave_conversation', { conversationId })
})

test.run()
