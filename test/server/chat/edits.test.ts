// Editing and deleting one's own messages: everybody hears it, whoever was away is told, nobody else may.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('edits')
let server: TestServer
let alice: Person, bob: Person

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(async () => {
  await server.kill()
})

test('an edit takes the next rev, keeps its place, and everybody hears how the message is now', async () => {
  const [here, there] = [await alice.connect(), await bob.connect()]
  const sent = await here.do('send_message', { conversationId: 'lobby', body: 'helo' })
  const { messageId } = sent
  const { message } = await here.do('edit_message', { messageId, body: 'hello' })
  assert.is(message.body, 'hello')
  assert.is(message.seq, sent.seq)
  assert.is(message.rev, sent.rev + 1)
  assert.type(message.editedAt, 'number')
  for (const line of [here, there])
    assert.equal((await line.next('message_updated')).message, message)
  const again = await here.do('edit_message', { messageId, body: 'hello' })
  assert.equal(again.message, message)
  const { messages, rev } = await there.do('load_history', { conversationId: 'lobby', limit: 1 })
  assert.equal([messages[0], rev], [message, message.rev])
  for (const line of [here, there]) await line.close()
})

test('a deleted message is a place without a body, also for whoever was away and in the list', async () => {
  const here = await alice.connect()
  const before = await bob.connect()
  const { rev: knownRev } = await before.do('load_history', { conversationId: 'lobby' })
  await before.close()
  const { messageId, seq } = await here.do('send_message', {
    conversationId: 'lobby',
    body: 'a secret',
  })
  const { message } = await here.do('delete_message', { messageId })
  assert.is(message.body, '')
  assert.type(message.deletedAt, 'number')
  assert.equal((await here.do('delete_message', { messageId })).message, message)

  const back = await bob.connect()
  const { changes, conversations } = await back.do('sync', { conversations: { lobby: knownRev } })
  assert.equal(changes['lobby']?.messages, [message])
  assert.equal(conversations[0]?.lastMessage, message)
  assert.is(conversations[0]?.seq, seq)
  assert.not((await bob.call('GET /api/conversations/lobby/messages')).text.includes('a secret'))
  for (const line of [here, back]) await line.close()
})

test('deleted messages are not unread, wherever the mark is', async () => {
  const here = await alice.connect()
  const there = await bob.connect()
  const { messages } = await there.do('load_history', { conversationId: 'lobby', limit: 1 })
  await there.do('mark_as_read', { conversationId: 'lobby', seq: messages[0]!.seq })
  const sent = []
  for (const body of ['1', '2', '3', '4'])
    sent.push(await here.do('send_message', { conversationId: 'lobby', body }))
  await here.do('delete_message', { messageId: sent[2]!.messageId })
  const unread = async () => {
    const { body } = await bob.call('GET /api/conversations/lobby')
    return (body.conversation as { unread: number }).unread
  }
  assert.is(await unread(), 3)
  const tab = await bob.connect()
  const answer = await there.do('mark_as_read', { conversationId: 'lobby', seq: sent[1]!.seq })
  assert.equal(answer, { type: 'ok', id: 'ask-3', seq: sent[1]!.seq, unread: 1 } as typeof answer)
  assert.is((await tab.next('messages_read')).unread, 1)
  assert.is(await unread(), 1)
  for (const line of [here, there, tab]) await line.close()
})

test('only its author, only what exists, and only while it exists', async () => {
  const [here, there] = [await alice.connect(), await bob.connect()]
  const { messageId } = await here.do('send_message', { conversationId: 'lobby', body: 'mine' })
  const codeOf = async (line: typeof here, body: string, id = messageId) =>
    (await line.ask('edit_message', { messageId: id, body })).code
  assert.is(await codeOf(there, 'theirs'), 'forbidden')
  assert.is((await there.ask('delete_message', { messageId })).code, 'forbidden')
  for (const id of ['lobby', 'lobby.', 'lobby.0', 'lobby.1e99', '.1', 'nowhere.1', 'lobby.-1'])
    assert.is(await codeOf(here, 'x', id), 'not_found', id)
  assert.is(await codeOf(here, 'x'.repeat(4001)), 'too_long')
  await here.do('delete_message', { messageId })
  assert.is(await codeOf(here, 'again'), 'deleted')
  for (const line of [here, there]) await line.close()
})

test('who is not in a conversation learns nothing of it; after a block only deleting remains', async () => {
  const carol = await Person.signUp(server.url, 'carol')
  const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()]
  const asked = { userId: bob.user.id, body: 'hello' }
  const { conversation } = await a.do('request_conversation', asked)
  await b.do('accept_conversation', { conversationId: conversation.id })
  const messageId = `${conversation.id}.1`
  assert.is((await c.ask('edit_message', { messageId, body: 'x' })).code, 'not_found')
  await b.do('block_user', { userId: alice.user.id })
  assert.is((await a.ask('edit_message', { messageId, body: 'x' })).code, 'blocked')
  assert.is((await a.do('delete_message', { messageId })).message.body, '')
  for (const line of [a, b, c]) await line.close()
})

test.run()
