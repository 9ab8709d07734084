// A wants to talk to B: one room per pair, and nothing in it that both have not agreed to.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person, type Socket } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('conversations')
let server: TestServer
let people = 0

/** Two people who have never met, and their sockets. */
async function strangers(): Promise<[Person, Socket, Person, Socket]> {
  const number = ++people
  const alice = await Person.signUp(server.url, `alice${number}`)
  const bob = await Person.signUp(server.url, `bob${number}`)
  return [alice, await alice.connect(), bob, await bob.connect()]
}

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

test('asking, accepting, chatting both ways', async () => {
  const [alice, a, bob, b] = await strangers()
  const asked = await a.do('request_conversation', { userId: bob.user.id, body: 'On se parle ?' })
  const { conversation } = await b.next('conversation_request')
  assert.is(conversation.id, asked.conversation.id)
  assert.is(conversation.status, 'requested')
  assert.is(conversation.requestedBy, alice.user.id)
  assert.is(conversation.lastMessage?.body, 'On se parle ?')
  assert.is(conversation.unread, 1)
  assert.is(asked.conversation.unread, 0)

  const { id: conversationId } = conversation
  await b.do('accept_conversation', { conversationId })
  assert.is((await a.next('conversation_updated')).conversation.status, 'accepted')
  await a.do('send_message', { conversationId, body: 'Ça va ?' })
  assert.is((await b.next('new_message')).message.body, 'Ça va ?')
  await b.do('send_message', { conversationId, body: 'Oui !' })
  assert.is((await a.next('new_message')).message.seq, 3)
})

test('until it is accepted only the opening message exists', async () => {
  const [, a, bob, b] = await strangers()
  const { conversation } = await a.do('request_conversation', { userId: bob.user.id, body: 'Hi' })
  const { id: conversationId } = conversation
  for (const socket of [a, b]) {
    const refused = await socket.ask('send_message', { conversationId, body: 'more' })
    assert.is(refused.code, 'not_accepted')
  }
  const again = await a.ask('request_conversation', { userId: bob.user.id, body: 'Hello?' })
  assert.is(again.code, 'not_accepted')
  const { messages } = await b.do('load_history', { conversationId })
  assert.equal(
    messages.map(({ body }) => body),
    ['Hi'],
  )
})

test('only members read or write; to others it does not exist', async () => {
  const [, a, bob] = await strangers()
  const [, stranger] = await strangers()
  const { conversation } = await a.do('request_conversation', { userId: bob.user.id, body: 'Hi' })
  const { id: conversationId } = conversation
  for (const { code, message } of [
    await stranger.ask('load_history', { conversationId }),
    await stranger.ask('send_message', { conversationId, body: 'x' }),
    await stranger.ask('accept_conversation', { conversationId }),
    await stranger.ask('mark_as_read', { conversationId, seq: 1 }),
  ]) {
    assert.is(code, 'not_found')
    assert.match(String(message), /take conversationId from welcome, or `lobby`\.$/)
  }
  const synced = await stranger.do('sync', { conversations: { [conversationId]: 0 } })
  assert.equal(synced.gone, [conversationId])
})

test('both asking at once is one room, accepted, and both bodies are in it', async () => {
  for (let round = 0; round < 10; round++) {
    const [alice, a, bob, b] = await strangers()
    const answers = await Promise.all([
      a.do('request_conversation', { userId: bob.user.id, body: 'from alice' }),
      b.do('request_conversation', { userId: alice.user.id, body: 'from bob' }),
    ])
    const [one, other] = answers.map(({ conversation }) => conversation.id)
    assert.is(one, other)
    const { conversation } = await a.do('request_conversation', { userId: bob.user.id })
    assert.is(conversation.status, 'accepted')
    const { messages } = await a.do('load_history', { conversationId: conversation.id })
    assert.equal(messages.map(({ body }) => body).sort(), ['from alice', 'from bob'])
  }
})

test('after a refusal only the one who refused may ask', async () => {
  const [alice, a, bob, b] = await strangers()
  const { conversation } = await a.do('request_conversation', { userId: bob.user.id })
  await b.do('decline_conversation', { conversationId: conversation.id })
  assert.is((await a.next('conversation_updated')).conversation.status, 'declined')
  assert.is((await a.ask('request_conversation', { userId: bob.user.id })).code, 'declined')
  const refused = await a.ask('send_message', { conversationId: conversation.id, body: 'please' })
  assert.is(refused.code, 'declined')

  const asked = await b.do('request_conversation', { userId: alice.user.id, body: 'Sorry!' })
  assert.is(asked.conversation.id, conversation.id)
  assert.is((await a.next('conversation_request')).conversation.requestedBy, bob.user.id)
  await a.do('accept_conversation', { conversationId: conversation.id })
  assert.is((await b.next('conversation_updated')).conversation.status, 'accepted')
})

test('nobody accepts or declines what they asked themselves', async () => {
  const [, a, bob] = await strangers()
  const { conversation } = await a.do('request_conversation', { userId: bob.user.id })
  const { id: conversationId } = conversation
  assert.is((await a.ask('accept_conversation', { conversationId })).code, 'forbidden')
  assert.is((await a.ask('decline_conversation', { conversationId })).code, 'forbidden')
})

test('a block stops both from writing and asking, until it is taken back', async () => {
  const [alice, a, bob, b] = await strangers()
  const { conversation } = await a.do('request_conversation', { userId: bob.user.id })
  const { id: conversationId } = conversation
  await b.do('accept_conversation', { conversationId })
  await b.do('block_user', { userId: alice.user.id })
  assert.is((await b.next('conversation_updated')).conversation.isBlocked, true)
  for (const socket of [a, b])
    assert.is((await socket.ask('send_message', { conversationId, body: 'x' })).code, 'blocked')
  assert.is((await a.ask('request_conversation', { userId: bob.user.id })).code, 'blocked')
  assert.is((await a.do('load_history', { conversationId })).messages.length, 0)

  await b.do('unblock_user', { userId: alice.user.id })
  await a.do('send_message', { conversationId, body: 'thank you' })
  assert.is((await b.next('new_message')).message.body, 'thank you')
})

test('a request tried again with its clientId is done once; with other content it is refused', async () => {
  const [, a, bob, b] = await strangers()
  const request = { userId: bob.user.id, body: 'Hi', clientId: 'r1' }
  const first = await a.do('request_conversation', request)
  const second = await a.do('request_conversation', request)
  assert.is(second.duplicate, true)
  assert.is(second.conversation.id, first.conversation.id)
  const other = await a.ask('request_conversation', { ...request, body: 'Hello' })
  assert.is(other.code, 'client_id_reused')
  assert.match(String(other.message), /make a new clientId for new content\.$/)
  assert.is((await b.next('conversation_request')).conversation.seq, 1)
})

test('nobody asks themselves, or somebody who does not exist', async () => {
  const [alice, a] = await strangers()
  assert.is((await a.ask('request_conversation', { userId: alice.user.id })).code, 'bad_field')
  for (const command of ['request_conversation', 'block_user'] as const) {
    const { code, message } = await a.ask(command, { userId: 'u_nobody' })
    assert.is(code, 'not_found', command)
    assert.match(String(message), /take userId from search_users\.$/)
  }
})

test.run()
