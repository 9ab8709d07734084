// Several nodes on one PostgreSQL, as stores beside each other: one dense order, nothing twice, nobody starves.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import type { Refusal } from '../../../src/protocol/refusal.ts'
import { openPostgres } from '../../../src/server/store/postgres-open.ts'
import { createStore, type Store } from '../../../src/server/store/store.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'

const test = suite('postgres')
let postgres: Postgres
let url: string
const nodes: Store[] = []
const NODES = 3
let now = 1000

test.before(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
  // All at once: one of them makes the tables.
  const drivers = await Promise.all(Array.from({ length: NODES }, () => openPostgres(url)))
  nodes.push(...drivers.map((driver) => createStore(driver)))
  const house = { lobbyId: LOBBY, now }
  const epochs = await Promise.all(
    nodes.map((store, n) => store.openHouse({ ...house, epoch: `e_${n}` })),
  )
  assert.is(new Set(epochs).size, 1)
})
test.after(async () => {
  await Promise.all(nodes.map((store) => store.close()))
  await postgres.stop()
})

const session = (userId: string, sessionId = `s_${userId}`) => {
  const [createdAt, expiresAt] = [Date.now(), Date.now() + 1e9]
  return { sessionId, userId, createdAt, expiresAt, device: '' }
}

const signUp = (id: string, store = nodes[0]!) => {
  const names = { email: `${id}@x.y`, name: id, searchName: id, searchEmail: id }
  const user = { id, ...names, passwordHash: null, createdAt: now }
  return store.createUser({ lobbyId: LOBBY, user, session: session(id) })
}

const message = (senderId: string, body: string, more: object = {}) => ({
  ...{ conversationId: LOBBY, senderId, body, clientId: null, contentHash: null, event: null },
  now: now++,
  ...more,
})

const refusalIn = (result: object): string =>
  'refused' in result ? String(result.refused) : 'none'
const everywhere = <T>(act: (store: Store, node: number) => Promise<T>) =>
  Promise.all(nodes.map(act))

async function talkers(one: string, other: string): Promise<string> {
  await Promise.all([signUp(one), signUp(other)])
  const pair = { userId: one, otherId: other, newId: `c_${one}`, now }
  const made = await nodes[0]!.joinPair(pair)
  if ('refused' in made) throw new Error(made.refused)
  return made.conversationId
}

test('people who sign up everywhere at once are all in the lobby, and counted', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `many${index}`)
  const made = await Promise.all(ids.map((id, index) => signUp(id, nodes[index % NODES])))
  assert.equal(
    made.map(refusalIn),
    ids.map(() => 'none'),
  )
  const view = await nodes[0]!.findConversation({ userId: 'many0', conversationId: LOBBY })
  assert.is(view!.memberCount, 60)
  const taken = await everywhere((store) => signUp('taken', store))
  assert.equal(taken.map(refusalIn).sort(), ['email_taken', 'email_taken', 'none'])
})

test('messages and edits of all nodes are one dense order, and each is told where it stands', async () => {
  await signUp('writer')
  const before = await nodes[0]!.findConversation({ userId: 'writer', conversationId: LOBBY })
  const sent: { seq: number; rev: number; body: string }[] = []
  const revs: number[] = []
  await everywhere(async (store, node) => {
    for (let round = 0; round < 20; round++) {
      const bodies = Array.from({ length: 10 }, (_, index) => `${node} ${round} ${index}`)
      const answers = await Promise.all(
        bodies.map((body) => store.appendMessage(message('writer', body))),
      )
      answers.forEach((answer, index) => {
        if ('refused' in answer) throw new Error(answer.refused)
        sent.push({ ...answer, body: bodies[index]! })
        revs.push(answer.rev)
      })
      const seqs = answers.map((answer) => ('seq' in answer ? answer.seq : 0))
      assert.equal(
        seqs,
        seqs.toSorted((a, b) => a - b),
        'a node keeps the order it was given',
      )
      const messageId = `${LOBBY}.${seqs[0]}`
      const edit = { messageId, userId: 'writer', body: `edited ${node} ${round}`, now: now++ }
      const edited = await store.editMessage(edit)
      if ('refused' in edited) throw new Error(edited.refused)
      revs.push(edited.message.rev)
    }
  })
  const first = before!.rev + 1
  assert.equal(
    revs.toSorted((a, b) => a - b),
    revs.map((_, index) => first + index),
  )
  const seqs = sent.map(({ seq }) => seq).toSorted((a, b) => a - b)
  assert.equal(
    seqs,
    seqs.map((_, index) => before!.seq + 1 + index),
  )
  const page = { userId: 'writer', conversationId: LOBBY, before: undefined, limit: 100 }
  for (let after = before!.seq; ;) {
    const found = await nodes[1]!.history({ ...page, after })
    if ('refused' in found) throw new Error(found.refused)
    for (const { seq, body } of found.messages)
      if (!body.startsWith('edited')) assert.is(sent.find((one) => one.seq === seq)!.body, body)
    if (!found.more) break
    after = found.messages.at(-1)!.seq
  }
})

