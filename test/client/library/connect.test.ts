// The library before a real server, as a program would use it: its calls, what it tells, and that nothing is
// lost, doubled or told twice when the server goes away and comes back.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { end, join, open, server, start } from './stage.ts'
import { connected, isUp, rejection, told } from './told.ts'

const test = suite('library')
const LOBBY = 'lobby'
test.before(start)
test.after(end)

test('two people talk, edit, delete, and nobody is told what they sent themselves', async () => {
  const { client: alice } = await join('alice')
  const { client: bob } = await join('bob')
  await Promise.all([connected(alice), connected(bob)])
  const toAlice: string[] = []
  alice.onNewMessage(({ body }) => toAlice.push(body))
  const hello = told(bob.onNewMessage)
  const sent = await alice.sendMessage(LOBBY, 'hello')
  assert.is((await hello).id, sent.messageId)
  const answer = told(alice.onNewMessage)
  await bob.sendMessage(LOBBY, 'hello yourself')
  await answer
  assert.equal(toAlice, ['hello yourself'])

  const edited = told(bob.onMessageUpdated)
  await alice.editMessage(sent.messageId, 'hello, all')
  assert.is((await edited).body, 'hello, all')
  const deleted = told(bob.onMessageUpdated)
  await alice.deleteMessage(sent.messageId)
  assert.is.not((await deleted).deletedAt, undefined)
})

test('what is written before there is a line, and while there is none, arrives once and in order', async () => {
  const { client: carol } = await join('carol')
  const { client: dave, person } = await join('dave')
  const heard: string[] = []
  dave.onNewMessage(({ body }) => heard.push(body))
  await connected(dave)
  const early = carol.sendMessage(LOBBY, 'early')
  await early
  const back = Promise.all([carol, dave].map((client) => told(client.onStatus, isUp)))
  await server.kill('SIGKILL')
  const late = ['one', 'two', 'three'].map((body) => carol.sendMessage(LOBBY, body))
  await start()
  // Somebody who is back before dave is: that reaches him by sync.
  const socket = await person.connect()
  await socket.do('send_message', { conversationId: LOBBY, body: 'by another window' })
  const seqs = (await Promise.all(late)).map(({ seq }) => seq)
  assert.equal(
    seqs,
    [...seqs].sort((a, b) => a - b),
  )
  await back
  const last = told(dave.onNewMessage, ({ body }) => body === 'last')
  await carol.sendMessage(LOBBY, 'last')
  await last
  assert.equal(
    heard.filter((body) => body !== 'by another window'),
    ['early', 'one', 'two', 'three', 'last'],
  )
  assert.is(heard.filter((body) => body === 'by another window').length, 1)
  await socket.close()
})

test('an edit made while the line was down is told after it', async () => {
  const { client: erin } = await join('erin')
  const { person } = await join('frank')
  await connected(erin)
  const socket = await person.connect()
  const heard = told(erin.onNewMessage)
  const { messageId } = await socket.do('send_message', { conversationId: LOBBY, body: 'draft' })
  await heard
  const updated = told(erin.onMessageUpdated)
  await server.kill('SIGKILL')
  await start()
  const again = await person.connect()
  await again.do('edit_message', { messageId, body: 'final' })
  assert.is((await updated).body, 'final')
  await again.close()
})

test('the same clientId, sent by two programs, is one message', async () => {
  const { client, person } = await join('grace')
  const twin = open({ token: person.token })
  const one = await client.sendMessage(LOBBY, 'once', { clientId: 'job-1' })
  const other = await twin.sendMessage(LOBBY, 'once', { clientId: 'job-1' })
  assert.equal(one, other)
})

test('a conversation: asked for, joined, typed in, read, remembered', async () => {
  const { client: heidi } = await join('heidi')
  const { client: ivan, person } = await join('ivan')
  await Promise.all([connected(heidi), connected(ivan)])
  const [found] = await heidi.searchUsers('ivan')
  assert.is(found?.id, person.user.id)
  const asked = told(ivan.onNewConversation)
  const { id } = await heidi.requestConversation(found!.id, 'May I?')
  assert.is((await asked).lastMessage?.body, 'May I?')
  const accepted = told(heidi.onConversationUpdated)
  await ivan.command('accept_conversation', { conversationId: id })
  assert.is((await accepted).status, 'accepted')

  const { messages } = await heidi.joinConversation(id)
  assert.equal(
    messages.map(({ body }) => body),
    ['May I?'],
  )
  const typing = told(heidi.onTyping)
  await ivan.joinConversation(id)
  ivan.typing(id)
  assert.is((await typing).user.name, 'ivan')
  const read = told(heidi.onMessagesRead)
  await ivan.markAsRead(id)
  assert.equal([(await read).userId, (await read).seq], [person.user.id, 1])
  assert.is(ivan.getState().conversations[id]?.unread, 0)
  await heidi.leaveConversation(id)
})

test('history comes page by page, and joins on in the state', async () => {
  const { client } = await join('leo')
  const sent = []
  for (let index = 0; index < 12; index++) sent.push(client.sendMessage(LOBBY, `leo ${index}`))
  await Promise.all(sent)
  const { messages } = await client.loadHistory(LOBBY, { limit: 5 })
  assert.is(messages.length, 5)
  await client.loadHistory(LOBBY, { before: messages[0]!.seq, limit: 5 })
  const held = client.getState().threads[LOBBY]!.messages.map(({ body }) => body)
  assert.equal(
    held.slice(-10),
    Array.from({ length: 10 }, (_, index) => `leo ${index + 2}`),
  )
})

test('what the server refuses rejects, with its code and sentence, and is not sent again', async () => {
  const { client } = await join('mallory')
  const long = await rejection(client.sendMessage(LOBBY, 'x'.repeat(5000)))
  assert.is(long.code, 'too_long')
  const nowhere = await rejection(client.joinConversation('c_nowhere'))
  assert.is(nowhere.code, 'not_found')
  assert.equal(client.getState().pending, [])
})

test('a listener that is taken away hears nothing more', async () => {
  const { client: olga } = await join('olga')
  const { client: paul } = await join('paul')
  await Promise.all([connected(olga), connected(paul)])
  let count = 0
  const stop = olga.onNewMessage(() => count++)
  const first = told(olga.onNewMessage)
  await paul.sendMessage(LOBBY, 'first')
  await first
  stop()
  const second = told(olga.onNewMessage)
  await paul.sendMessage(LOBBY, 'second')
  await second
  assert.is(count, 1)
})

test.run()
