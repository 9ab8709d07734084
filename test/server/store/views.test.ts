// What it costs to see a conversation: whole keys are looked up, whatever many are in it. Asked of SQLite's plan, for a
// measurement of time could not tell.
import Database from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { migrations } from '../../../src/server/store/migrations.ts'
import type { Schema } from '../../../src/server/store/schema.ts'
import { selectViews } from '../../../src/server/store/views.ts'

const test = suite('views')

const compiler = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

test('of the members it reads those of the two who are shown, not all of a lobby', () => {
  const db = new Database(':memory:')
  for (const step of migrations) db.exec(step)
  const { sql, parameters } = selectViews(compiler, 'u_1')
    .where('conversations.id', '=', 'lobby')
    .compile()
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[]
  const ofMembers = plan.flatMap(({ detail }) => /\b(?:members|otherMember)\b.*/.exec(detail) ?? [])
  assert.is(ofMembers.length, 2, plan.map(({ detail }) => detail).join('\n'))
  for (const detail of ofMembers)
    assert.match(detail, 'PRIMARY KEY (conversation_id=? AND user_id=?)')
  db.close()
})

test.run()
