// What SQLite finds of a conversation after a rev, without an index of all messages by rev, is what it would find with
// one: also where messages were edited, deleted, and the conversation itself changed between them.
import Database from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import { messagesSince, selectSince } from '../../../src/server/store/messages-since.ts'
import type { Schema } from '../../../src/server/store/schema.ts'
import { SqliteDriver } from '../../../src/server/store/sqlite.ts'
import { compile } from '../../../src/server/store/statement.ts'
import { createStore, type Store } from '../../../src/server/store/store.ts'
import { randomFrom, SEED } from '../../support/random.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('messages since')
const path = join(newFolder(), 'relais.sqlite')
let driver: SqliteDriver
let store: Store
let beside: Database.Database

test.before(async () => {
  driver = new SqliteDriver(path)
  store = createStore(driver)
  beside = new Database(path, { readonly: true })
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now: 1 })
  for (const id of ['a', 'b', 'c'])
    await store.upsertUser({ id, name: id, now: 1 } as Parameters<Store['upsertUser']>[0])
})
test.after(async () => {
  beside.close()
  await store.close()
})

const once = { clientId: null, contentHash: null }
const makeGroup = (newId: string) =>
  store.makeGroup({ newId, title: newId, userIds: ['a', 'b'], adminId: null, now: 1, ...once })
const say = (conversationId: string, body: string) =>
  store.appendMessage({ conversationId, senderId: 'a', body, event: null, now: 1, ...once })
const edit = (messageId: string, body: string) =>
  store.editMessage({ messageId, userId: 'a', body, now: 2 })
const erase = (messageId: string) => store.deleteMessage({ messageId, userId: 'a', now: 2 })
const changeMembers = (conversationId: string, isWith: boolean) => {
  const userIds = isWith ? ['a', 'b', 'c'] : ['a', 'b']
  return store.setMembers({ conversationId, userIds, adminId: null, now: 2 })
}

/** Seq, rev and body of each. */
async function found(conversationId: string, rev: number, limit: number): Promise<string[]> {
  const messages = await driver.read(() => messagesSince({ conversationId, rev, limit }))
  return messages.map((message) => `${message.seq} ${message.rev} ${message.body}`)
}

/** What is meant, asked plainly. */
const meant = (conversationId: string, rev: number, limit: number): string[] =>
  beside
    .prepare(
      `SELECT seq || ' ' || rev || ' ' || body FROM messages
       WHERE conversation_id = ? AND rev > ? ORDER BY rev LIMIT ?`,
    )
    .pluck()
    .all(conversationId, rev, limit) as string[]

test('messages, edits, deletions and changes of the conversation, after each rev and at each limit', async () => {
  await makeGroup('g')
  for (const body of ['one', 'two', 'three']) await say('g', body)
  await edit('g.1', 'ONE')
  await changeMembers('g', true)
  await say('g', 'four')
  await erase('g.2')
  await say('g', 'five')
  await edit('g.1', 'One')
  const all = ['3 4 three', '4 7 four', '2 8 ', '5 9 five', '1 10 One']
  assert.equal(await found('g', 0, 10), all)
  for (const [rev, first] of [
    [3, 0],
    [4, 1],
    [6, 1],
    [7, 2],
    [8, 3],
    [9, 4],
    [10, 5],
    [11, 5],
    [1e9, 5],
  ] as const)
    for (const limit of [1, 2, 10])
      assert.equal(await found('g', rev, limit), all.slice(first, first + limit), `${rev} ${limit}`)
  assert.equal(await found('none', 0, 10), [])
})

test(`whatever happened, and wherever a page ends (RELAIS_SEED=${SEED})`, async () => {
  const random = randomFrom(SEED)
  const groups = ['g_1', 'g_2', 'g_3']
  for (const group of groups) await makeGroup(group)
  const sent = new Map(groups.map((group) => [group, 0]))
  for (let change = 0; change < 450; change++) {
    const group = groups[random(groups.length)]!
    const one = `${group}.${1 + random(Math.max(1, sent.get(group)!))}`
    const kind = random(10)
    if (kind < 5) {
      await say(group, `${change}`)
      sent.set(group, sent.get(group)! + 1)
    } else if (kind < 7) await edit(one, `${change}`)
    else if (kind < 8) await erase(one)
    else await changeMembers(group, random(2) === 0)
  }
  for (const group of groups) {
    const select = beside.prepare('SELECT rev FROM conversations WHERE id = ?').pluck()
    const last = select.get(group) as number
    assert.ok(last > sent.get(group)! + 20, 'much happened that was no message')
    for (let rev = 0; rev <= last + 1; rev++)
      for (const limit of [1, 3, 20, 1000])
        assert.equal(await found(group, rev, limit), meant(group, rev, limit), `${group} ${rev}`)
  }
})

test('both halves are found by an index, in its order; only what they found is sorted', () => {
  const compiler = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  const { sql, bind } = compile(selectSince as never, compiler, 'sqlite')
  const steps = beside
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...bind({ conversationId: 'g', rev: 1, limit: 1 })) as { detail: string }[]
  const plan = steps.map(({ detail }) => detail)
  assert.equal(
    plan.filter((step) => step.includes(' messages ')),
    [
      'SEARCH messages USING INDEX messages_by_seq (conversation_id=? AND seq>?)',
      'SEARCH messages USING INDEX messages_changed (conversation_id=? AND rev>?)',
    ],
  )
  const FOUND = /^SCAN (unchanged|changed)$/
  for (const [index, step] of plan.entries()) {
    if (step.startsWith('SCAN ')) assert.match(step, FOUND)
    if (step.includes('TEMP B-TREE')) assert.match(plan[index - 1]!, FOUND, plan.join('\n'))
  }
})

test.run()
