// Opening a PostgreSQL: what is wrong is said in a sentence, the secrets are shared, the commands work beside
// servers, and servers share one folder and one database.
import { execFile } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openPostgres } from '../../../src/server/store/postgres-open.ts'
import { Person } from '../../support/person.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'
import { endServers, newFolder, startServer } from '../../support/server.ts'

const test = suite('postgres open')
let postgres: Postgres

test.before(async () => {
  postgres = await startPostgres()
})
test.after(async () => {
  endServers()
  await postgres.stop()
})

async function refusal(url: string): Promise<string> {
  try {
    await (await openPostgres(url)).close()
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

function command(databaseUrl: string, ...args: string[]): Promise<{ out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, DATA_DIR: newFolder() }
  return new Promise((resolve) => {
    const options = { env }
    execFile(process.execPath, ['dist/server/admin.js', ...args], options, (_, out, err) =>
      resolve({ out, err }),
    )
  })
}

test('a database that cannot be used is refused with a sentence', async () => {
  const url = await postgres.database()
  assert.is(await refusal(url), 'none')
  await postgres.ask('UPDATE version SET steps = steps + 1', [], url)
  assert.match(await refusal(url), /written by a newer version of Relais; update Relais/)
  const theirs = await postgres.database()
  await postgres.ask('CREATE TABLE users (name text)', [], theirs)
  assert.match(await refusal(theirs), /tables that are not of Relais .* a database of its own/)
  const tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
  assert.equal(await postgres.ask(tables, [], theirs), [{ tablename: 'users' }])
  assert.match(await refusal(postgres.urlOf('nowhere')), /refuses DATABASE_URL.*nowhere/)
  await postgres.ask("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
  assert.match(await refusal(postgres.urlOf('latin')), /encoding LATIN1.*UTF8/)
})

test('one that acknowledges before its disk has it is told not to, in each session', async () => {
  const url = await postgres.database()
  await postgres.ask(
    `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`,
  )
  const [row] = await postgres.ask('SHOW synchronous_commit', [], url)
  assert.equal(row, { synchronous_commit: 'off' })
  assert.is(await refusal(url), 'none')
})

test('two servers on one database and one folder: one secret, one account, one end', async () => {
  const [DATABASE_URL, dataDir] = [await postgres.database(), newFolder()]
  const start = () => startServer({ dataDir, env: { DATABASE_URL } })
  const [one, other] = await Promise.all([start(), start()])
  const alice = await Person.signUp(one.url, 'alice')
  const there = alice.at(other.url)
  const line = await there.connect()
  assert.is((await there.call('GET /api/me')).status, 200)
  const closed = line.closed()
  assert.is((await alice.call('DELETE /api/sessions/current')).status, 200)
  assert.is(await closed, 4409)
  assert.is((await there.call('GET /api/me')).status, 401)
  await Promise.all([one.kill(), other.kill()])
})

test('the commands act on the database: an account, a password that ends its lines, no backup', async () => {
  const DATABASE_URL = await postgres.database()
  const server = await startServer({ env: { DATABASE_URL } })
  const { out } = await command(DATABASE_URL, 'token', 'bob@example.org')
  const [, id] = /New account bob \((\S+)\)/.exec(out)!
  const [, token] = /Token, good for 7 days:\n(\S+)/.exec(out)!
  const bob = new Person(server.url, { id: id!, name: 'bob' }, token!, 'bob@example.org')
  const line = await bob.connect()
  const password = await command(DATABASE_URL, 'password', 'bob@example.org')
  assert.match(password.out, /All sessions of the account have ended/)
  assert.is(await line.closed(), 4409)
  const backup = await command(DATABASE_URL, 'backup', 'file.dump')
  assert.match(backup.err, /pg_dump --format=custom --file=file\.dump/)
  await server.kill()
})

test.run()
