// Read marks: never backwards, never past the end, the same in every window.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('receipts')
let server: TestServer

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

test('reading in one window is told to the other, and only forwards', async () => {
  const alice = await Person.signUp(server.url, 'alice')
  const bob = await Person.signUp(server.url, 'bob')
  const [a, b, tab] = [await alice.connect(), await bob.connect(), await bob.connect()]
  for (const body of ['one', 'two', 'three'])
    await a.do('send_message', { conversationId: 'lobby', body })
  const read = (seq: number) => b.do('mark_as_read', { conversationId: 'lobby', seq })
  assert.is((await read(2)).seq, 2)
  const { userId, seq } = await tab.next('messages_read')
  assert.equal([userId, seq], [bob.user.id, 2])
  assert.is((await read(1)).seq, 2)
  assert.is((await read(999)).seq, 3)
  assert.is((await tab.next('messages_read')).seq, 3)
  const { body } = await bob.call('GET /api/conversations/lobby')
  assert.is((body.conversation as { unread: number }).unread, 0)
  await a.do('ping', {})
  assert.not(a.heard.some(({ type }) => type === 'messages_read'))
})

test('writing reads what was there', async () => {
  const chloé = await Person.signUp(server.url, 'chloé')
  const dora = await Person.signUp(server.url, 'dora')
  const [c, d] = [await chloé.connect(), await dora.connect()]
  await c.do('send_message', { conversationId: 'lobby', body: 'anybody?' })
  await d.do('send_message', { conversationId: 'lobby', body: 'me' })
  const { body } = await dora.call('GET /api/conversations/lobby')
  assert.is((body.conversation as { unread: number }).unread, 0)
})

test('the others who look are told the mark, and not what is left to read', async () => {
  const frank = await Person.signUp(server.url, 'frank')
  const gina = await Person.signUp(server.url, 'gina')
  const [f, g, closed] = [await frank.connect(), await gina.connect(), await frank.connect()]
  const asked = await f.do('request_conversation', { userId: gina.user.id, body: 'one' })
  const { id: conversationId } = asked.conversation
  const markInView = async () => {
    const { conversation } = await f.do('join_conversation', { conversationId })
    return conversation.members.find(({ id }) => id === gina.user.id)?.readSeq
  }
  assert.is(await markInView(), 0)
  await g.do('mark_as_read', { conversationId, seq: 1 })
  assert.is(await markInView(), 0)
  await g.do('accept_conversation', { conversationId })
  assert.is(await markInView(), 1)
  for (const body of ['two', 'three', 'four']) await f.do('send_message', { conversationId, body })
  await g.do('mark_as_read', { conversationId, seq: 3 })
  const mark = { type: 'messages_read', conversationId, userId: gina.user.id, seq: 3 }
  assert.equal(await f.next('messages_read'), mark, 'the first: nothing is told of a request')

  await g.do('mark_as_read', { conversationId, seq: 2 })
  await f.do('block_user', { userId: gina.user.id })
  await g.do('mark_as_read', { conversationId, seq: 4 })
  await f.do('unblock_user', { userId: gina.user.id })
  for (const socket of [f, closed]) await socket.do('ping', {})
  const told = ({ heard }: typeof f) => heard.filter(({ type }) => type === 'messages_read').length
  assert.equal([told(f), told(closed)], [1, 0])
})

test('a mark that comes over HTTP is told to all windows', async () => {
  const hugo = await Person.signUp(server.url, 'hugo')
  const h = await hugo.connect()
  const ines = await Person.signUp(server.url, 'ines')
  const i = await ines.connect()
  const { seq } = await i.do('send_message', { conversationId: 'lobby', body: 'hello Hugo' })
  await hugo.call('POST /api/conversations/lobby/read', { seq })
  const { userId, unread } = await h.next('messages_read')
  assert.equal([userId, unread], [hugo.user.id, 0])
})

test.run()
