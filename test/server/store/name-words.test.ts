// By which beginnings a name is found, and that names stored by an older version are found as well.
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { migrations } from '../../../src/server/store/migrations.ts'
import { wordsOf } from '../../../src/server/store/name-words.ts'
import { SqliteDriver } from '../../../src/server/store/sqlite.ts'
import { lender, openTestStore } from '../../support/database.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('name words')
const BEFORE_WORDS = 4

const NAMES = ["jean-luc d'arc", 'o’neil', 'anna', 'a.b_c  d', '-x', '', 'émile zola']

test('each word begins a beginning, at most eight of them', () => {
  assert.equal(wordsOf("jean-luc d'arc"), ["jean-luc d'arc", "luc d'arc", "d'arc", 'arc'])
  assert.equal(wordsOf('anna anna'), ['anna anna', 'anna'])
  assert.equal(wordsOf(''), [])
  assert.is(wordsOf(Array(40).fill('a').join(' ')).length, 8)
})

/** PostgreSQL has no databases of before. */
const onSqlite = (...given: Parameters<typeof test>) => lender === undefined && test(...given)
onSqlite('a database of before is given the same words', () => {
  const path = join(newFolder(), 'old.sqlite')
  const old = new Database(path)
  for (const step of migrations.slice(0, BEFORE_WORDS)) old.exec(step)
  old.pragma(`user_version = ${BEFORE_WORDS}`)
  const insert = old.prepare(
    "INSERT INTO users (id, email, name, search_name, search_email, created_at) VALUES (?, ?, ?, ?, '', 0)",
  )
  NAMES.forEach((name, index) => insert.run(`u_${index}`, `${index}@x.y`, name, name))
  old.close()
  new SqliteDriver(path).close()
  const now = new Database(path)
  const stored = now.prepare('SELECT word FROM name_words WHERE user_id = ? ORDER BY word').pluck()
  NAMES.forEach((name, index) =>
    assert.equal(stored.all(`u_${index}`), wordsOf(name).toSorted(), name),
  )
  now.close()
})

test('a new name is found by its own words only, and a gone account by none', async () => {
  const store = await openTestStore(newFolder())
  await store.openHouse({ lobbyId: 'lobby', epoch: 'e', now: 0 })
  const search = async (query: string) =>
    (await store.searchUsers({ query, limit: 5 })).map(({ name }) => name)
  const session = { sessionId: 's', userId: 'u', createdAt: 0, expiresAt: 1, device: '' }
  const emails = { email: 'lea@x.y', searchEmail: 'lea', passwordHash: null, createdAt: 0 }
  const user = { id: 'u', name: 'Léa Roy', searchName: 'lea roy', ...emails }
  await store.createUser({ user, lobbyId: 'lobby', session })
  assert.equal([await search('roy'), await search('lea')], [['Léa Roy'], ['Léa Roy']])
  await store.renameUser({ userId: 'u', name: 'Léa Petit', searchName: 'lea petit', now: 1 })
  assert.equal([await search('roy'), await search('petit')], [[], ['Léa Petit']])
  await store.deleteUser({ userId: 'u', lobbyId: 'lobby', now: 2 })
  assert.equal([await search('petit'), await search('lea')], [[], []])
  await store.close()
})

test.run()
