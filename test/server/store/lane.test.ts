// What one person asks for in one go is done in that order, over both stores: nobody waits for an answer here.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import { inLobby, laneOf, lanesOfMessage } from '../../../src/server/store/lane.ts'
import type { Store } from '../../../src/server/store/store.ts'
import { openTestStore } from '../../support/database.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('lane')
const ROUNDS = 10
let store: Store
let count = 0
const now = 1

test.before(async () => {
  store = await openTestStore(newFolder())
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now })
})
test.after(() => store.close())

const send = (conversationId: string, senderId: string) => {
  const content = { body: 'hi', clientId: null, contentHash: null, event: null }
  return store.appendMessage({ conversationId, senderId, ...content, now })
}

/** Two new people and their room, for which the first has asked. */
async function asked() {
  const [ann, ben] = [`ann${++count}`, `ben${count}`]
  for (const id of [ann, ben]) await store.upsertUser({ id, name: id, now })
  const pair = { userId: ann, otherId: ben, newId: `c_${count}` }
  await store.requestConversation({ ...pair, body: null, clientId: null, contentHash: null, now })
  const room = { conversationId: pair.newId, userId: ben }
  const accept = () => store.answerRequest({ ...room, answer: 'accepted', now })
  return { ann, ben, id: pair.newId, room, accept }
}

async function friends() {
  const pair = await asked()
  await pair.accept()
  const block = (isBlocked: boolean) =>
    store.setBlock({ userId: pair.ben, otherId: pair.ann, isBlocked })
  return { ...pair, block }
}

async function group() {
  const { ann, ben } = await friends()
  const [id, userIds] = [`g_${count}`, [ann, ben]]
  const made = { newId: id, title: 'g', userIds, adminId: ann, now }
  await store.makeGroup({ ...made, clientId: null, contentHash: null })
  const leave = () => store.leaveGroup({ conversationId: id, userId: ben, now })
  return { ann, ben, id, leave }
}

/** Of each answer its refusal, or `ok`. */
async function said(...answers: Promise<object>[]): Promise<string[]> {
  const results = await Promise.all(answers)
  return results.map((result) => ('refused' in result ? String(result.refused) : 'ok'))
}

/** What is asked for in one go, and what is said to each. */
const cases: Record<string, [() => Promise<string[]>, string[]]> = {
  'accepting, then writing': [
    async () => {
      const { id, ben, accept } = await asked()
      return said(accept(), send(id, ben))
    },
    ['ok', 'ok'],
  ],
  'asking back, which accepts, then writing': [
    async () => {
      const { id, ann, ben } = await asked()
      const back = { userId: ben, otherId: ann, newId: 'c_none', body: null, now }
      const once = { clientId: null, contentHash: null }
      return said(store.requestConversation({ ...back, ...once }), send(id, ben))
    },
    ['ok', 'ok'],
  ],
  'writing, then leaving, then writing': [
    async () => {
      const { id, ben, leave } = await group()
      return said(send(id, ben), send(id, ben), leave(), send(id, ben))
    },
    ['ok', 'ok', 'ok', 'not_found'],
  ],
  'unblocking, then writing, then blocking, then writing': [
    async () => {
      const { id, ben, block } = await friends()
      await block(true)
      return said(block(false), send(id, ben), block(true), send(id, ben))
    },
    ['ok', 'ok', 'ok', 'blocked'],
  ],
  'writing, then blocking': [
    async () => {
      const { id, ben, block } = await friends()
      return said(send(id, ben), block(true))
    },
    ['ok', 'ok'],
  ],
  'blocking, which has nothing to do with the group, then writing there, then leaving it': [
    async () => {
      const { id, ben, ann, leave } = await group()
      const block = store.setBlock({ userId: ben, otherId: ann, isBlocked: true })
      return said(block, send(id, ben), leave())
    },
    ['ok', 'ok', 'ok'],
  ],
}

for (const [name, [act, expected]] of Object.entries(cases))
  test(name, async () => {
    for (let round = 0; round < ROUNDS; round++) assert.equal(await act(), expected)
  })

test('writing, then taking somebody out: the message has the lower rev', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { id, ann, ben } = await group()
    const out = { conversationId: id, userId: ann, memberId: ben, now }
    const [sent, taken] = await Promise.all([send(id, ann), store.removeMember(out)])
    assert.ok('rev' in sent && 'rev' in taken && sent.rev < taken.rev)
  }
})

test('writing, then marking as read: the mark is at what was written', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { id, room } = await friends()
    const [, sent] = await Promise.all([
      send(id, room.userId),
      send(id, room.userId),
      store.markAsRead({ ...room, seq: 1 }),
    ])
    const view = (await store.findConversation(room))!
    assert.ok('seq' in sent)
    assert.equal([view.readSeq, view.unread], [sent.seq, 0])
  }
})

test('the lobby, where somebody is always new, holds no message up, nor waits for one', () => {
  const content = { body: 'hi', clientId: null, contentHash: null, event: null, now }
  const message = { conversationId: LOBBY, senderId: 'ann', ...content }
  assert.equal(lanesOfMessage(message), [])
  assert.is(inLobby().concerns, null)
  assert.is(laneOf({ userId: 'ann' })!.concerns!(message), false)
  assert.is(laneOf({ userId: 'ann' })!.concerns!({ ...message, conversationId: 'c' }), true)
})

test.run()
