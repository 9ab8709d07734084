// A data folder with files of somebody else, as after a restore by root: the error names the file, its owner and the
// command that mends it. And who may read what Relais makes there. Run by root, this process becomes another user, for
// good.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chmodSync, chownSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '../../../src/server/store/data-folder.ts'
import { claimDataFolder } from '../../../src/server/store/running.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('file access')
const isRoot = process.getuid!() === 0
const NOBODY = 65534
const settings = { JWT_SECRET: null, WEBHOOK_URLS: [], WEBHOOK_SECRET: null, WEBHOOK_EVENTS: [] }
const folders = ['database', 'readable', 'wal', 'secret', 'folder', 'damaged', 'good'] as const
type Kind = (typeof folders)[number]
let under: string
const at = (kind: Kind, name = '') => join(under, kind, name)

/** Makes it root's with this mode; where that cannot be, it gets one that shuts out its owner too. */
function take(path: string, mode: number, shut = 0): void {
  if (isRoot) chownSync(path, 0, 0)
  chmodSync(path, isRoot ? mode : shut)
}

test.before(async () => {
  under = newFolder()
  for (const kind of folders) {
    mkdirSync(at(kind))
    // What is in a folder of root's could not be removed afterwards.
    if (kind === 'folder') continue
    const { store } = openDataFolder({ DATA_DIR: at(kind), ...settings })
    await store.close()
  }
  writeFileSync(at('wal', 'relais.sqlite-wal'), '')
  writeFileSync(at('damaged', 'relais.sqlite'), 'x'.repeat(5000))
  if (isRoot) {
    chownSync(under, NOBODY, NOBODY)
    for (const kind of folders)
      for (const name of ['', 'relais.sqlite', 'jwt-secret'])
        if (existsSync(at(kind, name))) chownSync(at(kind, name), NOBODY, NOBODY)
  }
  take(at('database', 'relais.sqlite'), 0o600)
  take(at('readable', 'relais.sqlite'), 0o644)
  take(at('wal', 'relais.sqlite-wal'), 0o600)
  take(at('secret', 'jwt-secret'), 0o600)
  take(at('folder'), 0o755, 0o500)
  if (isRoot) process.setuid!(NOBODY)
})

const refusal = (act: () => unknown): string => {
  try {
    act()
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}
const opening = (kind: Kind) => refusal(() => openDataFolder({ DATA_DIR: at(kind), ...settings }))

test('each file that cannot be used is named, with its owner and what to type', () => {
  const me = userInfo().username
  const owner = isRoot ? 'root' : `the user ${process.getuid!()}`
  for (const [kind, name, does, mode] of [
    ['database', 'relais.sqlite', 'read and written', 'u+rw'],
    ['readable', 'relais.sqlite', 'read and written', 'u+rw'],
    ['wal', 'relais.sqlite-wal', 'read and written', 'u+rw'],
    ['secret', 'jwt-secret', 'read', 'u+r'],
    ['folder', '', 'read and written', 'u+rwx'],
  ] as const) {
    const path = at(kind, name).replace(/\/$/, '')
    const said = opening(kind)
    const [begin = '', end = ''] = said.split(/, with the mode \d+\. As root: /)
    assert.is(begin, `${path} cannot be ${does} by ${me}, who runs Relais: it belongs to ${owner}`)
    assert.is(end, `chown ${me}: "${path}" && chmod ${mode} "${path}"`)
    assert.is(
      refusal(() => claimDataFolder(at(kind))),
      said,
      'as the server says it',
    )
  }
})

test('a file that is no database is named too; one that is whole is opened', () => {
  assert.match(
    opening('damaged'),
    /damaged\/relais\.sqlite cannot be opened: .* \(SQLITE_NOTADB\)\./,
  )
  assert.is(opening('good'), 'none')
})

test('in a folder that everybody may enter, what people write is for the owner alone', () => {
  const names = ['relais.sqlite', 'relais.sqlite-wal', 'relais.sqlite-shm', 'jwt-secret']
  const modes = names.map((name) => (statSync(at('good', name)).mode & 0o777).toString(8))
  assert.equal(modes, ['600', '600', '600', '600'])
})

test.run()
