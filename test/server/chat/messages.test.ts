// Sending and reading messages, over real sockets.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('messages')
let server: TestServer
let alice: Person, bob: Person

test.before(async () => {
  server = await startServer()
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

test.run()
