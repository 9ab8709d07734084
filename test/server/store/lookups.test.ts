// What people wait for while they type and scroll, over both stores: found in its order, each once, one question each.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import { history } from '../../../src/server/store/pages.ts'
import { blockedBy, findPeople } from '../../../src/server/store/people.ts'
import type { Unit } from '../../../src/server/store/statement.ts'
import type { Store } from '../../../src/server/store/store.ts'
import { searchUsers } from '../../../src/server/store/users.ts'
import { openTestStore } from '../../support/database.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('lookups')
const PEOPLE = {
  c: { name: 'Anna Zed' },
  b: { name: 'Zoe Anna' },
  a: { name: 'Bob', email: 'anna@x.example' },
  e: { name: 'Anna Anna-Anna', email: 'anna2@x.example' },
  d: { name: 'Cid' },
}
const page = { conversationId: 'g', before: undefined, after: undefined, limit: 2 }
let store: Store

test.before(async () => {
  store = await openTestStore(newFolder())
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now: 1 })
  for (const [id, said] of Object.entries(PEOPLE)) await store.upsertUser({ id, ...said, now: 1 })
  const made = { newId: 'g', title: 'g', adminId: 'a', userIds: ['a', 'b'], now: 2 }
  await store.makeGroup({ ...made, clientId: null, contentHash: null })
})
test.after(() => store.close())

const search = async (query: string, limit: number) =>
  (await store.searchUsers({ query, limit })).map(({ id }) => id)

test('first whose name begins so, then of whose name a word does, then whose e-mail; each once', async () => {
  assert.equal(await search('anna', 10), ['e', 'c', 'b', 'a'])
  for (const limit of [1, 2, 3]) assert.is((await search('anna', limit)).length, limit)
  assert.equal(await search('anna2', 10), ['e'])
  assert.equal(await search('anna 1', 10), [])
})

test('a name of eight words that begin alike does not take the places of others', async () => {
  for (const id of ['x1', 'x2', 'x3'])
    await store.upsertUser({ id, name: `zed${` word${id}`.repeat(7)}`, now: 3 })
  assert.equal(await search('word', 3), ['x1', 'x2', 'x3'])
})

test('people are answered in the order asked for, with whether they have blocked who looks', async () => {
  await store.setBlock({ userId: 'c', otherId: 'd', isBlocked: true })
  const userIds = ['d', 'nobody', 'c', 'a', 'it\'s "{odd},\\']
  const seenBy = async (viewerId: string | null) =>
    (await store.findPeople({ userIds, viewerId })).map(({ id, hasBlocked }) => [id, hasBlocked])
  const others = (hasBlocked: boolean) => [
    ['d', false],
    ['c', hasBlocked],
    ['a', false],
  ]
  assert.equal(await seenBy('d'), others(true))
  assert.equal(await seenBy('a'), others(false))
  assert.equal(await seenBy(null), others(false))
  assert.equal(await store.blockedBy({ userIds }), new Map([['c', new Set(['d'])]]))
  assert.equal(await store.findPeople({ userIds: [], viewerId: 'd' }), [])
})

test('a page is for members only; where nothing is yet, theirs is empty', async () => {
  const read = (userId: string, range = {}) => store.history({ ...page, userId, ...range })
  assert.equal(await read('a'), { messages: [], more: false, rev: 1 })
  for (const conversationId of ['g', 'none'])
    assert.equal(await read('c', { conversationId }), { refused: 'not_found' })
  for (const body of ['one', 'two', 'three'])
    await store.appendMessage({
      conversationId: 'g',
      senderId: 'a',
      clientId: null,
      contentHash: null,
      event: null,
      body,
      now: 5,
    })
  const bodies = async (range: object) => {
    const found = await read('b', range)
    assert.ok('messages' in found)
    return [found.messages.map(({ body }) => body), found.more, found.rev]
  }
  assert.equal(await bodies({}), [['two', 'three'], true, 4])
  assert.equal(await bodies({ after: 0 }), [['one', 'two'], true, 4])
  assert.equal(await bodies({ after: 2 }), [['three'], false, 4])
  assert.equal(await bodies({ before: 2 }), [['one'], false, 4])
  assert.equal(await bodies({ before: 1 }), [[], false, 4])
  assert.equal(await read('c'), { refused: 'not_found' })
})

test('each is one question, so one way to the database and back', () => {
  const questions = (unit: Unit<unknown>, answer: object[] = []): number => {
    let count = 0
    for (let step = unit.next(); !step.done; step = unit.next(answer as never)) count++
    return count
  }
  const userIds = Array.from({ length: 200 }, (_, index) => `u${index}`)
  assert.equal(
    [
      questions(searchUsers({ query: 'anna', limit: 20 })),
      questions(findPeople({ userIds, viewerId: 'a' })),
      questions(blockedBy({ userIds })),
      questions(history({ ...page, userId: 'a' }), [{ reachedRev: 1, seq: null }]),
    ],
    [1, 1, 1, 1],
  )
})

test.run()
