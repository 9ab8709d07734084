// The commands of docs/deploy.md, typed as they stand there: a database of PostgreSQL is dumped under a running
// node, restored into a fresh one, and clients that know more than it has start over.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../support/person.ts'
import { binaries, startPostgres, type Postgres } from '../support/postgres.ts'
import { endServers, newFolder, startServer } from '../support/server.ts'

const test = suite('backup of PostgreSQL')
let postgres: Postgres
test.before(async () => {
  postgres = await startPostgres()
})
test.after(async () => {
  await postgres.stop()
  endServers()
})

/** The lines of the documentation that begin with this program. */
function documented(program: string): string {
  const text = readFileSync('docs/deploy.md', 'utf8')
  const line = text.split('\n').find((line) => line.startsWith(`${program} `))
  assert.ok(line, `docs/deploy.md has no ${program}`)
  return line
}

test('what was acknowledged before the dump is restored, under another epoch', async () => {
  const DATABASE_URL = await postgres.database()
  const server = await startServer({ env: { DATABASE_URL } })
  const alice = await Person.signUp(server.url, 'alice')
  const line = await alice.connect()
  const { epoch } = line.heard.find((event) => event.type === 'welcome')!
  const say = (body: string) => line.do('send_message', { conversationId: 'lobby', body })
  await say('before')
  const RESTORED_URL = DATABASE_URL.replace(/\/[^/]+$/, '/relais_restored')
  const folder = newFolder()
  const run = (program: string) =>
    execFileSync('sh', ['-ec', documented(program)], {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${binaries()}:${process.env.PATH}`,
        DATABASE_URL,
        RESTORED_URL,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  run('pg_dump')
  await say('after')
  await server.kill()
  for (const program of ['createdb', 'pg_restore', 'psql']) run(program)
  assert.ok(existsSync(join(folder, 'relais.dump')))

  const restored = await startServer({ env: { DATABASE_URL: RESTORED_URL } })
  const back = alice.at(restored.url)
  const messages = await back.wholeHistory('lobby')
  assert.equal(
    messages.map(({ body }) => body),
    ['before'],
  )
  const again = await back.connect()
  const welcome = again.heard.find((event) => event.type === 'welcome')!
  assert.is.not(welcome.epoch, epoch, 'clients notice')
  const { seq } = await again.do('send_message', { conversationId: 'lobby', body: 'anew' })
  assert.is(seq, 2)
  await restored.kill()
})

test.run()
