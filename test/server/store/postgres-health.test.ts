// A PostgreSQL that hangs, is gone, or takes no writes: /readyz says so soon, the log says why and when, once each.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sql } from 'kysely'
import { PostgresHealth } from '../../../src/server/store/postgres-health.ts'
import { openPostgres } from '../../../src/server/store/postgres-open.ts'
import { PostgresPool } from '../../../src/server/store/postgres-pool.ts'
import { all, statement } from '../../../src/server/store/statement.ts'
import { becomes } from '../../support/becomes.ts'
import { call } from '../../support/person.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'
import { Proxy } from '../../support/proxy.ts'
import { randomFrom } from '../../support/random.ts'
import { endServers, startServer, type TestServer } from '../../support/server.ts'

const test = suite('postgres health')
const asleep = statement()((db) => db.selectNoFrom(sql`pg_sleep(3)`.as('slept')))
let postgres: Postgres
let url: string
test.before(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
})
test.after(async () => {
  endServers()
  await postgres.stop()
})

/** What it says, and the lines of its log about PostgreSQL. */
const ready = async (server: TestServer) => {
  const { status, body } = await call(server.url, 'GET /readyz')
  return [status, body.error?.message ?? '']
}
const logged = (server: TestServer) =>
  server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { msg: string; reason?: string })
    .map(({ msg, reason }) => `${msg}: ${reason ?? ''}`)

test('a standby is not ready, and is again when it was promoted; the log says it once each', async () => {
  const server = await startServer({ env: { DATABASE_URL: url } })
  assert.equal(await ready(server), [200, ''])
  await postgres.becomeStandby()
  const noWrites =
    'The database takes no writes now, as a standby does; this server waits until it does.'
  await becomes(() => ready(server), [503, noWrites])
  await postgres.ask('SELECT pg_promote()')
  await becomes(() => ready(server), [200, ''])
  const lines = logged(server)
  assert.is(lines.length, 2, lines.join('\n'))
  assert.match(lines[0]!, /^PostgreSQL cannot be used; .*: \S/)
  assert.is(lines[1], 'PostgreSQL is there again: ')
  await server.kill()
})

test('a server does not start on a standby', async () => {
  await postgres.becomeStandby()
  const ended = await startServer({ env: { DATABASE_URL: url } }).catch(String)
  assert.match(
    String(ended),
    /cannot be used: it takes no writes: it is a standby, or .*\. Let DATABASE_URL lead to/,
  )
  await postgres.ask('SELECT pg_promote()')
})

test('one that works through much is there, though nobody gets a connection for longer than 2 s', async () => {
  const told: (string | null)[] = []
  const driver = await openPostgres(url, (reason) => told.push(reason))
  const sleeping = Array.from({ length: 12 }, () => driver.read(() => all(asleep, {})))
  const end = Promise.all(sleeping)
  await driver.check()
  await end
  assert.equal(told, [])
  await driver.close()
})

test('one that hangs is told after 2 s to all who ask meanwhile, by one question', async () => {
  const proxy = await Proxy.start(postgres.port, randomFrom(1))
  const through = url.replace(`:${postgres.port}`, `:${new URL(proxy.url).port}`)
  const pool = new PostgresPool(through)
  const told: (string | null)[] = []
  const health = new PostgresHealth(pool, (reason) => told.push(reason))
  await health.check()
  proxy.weather = { end: { afterBytes: 0, how: 'silence' } }
  const asked = performance.now()
  const answers = await Promise.all(
    [1, 2, 3].map(() => health.check().catch((error: Error) => error.message)),
  )
  // The pool itself would wait for 12 s.
  assert.ok(performance.now() - asked < 8000)
  for (const answer of answers)
    assert.match(String(answer), /^The database did not answer within 2 s/)
  proxy.weather = {}
  await becomes(() => health.check().catch(() => 'not yet'), undefined)
  assert.equal(told, ['no answer in 2 s', null])
  await health.close()
  proxy.close()
})

test('one that is gone is told with the reason of the driver, which holds no password', async () => {
  const env = { DATABASE_URL: url.replace('relais@127.0.0.1', 'relais:hidden@localhost') }
  const server = await startServer({ env })
  await postgres.kill()
  await becomes(async () => (await ready(server))[0], 503)
  await becomes(async () => logged(server).length, 1)
  assert.match(logged(server)[0]!, /ECONNREFUSED.*:\d+|terminat/)
  assert.not.match(server.output(), /hidden/)
  await postgres.start()
  await becomes(() => ready(server), [200, ''])
  await server.kill()
})

test.run()
