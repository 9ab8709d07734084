// What a node reads to be level with the others: how far conversations are, what came after a rev, and who
// became a member since.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import type { ChangedAfter } from '../../../src/server/store/people.ts'
import type { Store } from '../../../src/server/store/store.ts'
import { openTestStore } from '../../support/database.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('lately')
let store: Store
let now = 1000

test.before(async () => {
  store = await openTestStore(newFolder())
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now })
  for (const id of ['a', 'b', 'c'])
    await store.upsertUser({ id, name: id, now } as Parameters<Store['upsertUser']>[0])
})
test.after(() => store.close())

const makeGroup = (newId: string, userIds: string[], at = ++now) =>
  store.makeGroup({
    newId,
    title: newId,
    userIds,
    adminId: null,
    clientId: null,
    contentHash: null,
    now: at,
  })
const say = (conversationId: string, body: string) =>
  store.appendMessage({
    conversationId,
    senderId: 'a',
    body,
    clientId: null,
    contentHash: null,
    event: null,
    now: ++now,
  })

test('how far conversations are: of a user, and of those that are named, however many', async () => {
  await makeGroup('g_reach', ['a', 'b'])
  await say('g_reach', 'one')
  const reach = { id: 'g_reach', rev: 2, seq: 1 }
  const all = await store.reachesOf({ userId: 'b' })
  const lobby = { id: LOBBY, rev: 0, seq: 0 }
  assert.equal(
    all.sort((one, other) => one.id.localeCompare(other.id)),
    [reach, lobby],
  )
  const unknown = Array.from({ length: 250 }, (_, index) => `none ${index}`)
  assert.equal(await store.reaches({ conversationIds: [...unknown, 'g_reach'] }), [reach])
  assert.equal(await store.reaches({ conversationIds: [] }), [])
})

test('what came after a rev: each message once, as it is now, and the conversation itself', async () => {
  await makeGroup('g_news', ['a', 'b'])
  for (const body of ['one', 'two', 'three']) await say('g_news', body)
  await store.editMessage({ messageId: 'g_news.1', userId: 'a', body: 'ONE', now: ++now })
  const set = { conversationId: 'g_news', userIds: ['a', 'c'], adminId: null, now: ++now }
  assert.is(((await store.setMembers(set)) as { rev: number }).rev, 6)
  await say('g_news', 'four')
  const news = await store.newsSince({ conversationId: 'g_news', rev: 2 })
  assert.equal(
    news.messages.map(({ rev, body }) => `${rev} ${body}`),
    ['3 two', '4 three', '5 ONE', '7 four'],
  )
  assert.equal([news.upToRev, news.own, news.more], [7, { rev: 6, memberIds: ['a', 'c'] }, false])
  const later = await store.newsSince({ conversationId: 'g_news', rev: 6 })
  assert.equal([later.messages.length, later.own], [1, null])
  const nothing = { upToRev: 7, messages: [], own: null, more: false }
  assert.equal(await store.newsSince({ conversationId: 'g_news', rev: 7 }), nothing)
  const none = await store.newsSince({ conversationId: 'none', rev: 3 })
  assert.equal(none, { ...nothing, upToRev: 0 })
})

test('many changes come in pages, which end with what they tell', async () => {
  await makeGroup('g_pages', ['a', 'b'])
  for (let index = 0; index < 450; index++) await say('g_pages', `${index}`)
  const seen: number[] = []
  let rev = 0
  for (let more = true; more;) {
    const page = await store.newsSince({ conversationId: 'g_pages', rev })
    seen.push(
      ...(page.own === null ? [] : [page.own.rev]),
      ...page.messages.map((each) => each.rev),
    )
    rev = page.upToRev
    more = page.more
  }
  assert.equal(
    seen,
    Array.from({ length: 451 }, (_, index) => index + 1),
  )
})

test('who is in it now comes with every page, also when it changed itself beyond them', async () => {
  await makeGroup('g_own', ['a', 'b'])
  for (let index = 0; index < 250; index++) await say('g_own', `${index}`)
  const set = { conversationId: 'g_own', userIds: ['a', 'c'], adminId: null, now: ++now }
  const own = { rev: ((await store.setMembers(set)) as { rev: number }).rev, memberIds: ['a', 'c'] }
  const page = await store.newsSince({ conversationId: 'g_own', rev: 1 })
  assert.equal([page.own, page.more], [own, true])
  assert.ok(page.upToRev < own.rev)
  const last = await store.newsSince({ conversationId: 'g_own', rev: page.upToRev })
  assert.equal([last.own, last.upToRev, last.more], [own, own.rev, false])
})

test('who became a member since, of groups and of two, page by page, also of those who came together', async () => {
  const since = ++now
  await store.joinPair({ userId: 'a', otherId: 'b', newId: 'c_pair', now: ++now })
  await makeGroup('g_late', ['c'])
  await makeGroup('g_many', ['a', 'b', 'c'])
  await makeGroup('g_more', ['a', 'b'], now)
  const many = ['g_many a', 'g_many b', 'g_many c', 'g_more a', 'g_more b']
  const all = ['c_pair a', 'c_pair b', 'g_late c', ...many]
  for (const limit of [10, 8, 4, 3, 1]) {
    const told: string[] = []
    let page = [{ joinedAt: since, conversationId: '', userId: '' }]
    do {
      page = await store.joinedSince({ after: page.at(-1)!, limit })
      told.push(...page.map((each) => `${each.conversationId} ${each.userId}`))
    } while (page.length === limit)
    assert.equal(told, all)
  }
})

test('who changed since, page by page, also of those who changed together; the one renamed again is last', async () => {
  const since = now + 1
  const rename = (id: string, name: string, at: number) =>
    store.renameUser({ userId: id, name, searchName: name, now: at })
  for (const [id, at] of Object.entries({ c: 1, b: 1, a: 2 }))
    await rename(id, `new ${id}`, now + at)
  await rename('b', 'newest', now + 2)
  for (const limit of [10, 3, 2, 1]) {
    const told: string[] = []
    let after: ChangedAfter | null = { changedAt: since, userId: '' }
    while (after !== null) {
      const page = await store.usersChangedSince({ after, limit })
      told.push(...page.users.map(({ name }) => name))
      after = page.next
    }
    assert.equal(told, ['new c', 'new a', 'newest'])
  }
  now += 2
})

test.run()
