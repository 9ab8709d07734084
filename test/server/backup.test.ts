// `npm run backup -- FILE`: one whole file beside a running server, a killed one or none; never over another.
import Database from 'better-sqlite3'
import { execFile } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { backUp } from '../../src/server/store/backup.ts'
import { Person } from '../support/person.ts'
import { newFolder, startServer, type TestServer } from '../support/server.ts'

const test = suite('backup')
let server: TestServer
let folder: string

test.before(async () => {
  server = await startServer()
  folder = newFolder()
  const line = await (await Person.signUp(server.url, 'alice')).connect()
  for (let index = 0; index < 100; index++)
    await line.do('send_message', { conversationId: 'lobby', body: 'x'.repeat(3000) })
})
test.after(async () => {
  await server.kill()
})

function backup(file: string, env: Record<string, string> = {}) {
  const environment = { ...process.env, DATA_DIR: server.dataDir, JWT_SECRET: '', ...env }
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(
      process.execPath,
      ['dist/server/admin.js', 'backup', file],
      { env: environment },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}

/** What a database holds, opened as any program would. */
function contentOf(file: string) {
  const db = new Database(file, { readonly: true })
  const one = (sql: string) => db.prepare(sql).pluck().get()
  const content = {
    messages: one('SELECT count(*) FROM messages'),
    epoch: one("SELECT value FROM meta WHERE key = 'epoch'"),
    sound: db.pragma('integrity_check', { simple: true }),
  }
  db.close()
  return content
}

test('beside the running server it makes one sound file with an epoch of its own, and says how to restore', async () => {
  const file = join(folder, 'beside.sqlite')
  const { code, out, err } = await backup(file)
  assert.is(code, 0, err)
  const { messages, epoch, sound } = contentOf(file)
  assert.is(messages, 100)
  assert.is(sound, 'ok')
  assert.is.not(epoch, contentOf(join(server.dataDir, 'relais.sqlite')).epoch)
  const megabytes = (statSync(file).size / 1e6).toFixed(1)
  assert.ok(out.startsWith(`Backed up: ${file}, ${megabytes} MB\n`), out)
  const database = join(server.dataDir, 'relais.sqlite')
  for (const line of [
    `rm -f "${database}-wal" "${database}-shm"`,
    `cp "${file}" "${database}"`,
    `Keep a copy of ${join(server.dataDir, 'jwt-secret')} too`,
  ])
    assert.ok(out.includes(`\n${line}`), line)
  assert.is(statSync(file).mode & 0o777, 0o600, 'readable by its owner only')
  assert.equal(readdirSync(folder), ['beside.sqlite'], 'nothing else is left')
})

test('where the secret is a setting it is not told to keep a file', async () => {
  const JWT_SECRET = 'a secret of the operator, 32 bytes or more'
  const { out } = await backup(join(folder, 'secret.sqlite'), { JWT_SECRET })
  assert.not.match(out, /jwt-secret/)
})

test('after kill -9 and after a stop all is in it too, and two backups differ in their epoch', async () => {
  const own = await startServer()
  const line = await (await Person.signUp(own.url, 'alice')).connect()
  const say = (body: string) => line.do('send_message', { conversationId: 'lobby', body })
  await say('before the kill')
  await own.kill('SIGKILL')
  const files = ['killed', 'stopped'].map((name) => join(folder, `${name}.sqlite`))
  assert.is((await backup(files[0]!, { DATA_DIR: own.dataDir })).code, 0)
  const again = await startServer({ dataDir: own.dataDir })
  await again.kill()
  assert.is((await backup(files[1]!, { DATA_DIR: own.dataDir })).code, 0)
  const [killed, stopped] = files.map(contentOf)
  assert.is(killed!.messages, 1)
  assert.is(stopped!.messages, 1)
  assert.is.not(killed!.epoch, stopped!.epoch)
})

/** The same without a process of its own, which takes a second. */
const refusalOf = (file: string, dataDir: string): Promise<string> =>
  backUp(join(dataDir, 'relais.sqlite'), file, 'e_other').then(
    () => 'It was not refused.',
    (error: Error) => error.message,
  )

/** What must not happen, and the sentence that says so. Each leaves the folder as it was. */
const refusals: [string, (folder: string) => string, RegExp][] = [
  [
    'a file that exists',
    (folder) => {
      writeFileSync(join(folder, 'there'), 'something')
      return join(folder, 'there')
    },
    /^\S+there exists already; choose another name\.$/m,
  ],
  ['a folder', (folder) => folder, /exists already; choose another name\.$/m],
  [
    'a folder that does not exist',
    (folder) => join(folder, 'no', 'file'),
    /^The folder \S+no does not exist; make it\.$/m,
  ],
  [
    'a place that takes no files',
    () => '/proc/file',
    /^(\/proc cannot be written to: |The folder)/m,
  ],
  [
    'a backup that is under way',
    (folder) => {
      writeFileSync(join(folder, 'file.tmp'), '')
      return join(folder, 'file')
    },
    /^\S+file\.tmp exists: a backup is under way, or was stopped\. Delete it, or /m,
  ],
]

for (const [name, prepare, sentence] of refusals)
  test(`it refuses ${name}`, async () => {
    const own = newFolder()
    const file = prepare(own)
    const before = readdirSync(own)
    assert.match(await refusalOf(file, server.dataDir), sentence)
    assert.equal(readdirSync(own), before)
  })

test('without a database there is nothing to back up, and none is made', async () => {
  const dataDir = join(newFolder(), 'empty')
  const { code, out, err } = await backup(join(folder, 'nothing'), { DATA_DIR: dataDir })
  assert.is(code, 1)
  assert.is(out, '')
  assert.match(err, /^There is nothing to back up: .*relais\.sqlite does not exist\./)
  assert.not(existsSync(dataDir))
})

test('a damaged database and one that is not ours are told, and no file is left', async () => {
  const own = newFolder()
  mkdirSync(join(own, 'damaged'))
  await backup(join(own, 'damaged', 'relais.sqlite'))
  const handle = openSync(join(own, 'damaged', 'relais.sqlite'), 'r+')
  writeSync(handle, Buffer.alloc(8192, 7), 0, 8192, 3 * 4096)
  closeSync(handle)
  mkdirSync(join(own, 'foreign'))
  new Database(join(own, 'foreign', 'relais.sqlite')).exec('CREATE TABLE t (a)').close()
  for (const name of ['damaged', 'foreign']) {
    const file = join(own, `${name}.copy`)
    const said = await refusalOf(file, join(own, name))
    assert.match(said, /^Nothing was backed up, since .*\.$/)
  }
  assert.equal(readdirSync(own).sort(), ['damaged', 'foreign'])
})

test.run()
