// Everything or nothing, per conversation: kept, told to one's own other windows, and to nobody else.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Conversation } from '../../../src/protocol/models.ts'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('involvement')
let server: TestServer

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

const lobbyOf = async (person: Person): Promise<Conversation> =>
  (await person.call('GET /api/conversations/lobby')).body.conversation as Conversation

test('it is kept, answered and told to the other windows of the same person only', async () => {
  const alice = await Person.signUp(server.url, 'alice')
  const bob = await Person.signUp(server.url, 'bob')
  const [a, b, tab] = [await alice.connect(), await bob.connect(), await bob.connect()]
  const { rev, involvement } = await lobbyOf(bob)
  assert.is(involvement, 'everything')
  const choose = (wanted: 'everything' | 'nothing') =>
    b.do('set_involvement', { conversationId: 'lobby', involvement: wanted })

  const { conversation } = await choose('nothing')
  assert.equal([conversation.involvement, conversation.rev], ['nothing', rev])
  assert.equal((await tab.next('conversation_updated')).conversation, conversation)
  assert.is((await lobbyOf(bob)).involvement, 'nothing')
  assert.is((await lobbyOf(alice)).involvement, 'everything')

  // Again changes nothing, so that the next one the other window hears of is the way back.
  await choose('nothing')
  await choose('everything')
  assert.is((await tab.next('conversation_updated')).conversation.involvement, 'everything')
  await a.do('ping', {})
  for (const socket of [a, b])
    assert.not(socket.heard.some(({ type }) => type === 'conversation_updated'))
})

test('of a conversation that is not mine there is nothing to choose', async () => {
  const chloé = await Person.signUp(server.url, 'chloé')
  const dora = await Person.signUp(server.url, 'dora')
  const eve = await Person.signUp(server.url, 'eve')
  const asked = await (await chloé.connect()).do('request_conversation', { userId: dora.user.id })
  const conversationId = asked.conversation.id
  const socket = await eve.connect()
  for (const id of [conversationId, 'c_none']) {
    const choice = { conversationId: id, involvement: 'nothing' } as const
    const answer = await socket.ask('set_involvement', choice)
    assert.equal([answer.type, answer.code], ['error', 'not_found'])
  }
})

test.run()
