// Statements as each database gets them.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Schema } from '../../../src/server/store/schema.ts'
import { compile, statement } from '../../../src/server/store/statement.ts'

const test = suite('statement')

const sqlite = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})
const postgres = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

const selectSome = statement<{ name: string; limit: number }>()((db, value) =>
  db.selectFrom('users').select('id').where('name', '=', value('name')).limit(value('limit')),
)

test('values are bound in the order of the SQL; a limit is a sum in SQLite, which plans with a bare one', () => {
  const input = { limit: 3, name: 'Ada' }
  const forSqlite = compile(selectSome as never, sqlite, 'sqlite')
  assert.is(forSqlite.sql, 'select "id" from "users" where "name" = ? limit ? + 0')
  assert.equal(forSqlite.bind(input), ['Ada', 3])
  const forPostgres = compile(selectSome as never, postgres, 'postgres')
  assert.is(forPostgres.sql, 'select "id" from "users" where "name" = $1 limit $2')
  assert.equal(forPostgres.bind(input), ['Ada', 3])
})

test.run()
