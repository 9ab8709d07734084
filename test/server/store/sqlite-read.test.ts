// What a unit reads from SQLite: one state of the database.
import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SqliteDriver } from '../../../src/server/store/sqlite.ts'
import { first, statement } from '../../../src/server/store/statement.ts'

const test = suite('sqlite read')
let folder: string
let driver: SqliteDriver
/** Another process, such as a command that a person runs beside the server. */
let other: Database.Database

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-'))
  const path = join(folder, 'relais.sqlite')
  driver = new SqliteDriver(path)
  other = new Database(path)
})
test.after(async () => {
  other.close()
  await driver.close()
  rmSync(folder, { recursive: true })
})

const selectMeta = statement<{ key: string }>()((db, value) =>
  db.selectFrom('meta').select('value').where('key', '=', value('key')),
)
const write = (key: string, value: string) =>
  other.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value)

test('a unit sees one state, whatever another process commits meanwhile; the next one sees that', async () => {
  write('colour', 'green')
  const twice = function* () {
    const before = yield* first(selectMeta, { key: 'colour' })
    write('colour', 'red')
    const after = yield* first(selectMeta, { key: 'colour' })
    return [before?.value, after?.value]
  }
  assert.equal(await driver.read(twice), ['green', 'green'])
  assert.equal(await driver.read(twice), ['red', 'red'])
})

test('a unit that throws leaves nothing open: others read and write after it', async () => {
  const failing = function* (): Generator<never, void, unknown[]> {
    throw new Error('of the unit')
  }
  const refused = await driver.read(failing).catch((error: Error) => error.message)
  assert.is(refused, 'of the unit')
  write('colour', 'blue')
  const read = () => first(selectMeta, { key: 'colour' })
  assert.equal(await driver.write(read), { value: 'blue' })
})

test.run()
