// What the browser keeps belongs to one person, and is never a reason for the page to wait or to fail.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createKeeper } from '../../../src/client/local/keeper.ts'
import { snapshotOf, type Snapshot } from '../../../src/client/state/snapshot.ts'
import { bob, chloe, opened } from '../state/known.ts'
import { FakeClock, FakeDatabase, settle } from './fake-browser.ts'

const page: Snapshot = snapshotOf({ ...opened(), session: 'in' })!
const row = (clientId: string, { id } = chloe) => ({
  clientId,
  userId: id,
  conversationId: 'c',
  body: clientId,
  createdAt: 1,
})

function browser() {
  const database = new FakeDatabase()
  const clock = new FakeClock()
  return { database, clock, keeper: createKeeper(database, clock) }
}

test('the page and its drafts come back; an emptied draft does not, and those of other tabs stay', async () => {
  const { keeper } = browser()
  await keeper.claim(chloe.id)
  await keeper.keepPage(chloe.id, page, { c: 'half a', lobby: 'hi' })
  await keeper.keepPage(chloe.id, page, { lobby: '' })
  assert.equal(await keeper.recall(), { page, drafts: { c: 'half a' } })
})

test('claiming it again leaves everything; somebody else claiming it, nothing', async () => {
  const { keeper, database } = browser()
  await keeper.claim(chloe.id)
  await keeper.keep(row('hello'))
  await keeper.keepPage(chloe.id, page, { c: 'half a' })
  await keeper.claim(chloe.id)
  assert.equal((await keeper.rows(chloe.id))?.length, 1)
  await keeper.claim(bob.id)
  assert.equal([await keeper.rows(chloe.id), await keeper.recall()], [[], null])
  assert.equal([...database.snapshot.keys()], ['owner'])
})

test('what a tab of the one before still writes is nobody else’s to see', async () => {
  const { keeper } = browser()
  await keeper.claim(bob.id)
  await keeper.keep(row('late'))
  await keeper.keepPage(chloe.id, page, { lobby: 'hi' })
  assert.equal([await keeper.rows(bob.id), await keeper.recall()], [[], null])
})

test('forgetting empties both stores, unless they are another person’s by now', async () => {
  const { keeper, database } = browser()
  const keepAll = async () => {
    await keeper.claim(chloe.id)
    await keeper.keep(row('hello'))
    await keeper.keepPage(chloe.id, page, {})
  }
  await keepAll()
  await keeper.forget(bob.id)
  assert.equal([database.pending.size, database.snapshot.size], [1, 2])
  await keeper.forget(chloe.id)
  assert.equal([database.pending.size, database.snapshot.size], [0, 0])
  await keepAll()
  await keeper.forget()
  assert.equal([database.pending.size, database.snapshot.size], [0, 0])
})

test('a database that refuses is one that has nothing and keeps nothing', async () => {
  const { keeper, database } = browser()
  database.isRefusing = true
  await keeper.claim(chloe.id)
  await keeper.keepPage(chloe.id, page, {})
  await keeper.drop(['hello'])
  await keeper.forget()
  assert.is(await keeper.keep(row('hello')), false)
  assert.equal([await keeper.rows(chloe.id), await keeper.recall()], [null, null])
})

test('a database that hangs is waited for three seconds', async () => {
  const { keeper, database, clock } = browser()
  database.hold()
  const answers: unknown[] = []
  void keeper.keep(row('hello')).then((isKept) => answers.push(isKept))
  await clock.pass(2999)
  assert.equal(answers, [])
  await clock.pass(1)
  assert.equal(answers, [false])
  await settle()
})

test.run()
