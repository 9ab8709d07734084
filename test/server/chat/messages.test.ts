// Sending and reading messages, over real sockets.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('messages')
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

test('a message to the lobby reaches everyone but the socket that sent it', async () => {
  const [here, tab, there] = [await alice.connect(), await alice.connect(), await bob.connect()]
  const answer = await here.do('send_message', { conversationId: 'lobby', body: 'Bonjour !' })
  assert.is(answer.messageId, `lobby.${answer.seq}`)
  for (const socket of [tab, there]) {
    const { message } = await socket.next('new_message')
    assert.is(message.body, 'Bonjour !')
    assert.is(message.seq, answer.seq)
    assert.is(message.senderName, 'alice')
  }
  await here.do('ping', {})
  assert.not(here.heard.some(({ type }) => type === 'new_message'))
  for (const socket of [here, tab, there]) await socket.close()
})

test('plain text is a message to the lobby', async () => {
  const [here, there] = [await alice.connect(), await bob.connect()]
  here.say('hello')
  assert.is((await there.next('new_message')).message.body, 'hello')
  assert.is((await here.next('ok')).type, 'ok')
  for (const socket of [here, there]) await socket.close()
})

test('the same clientId again is answered with the first result, on any socket, and stored once', async () => {
  const [here, there] = [await alice.connect(), await bob.connect()]
  const message = { conversationId: 'lobby', body: 'once', clientId: 'once-1' }
  const first = await here.do('send_message', message)
  const tab = await alice.connect()
  const again = await Promise.all([
    here.do('send_message', message),
    tab.do('send_message', message),
  ])
  const { body } = await alice.call('POST /api/conversations/lobby/messages', {
    body: 'once',
    clientId: 'once-1',
  })
  for (const answer of [...again, body]) {
    assert.is(answer.seq, first.seq)
    assert.is(answer.messageId, first.messageId)
    assert.is(answer.duplicate, true)
  }
  assert.is(first.duplicate, undefined)
  const heard = await there.next('new_message')
  assert.is(heard.message.clientId, 'once-1')
  await there.do('ping', {})
  assert.is(there.heard.filter(({ type }) => type === 'new_message').length, 1)
  for (const socket of [here, tab, there]) await socket.close()
})

test('the same clientId with other content is refused; another person may use it', async () => {
  const [a, b] = [await alice.connect(), await bob.connect()]
  const message = { conversationId: 'lobby', body: 'mine', clientId: 'shared' }
  await a.do('send_message', message)
  const refused = await a.ask('send_message', { ...message, body: 'other' })
  assert.is(refused.code, 'client_id_reused')
  assert.match(String(refused.message), /make a new clientId for new content\.$/)
  assert.is((await b.do('send_message', message)).duplicate, undefined)
  for (const socket of [a, b]) await socket.close()
})

test('answers stand among the messages of others in the order of rev', async () => {
  const sockets = [await alice.connect(), await bob.connect()]
  await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      sockets[index % 2]!.do('send_message', { conversationId: 'lobby', body: `${index}` }),
    ),
  )
  for (const socket of sockets) {
    // All that was said before its answer has come when it has.
    await socket.do('ping', {})
    const revs = socket.heard.flatMap((event) =>
      event.type === 'new_message'
        ? [event.message.rev]
        : 'rev' in event
          ? [Number(event.rev)]
          : [],
    )
    assert.is(revs.length, 200)
    assert.equal(
      revs,
      revs.map((_, index) => revs[0]! + index),
    )
    await socket.close()
  }
})

test('a message has at most 4000 characters, counted as people count; nothing longer is stored', async () => {
  const socket = await alice.connect()
  const send = (body: string) => socket.ask('send_message', { conversationId: 'lobby', body })
  const stored = await send('\u{1f600}'.repeat(4000))
  assert.is(stored.type, 'ok')
  const refused = await send('a'.repeat(4001))
  assert.is(refused.code, 'too_long')
  assert.match(String(refused.message), '4000')
  assert.is((await send('next')).seq, Number(stored.seq) + 1)
  await socket.close()
})

test('history comes in pages, in order, forwards and backwards', async () => {
  const socket = await alice.connect()
  for (let index = 0; index < 30; index++)
    await socket.do('send_message', { conversationId: 'lobby', body: `page ${index}` })
  const last = await socket.do('load_history', { conversationId: 'lobby', limit: 10 })
  assert.is(last.messages.at(-1)?.body, 'page 29')
  assert.is(last.messages.length, 10)
  assert.is(last.more, true)
  const before = last.messages[0]!.seq
  const older = await socket.do('load_history', { conversationId: 'lobby', before, limit: 10 })
  assert.is(older.messages.at(-1)?.seq, before - 1)
  const after = older.messages[0]!.seq - 1
  const forward = await socket.do('load_history', { conversationId: 'lobby', after, limit: 20 })
  assert.equal(forward.messages, [...older.messages, ...last.messages])
  const first = await socket.do('load_history', { conversationId: 'lobby', before: 2 })
  assert.is(first.more, false)
  await socket.close()
})

test('a page of long messages is cut short and says that there is more', async () => {
  const socket = await alice.connect()
  for (let index = 0; index < 40; index++)
    await socket.do('send_message', { conversationId: 'lobby', body: 'long '.repeat(800) })
  const page = await socket.do('load_history', { conversationId: 'lobby', limit: 40 })
  assert.ok(page.messages.length > 10 && page.messages.length < 40)
  assert.is(page.more, true)
  assert.is(page.messages.at(-1)?.seq, page.rev)
  await socket.close()
})

test.run()
