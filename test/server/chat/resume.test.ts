// Coming back: the welcome, and exactly what was missed, however long the absence.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Follower } from '../../support/follower.ts'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('resume')
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

const talk = async (count: number, conversationId = 'lobby') => {
  const socket = await alice.connect()
  const say = (index: number) =>
    socket.do('send_message', { conversationId, body: `message ${index}` })
  await Promise.all(Array.from({ length: count }, (_, index) => say(index)))
  await socket.close()
}

test('the welcome says who one is, what can be said, and what is unread', async () => {
  const socket = await bob.connect()
  const [welcome] = socket.heard
  if (welcome?.type !== 'welcome') throw new Error('the first frame is the welcome')
  assert.equal(welcome.user, bob.user)
  assert.ok(welcome.commands.includes('send_message'))
  assert.equal(
    welcome.conversations.map(({ id }) => id),
    ['lobby'],
  )
  assert.is(welcome.limits.messageCharacters, 4000)
  await socket.close()
  await talk(120)
  const later = (await bob.connect()).heard[0]
  if (later?.type !== 'welcome') throw new Error('the first frame is the welcome')
  assert.is(later.conversations[0]?.unread, 100, 'counted up to 100')
  assert.is(later.conversations[0]?.lastMessage?.body, 'message 119')
  assert.is(later.epoch, welcome.epoch)
})

test('somebody new has not missed what was said before', async () => {
  const socket = await (await Person.signUp(server.url, 'chloé')).connect()
  const [welcome] = socket.heard
  assert.is(welcome?.type === 'welcome' && welcome.conversations[0]?.unread, 0)
})

test('after any absence the follower has what the store has', async () => {
  const follower = new Follower(bob, 'lobby')
  await follower.comeBack()
  for (const missed of [1, 7, 450]) {
    await talk(missed)
    await follower.comeBack()
  }
  const { messages } = await (await bob.connect()).do('load_history', { conversationId: 'lobby' })
  assert.equal(follower.faults, [])
  assert.equal(follower.list().slice(-50), messages)
  assert.equal(
    follower.list().map(({ seq }) => seq),
    follower.list().map((_, index) => index + 1),
  )
})

test('resuming while others talk misses nothing and doubles nothing', async () => {
  const dora = await Person.signUp(server.url, 'dora')
  const [hers, his] = [await dora.connect(), await alice.connect()]
  const { conversation } = await hers.do('request_conversation', { userId: alice.user.id })
  await his.do('accept_conversation', { conversationId: conversation.id })
  const follower = new Follower(dora, conversation.id)
  const talking = talk(900, conversation.id)
  for (let round = 0; round < 20; round++) await follower.comeBack()
  await talking
  await follower.comeBack()
  const seqs = follower.list().map(({ seq }) => seq)
  assert.equal(follower.faults, [])
  assert.equal(
    seqs,
    seqs.map((_, index) => index + 1),
  )
  assert.is(seqs.length, 900)
})

test('too far behind, or from another history: the last page instead, said so', async () => {
  await talk(600)
  const socket = await bob.connect()
  const { changes, conversations } = await socket.do('sync', { conversations: { lobby: 0 } })
  assert.is(changes.lobby?.reset, true)
  assert.is(changes.lobby?.messages.length, 50)
  assert.is(changes.lobby?.messages.at(-1)?.rev, changes.lobby?.rev)
  assert.is(conversations[0]?.rev, changes.lobby?.rev)
  const future = await socket.do('sync', { conversations: { lobby: 10_000_000 } })
  assert.is(future.changes.lobby?.reset, true)
  const known = await socket.do('sync', { conversations: { lobby: changes.lobby!.rev } })
  assert.equal(known, {
    type: 'ok',
    id: 'ask-3',
    changes: {},
    conversations: [],
    gone: [],
    users: [],
  })
})

test('an acceptance is among what changed', async () => {
  const socket = await bob.connect()
  const { conversation } = await socket.do('request_conversation', { userId: alice.user.id })
  await socket.close()
  const theirs = await alice.connect()
  await theirs.do('accept_conversation', { conversationId: conversation.id })
  const back = await bob.connect()
  const { conversations, changes } = await back.do('sync', {
    conversations: { [conversation.id]: conversation.rev },
  })
  assert.is(conversations[0]?.status, 'accepted')
  assert.equal(changes[conversation.id], { rev: conversation.rev + 1, messages: [], more: false })
})

test.run()
