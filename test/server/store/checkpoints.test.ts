// The log of the database is moved by a thread, once there is enough of it; its end leaves nothing behind, and its
// failure nothing undone.
import Database from 'better-sqlite3'
import { existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Checkpoints } from '../../../src/server/store/checkpoints.ts'
import { pause } from '../../support/person.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('checkpoints')
const BYTES = 6 * 1024 * 1024

function open() {
  const path = join(newFolder(), 'some.db')
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('wal_autocheckpoint = 0')
  db.exec('CREATE TABLE words (word BLOB)')
  const write = (bytes: number) => db.prepare('INSERT INTO words VALUES (zeroblob(?))').run(bytes)
  return { path, db, write }
}

const isMoved = async (path: string, bytes: number) => {
  while (statSync(path).size < bytes) await pause(20)
}

test('a log that is short needs no thread, and a long one is moved by it, not by commits', async () => {
  const { path, db, write } = open()
  const checkpoints = new Checkpoints(path)
  write(1000)
  // As long as two looks: that nothing begins is told by nothing.
  await pause(500)
  assert.is(checkpoints.isApart, false)
  assert.ok(statSync(path).size < BYTES)

  write(BYTES)
  await isMoved(path, BYTES)
  assert.is(checkpoints.isApart, true)
  // Nothing of it looks as if somebody else had written.
  const version = db.pragma('data_version', { simple: true })
  write(BYTES)
  await isMoved(path, 2 * BYTES)
  assert.is(db.pragma('data_version', { simple: true }), version)

  await checkpoints.close()
  db.close()
  assert.is(existsSync(`${path}-wal`), false, 'another handle is open')
})

test('a thread that cannot work is told once, and nothing else ends', async () => {
  const { path, db, write } = open()
  const checkpoints = new Checkpoints(path)
  const warnings: Error[] = []
  process.on('warning', (warning) => warnings.push(warning))
  write(BYTES)
  renameSync(path, `${path}.away`)
  while (warnings.length === 0) await pause(20)
  assert.match(warnings[0]!.message, 'Commits move the log of the database themselves')
  assert.is(checkpoints.isApart, false)
  renameSync(`${path}.away`, path)
  write(1000)
  await checkpoints.close()
  db.close()
})

test('where there is no log to look at, or no room for a thread, commits go on too', async () => {
  const { path, db, write } = open()
  const warnings: Error[] = []
  process.on('warning', (warning) => warnings.push(warning))
  // No system looks under a name as long as that.
  const checkpoints = new Checkpoints(join(path, 'x'.repeat(5000)))
  while (warnings.length === 0) await pause(20)
  assert.match(warnings[0]!.message, /Commits move the log .*ENAMETOOLONG/s)
  write(1000)
  await checkpoints.close()
  db.close()
})

test.run()
