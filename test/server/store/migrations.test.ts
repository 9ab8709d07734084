// SQLite databases that an older version wrote keep what they have, and get what is new.
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { migrations } from '../../../src/server/store/migrations.ts'
import { wordsOf } from '../../../src/server/store/name-words.ts'
import { SqliteDriver } from '../../../src/server/store/sqlite.ts'
import { createStore } from '../../../src/server/store/store.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('migrations')
const NAMES = ["jean-luc d'arc", 'o’neil', 'anna', 'a.b_c  d', '-x', '', 'émile zola']

/** As it was after so many steps. */
function databaseOfBefore(steps: number): { path: string; db: Database.Database } {
  const path = join(newFolder(), 'old.sqlite')
  const db = new Database(path)
  for (const step of migrations.slice(0, steps)) db.exec(step)
  db.pragma(`user_version = ${steps}`)
  return { path, db }
}

test('names are found by each of their words', async () => {
  const { path, db } = databaseOfBefore(4)
  const insert = db.prepare(
    "INSERT INTO users (id, email, name, search_name, search_email, created_at) VALUES (?, ?, ?, ?, '', 0)",
  )
  NAMES.forEach((name, index) => insert.run(`u_${index}`, `${index}@x.y`, name, name))
  db.close()
  await new SqliteDriver(path).close()
  const now = new Database(path)
  const stored = now.prepare('SELECT word FROM name_words WHERE user_id = ? ORDER BY word').pluck()
  NAMES.forEach((name, index) =>
    assert.equal(stored.all(`u_${index}`), wordsOf(name).toSorted(), name),
  )
  now.close()
})

test('accounts stay, and their e-mails stay theirs alone', async () => {
  const { path, db } = databaseOfBefore(5)
  const insert = db.prepare(
    "INSERT INTO users (id, email, name, search_name, search_email, created_at, deleted_at) VALUES (?, ?, 'n', 'n', 'n', 1, ?)",
  )
  insert.run('u_1', 'one@example.org', null)
  insert.run('u_2', 'u_2', 1)
  db.close()
  const opened = createStore(new SqliteDriver(path))
  assert.is((await opened.findUserByEmail({ email: 'one@example.org' }))!.id, 'u_1')
  await opened.close()
  const after = new Database(path)
  const emails = after.prepare('SELECT email FROM users ORDER BY id').pluck().all()
  assert.equal(emails, ['one@example.org', null])
  assert.throws(() => after.exec("UPDATE users SET email = 'one@example.org'"), /UNIQUE/)
  assert.equal(after.pragma('foreign_key_check'), [])
  after.close()
})

test('what changed since a rev is found, of messages that were there before', async () => {
  const { path, db } = databaseOfBefore(9)
  db.exec(`INSERT INTO users (id, name, search_name, search_email, created_at) VALUES ('u_1', 'n', 'n', '', 1);
    INSERT INTO conversations (id, kind, status, seq, rev, own_rev, created_at, updated_at)
      VALUES ('g_1', 'group', 'accepted', 4, 8, 3, 1, 1)`)
  const insert = db.prepare(
    "INSERT INTO messages (conversation_id, seq, rev, sender_id, body, created_at, edited_at, deleted_at) VALUES ('g_1', ?, ?, 'u_1', '', 1, ?, ?)",
  )
  insert.run(1, 6, 5, null)
  insert.run(2, 4, null, null)
  insert.run(3, 8, 5, 6)
  insert.run(4, 7, null, null)
  db.close()
  const opened = createStore(new SqliteDriver(path))
  const { messages } = await opened.newsSince({ conversationId: 'g_1', rev: 4 })
  assert.equal(
    messages.map(({ seq, rev }) => [seq, rev]),
    [
      [1, 6],
      [4, 7],
      [3, 8],
    ],
  )
  await opened.close()
  const after = new Database(path)
  const indexes =
    "SELECT name FROM sqlite_schema WHERE name IN ('messages_by_rev', 'messages_changed')"
  assert.equal(after.prepare(indexes).pluck().all(), ['messages_changed'])
  assert.is(after.pragma('integrity_check', { simple: true }), 'ok')
  after.close()
})

test.run()
