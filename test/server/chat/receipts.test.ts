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

test.run()
