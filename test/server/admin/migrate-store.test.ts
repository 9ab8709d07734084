// Moving an installation from SQLite to PostgreSQL: everything arrives, and people go on as if nothing had been; with a
// real PostgreSQL. That it may be stopped is in migrate-store-stopped.test.ts.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FOREIGN_SECRET, foreigner } from '../../support/foreign.ts'
import { befriend, somebody, type Somebody } from '../../support/company.ts'
import { admin, inFolder, migrate } from '../../support/moving.ts'
import { call, Person } from '../../support/person.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'
import { endServers, startServer } from '../../support/server.ts'

const test = suite('migrate-store')
let postgres: Postgres
test.before(async () => {
  postgres = await startPostgres()
})
test.after(async () => {
  await postgres.stop()
  endServers()
})

/** Nobody answers there, so that what is to be told waits. */
const TOLD = { FOREIGN_JWT_SECRET: FOREIGN_SECRET, WEBHOOK_URLS: 'http://127.0.0.1:9/hook' }

/** People who have written, edited, deleted, blocked, left; one of another backend; a key; what waits to be told. */
async function livedIn() {
  const { url, dataDir, kill } = await startServer({ env: TOLD })
  const alice = await somebody(url, 'alice')
  const bob = await somebody(url, 'bob')
  const carol = await somebody(url, 'carol')
  const dora = await foreigner(url, { sub: 'dora-7', name: 'Dora Ünal' })
  const line = await dora.connect()
  for (const friend of [bob, carol]) await befriend(alice, friend)
  const making = { title: 'Weekend', userIds: [bob.id, carol.id], clientId: 'made' }
  const { conversation } = await alice.line.do('create_group', making)
  const conversationId = conversation.id
  const say = ({ line }: Pick<Somebody, 'line'>, body: string, clientId: string) =>
    line.do('send_message', { conversationId, body, clientId })
  const sent = await say(alice, 'first', 'a1')
  await say(bob, 'second', 'b1')
  await say(bob, 'third, with a 😀 and "quotes" \\ and {braces}', 'b2')
  await line.do('send_message', { conversationId: 'lobby', body: 'from elsewhere', clientId: 'd1' })
  const rev = (await say(carol, 'fourth', 'c1')).rev
  await alice.line.do('edit_message', { messageId: sent.messageId, body: 'first, edited' })
  await bob.line.do('delete_message', { messageId: `${conversationId}.2` })
  await alice.line.do('mark_as_read', { conversationId, seq: 3 })
  await carol.line.do('block_user', { userId: bob.id })
  const made = admin(['api-key', 'shop', '--scope', '*'], { DATA_DIR: dataDir })
  await made.ended
  const key = made.out().trim().split('\n').at(-1)!
  return { url, dataDir, kill, alice, bob, carol, dora, conversationId, rev, sent, key }
}

/** What people see, which has to be the same afterwards. */
async function seen(url: string, living: Awaited<ReturnType<typeof livedIn>>) {
  const { alice, bob, carol, conversationId, rev } = living
  const at = (person: Person) => new Person(url, person.user, person.token, person.email)
  const all = []
  for (const { person } of [alice, bob, carol]) {
    const moved = at(person)
    const line = await moved.connect()
    const welcome = line.heard[0] as Record<string, unknown>
    const synced = await line.do('sync', { conversations: { [conversationId]: rev, lobby: 0 } })
    all.push({
      me: (await moved.call('GET /api/me')).body,
      epoch: welcome.epoch,
      conversations: welcome.conversations,
      history: await moved.wholeHistory(conversationId),
      lobby: await moved.wholeHistory('lobby'),
      synced: { ...synced, id: '' },
      found: namesOf((await moved.call('GET /api/users?search=unal')).body),
    })
    await line.close()
  }
  return all.map(inOrder)
}

const namesOf = ({ users }: Record<string, unknown>) =>
  (users as Person['user'][]).map(({ id, name }) => ({ id, name }))

/** Members and conversations have no promised order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(inOrder).sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inOrder(each)]))
}
const idOf = (value: unknown): string => String((value as { id?: string } | null)?.id ?? value)

test('a lived-in installation goes on as if nothing had been', async () => {
  const living = await livedIn()
  const { alice, bob, dora, dataDir, conversationId, sent, key } = living
  const { line } = alice
  await line.close()
  const before = await seen(living.url, living)
  await living.kill()
  const lastId = lastQueued(dataDir)
  assert.ok(lastId > 4, 'something waits to be told')

  const url = await postgres.database()
  // What others look at the database with is no table of ours.
  await postgres.ask('CREATE VIEW nobody AS SELECT 1 AS one', [], url)
  const { code, out } = await migrate(dataDir, url)
  assert.is(code, 0, out)
  assert.match(out, /messages: \d+ rows, the same in both/)
  assert.match(out, /Everything is there/)
  assert.not.match(out, /U\+0000/)

  const server = await startServer({ env: { ...TOLD, DATABASE_URL: url } })
  assert.equal(await seen(server.url, living), before)

  const again = await alice.person.at(server.url).connect()
  const repeated = { conversationId, body: 'first', clientId: 'a1' }
  const { messageId, seq, duplicate } = await again.do('send_message', repeated)
  const { messageId: firstId, seq: firstSeq } = sent
  assert.equal(
    { messageId, seq, duplicate },
    { messageId: firstId, seq: firstSeq, duplicate: true },
  )
  const next = await again.do('send_message', { conversationId, body: 'fifth', clientId: 'a2' })
  assert.is(next.seq, 5)
  assert.is((await bob.person.at(server.url).call('GET /api/me')).status, 200)

  const authorization = `Bearer ${key}`
  const post = { conversationId, userId: alice.id, body: 'by the shop', clientId: 's1' }
  const posted = await call(server.url, 'POST /api/server/messages', post, { authorization })
  assert.is(posted.status, 201, posted.text)
  assert.is((await dora.at(server.url).call('GET /api/me')).status, 200)
  const queued = await postgres.ask<{ id: string }>(
    'SELECT max(id) AS id FROM webhook_queue',
    [],
    url,
  )
  assert.ok(Number(queued[0]!.id) > lastId, 'ids of the queue go on after the highest')
  await server.kill()
})

function lastQueued(dataDir: string): number {
  const db = inFolder(dataDir)
  const sql = "SELECT seq FROM sqlite_sequence WHERE name = 'webhook_queue'"
  const id = db.prepare(sql).pluck().get() as number
  db.close()
  return id
}

test('beside a running server it copies ahead; stopped, what has changed since follows', async () => {
  const living = await livedIn()
  const { alice, bob, carol, conversationId, dataDir } = living
  const url = await postgres.database()
  const ahead = await migrate(dataDir, url)
  assert.is(ahead.code, 1, 'half is no success')
  assert.match(ahead.out, /a server is still writing in DATA_DIR\. Stop it, then run this again/)
  // An edit and a deletion of what is there already, and something new.
  await bob.line.do('edit_message', { messageId: `${conversationId}.3`, body: 'third, edited' })
  await carol.line.do('delete_message', { messageId: `${conversationId}.4` })
  await alice.line.do('send_message', { conversationId, body: 'late', clientId: 'late' })
  for (const { line } of [alice, bob, carol]) await line.close()
  const before = await seen(living.url, living)
  await living.kill()

  const rest = await migrate(dataDir, url)
  assert.is(rest.code, 0, rest.out)
  assert.match(rest.out, /^messages: 3 copied$/m)
  const server = await startServer({ env: { ...TOLD, DATABASE_URL: url } })
  assert.equal(await seen(server.url, living), before)
  await server.kill()
})

test.run()