test('the same clientId everywhere at once is one message; with other content it is refused', async () => {
  await signUp('sure')
  for (let round = 0; round < 10; round++) {
    const once = { clientId: `once${round}`, contentHash: 'a' }
    const answers = await everywhere((store) => store.appendMessage(message('sure', 'x', once)))
    const places = answers.map((answer) => ('seq' in answer ? answer.seq : answer.refused))
    assert.is(new Set(places).size, 1)
    assert.is(answers.filter((answer) => 'isDuplicate' in answer && !answer.isDuplicate).length, 1)
    const other = { clientId: `once${round}`, contentHash: 'b' }
    const reused = await nodes[1]!.appendMessage(message('sure', 'y', other))
    assert.is(refusalIn(reused), 'client_id_reused')
  }
})

test('two who ask each other on different nodes at once have one room', async () => {
  for (let round = 0; round < 10; round++) {
    const [one, other] = [`one${round}`, `other${round}`]
    await Promise.all([signUp(one), signUp(other)])
    const ask = (userId: string, otherId: string, store: Store) => {
      const once = { clientId: 'q', contentHash: 'h', body: null, now }
      return store.requestConversation({ userId, otherId, newId: `c_${userId}`, ...once })
    }
    const answers = await Promise.all([
      ask(one, other, nodes[0]!),
      ask(other, one, nodes[1]!),
      ask(one, other, nodes[2]!),
    ])
    const rooms = answers.map((answer) => 'conversationId' in answer && answer.conversationId)
    assert.is(new Set(rooms).size, 1)
    const list = { userId: one, before: Number.MAX_SAFE_INTEGER }
    const pairs = await nodes[0]!.latestConversations(list)
    assert.equal(pairs.map(({ kind }) => kind).sort(), ['direct', 'lobby'])
  }
})

test('after a block or a removal is answered, nothing more is written, on whatever node', async () => {
  const conversationId = await talkers('ann', 'ben')
  for (let round = 0; round < 10; round++) {
    let isBlocked = false
    const block = { userId: 'ann', otherId: 'ben' }
    const late: string[] = []
    const writing = everywhere(async (store) => {
      for (let index = 0; index < 15; index++) {
        const wasBlocked = isBlocked
        const answer = await store.appendMessage(message('ben', 'still?', { conversationId }))
        if (wasBlocked) late.push(refusalIn(answer))
      }
    })
    await nodes[0]!.setBlock({ ...block, isBlocked: true })
    isBlocked = true
    await writing
    assert.equal(new Set(late).size <= 1 && !late.includes('none'), true, late.join())
    await nodes[0]!.setBlock({ ...block, isBlocked: false })
  }
})

test('what cannot be stored harms nobody else of the turn, and is said', async () => {
  await signUp('nul')
  const answers = await Promise.allSettled([
    nodes[0]!.appendMessage(message('nul', 'before')),
    nodes[0]!.appendMessage(message('nul', 'a\0b')),
    nodes[0]!.appendMessage(message('nobody', 'who?')),
    nodes[0]!.appendMessage(message('nul', 'after')),
  ])
  assert.equal(
    answers.map((answer) =>
      answer.status === 'rejected' ? (answer.reason as Refusal).code : refusalIn(answer.value),
    ),
    ['none', 'bad_field', 'not_found', 'none'],
  )
})

test('names and order are those of SQLite: by their bytes, whatever the language of the database', async () => {
  for (const id of ['zoe', 'Zoe', 'zoé', 'a-b', 'ab']) await signUp(`n ${id}`)
  const found = await nodes[0]!.searchUsers({ query: 'n ', limit: 10 })
  assert.equal(
    found.map(({ name }) => name),
    ['n Zoe', 'n a-b', 'n ab', 'n zoe', 'n zoé'],
  )
})

test.run()
