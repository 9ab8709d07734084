// Moving an installation from SQLite to PostgreSQL: everything arrives, whatever stops it, and people go on as if
// nothing had been; with a real PostgreSQL.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import Database from 'better-sqlite3'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { FOREIGN_SECRET, foreigner } from '../../support/foreign.ts'
import { befriend, somebody, type Somebody } from '../../support/company.ts'
import { call, Person } from '../../support/person.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'
import { endServers, newFolder, startServer } from '../../support/server.ts'

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

interface Run {
  child: ChildProcess
  out: () => string
  ended: Promise<number | null>
}

function admin(args: string[], env: Record<string, string>): Run {
  const child = spawn(process.execPath, ['dist/server/admin.js', ...args], {
    env: { ...process.env, ...env },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (printed += String(chunk)))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, out: () => printed, ended }
}

async function migrate(
  dataDir: string,
  url: string,
): Promise<{ code: number | null; out: string }> {
  const { out, ended } = admin(['migrate-store'], { DATA_DIR: dataDir, DATABASE_URL: url })
  const code = await ended
  return { code, out: out() }
}

let small: { dataDir: string; userId: string } | null = null

/** The data of somebody who said one thing; nobody serves it. */
async function smallInstallation(): Promise<{ dataDir: string; userId: string }> {
  small ??= await makeSmall()
  const dataDir = newFolder()
  cpSync(small.dataDir, dataDir, { recursive: true })
  return { dataDir, userId: small.userId }
}

async function makeSmall() {
  const { url, dataDir, kill } = await startServer()
  const { id: userId, line } = await somebody(url, 'alice')
  await line.do('send_message', { conversationId: 'lobby', body: 'zero', clientId: 'z' })
  await line.close()
  await kill()
  return { dataDir, userId }
}

const inFolder = (dataDir: string) => new Database(join(dataDir, 'relais.sqlite'))

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

const MANY = 15_000

/** Writes so many messages into the lobby, as if people had. */
function fillLobby(dataDir: string, userId: string): void {
  const db = inFolder(dataDir)
  const insert = db.prepare(
    `INSERT INTO messages (conversation_id, seq, rev, sender_id, body, client_id, content_hash, created_at)
     VALUES ('lobby', ?, ?, ?, ?, ?, 'hash', 1)`,
  )
  db.transaction(() => {
    const { seq, rev } = db
      .prepare("SELECT seq, rev FROM conversations WHERE id = 'lobby'")
      .get() as {
      seq: number
      rev: number
    }
    for (let at = 1; at <= MANY; at++)
      insert.run(seq + at, rev + at, userId, `message ${at}`, `many-${at}`)
    db.prepare("UPDATE conversations SET seq = ?, rev = ? WHERE id = 'lobby'").run(
      seq + MANY,
      rev + MANY,
    )
  })()
  db.close()
}

async function arrived(url: string): Promise<number> {
  const sql = "SELECT count(*) AS count FROM messages WHERE conversation_id = 'lobby'"
  try {
    return Number((await postgres.ask<{ count: string }>(sql, [], url))[0]!.count)
  } catch {
    // The tables are not made yet.
    return 0
  }
}

test('killed three times in the middle it goes on, and nothing is there twice; until then no server opens it', async () => {
  const first = await smallInstallation()
  fillLobby(first.dataDir, first.userId)
  const url = await postgres.database()
  let before = 0
  for (let kills = 0; kills < 3; kills++) {
    const run = admin(['migrate-store'], { DATA_DIR: first.dataDir, DATABASE_URL: url })
    while ((await arrived(url)) <= before && run.child.exitCode === null);
    run.child.kill('SIGKILL')
    assert.is(await run.ended, null, run.out())
    const now = await arrived(url)
    assert.ok(now > before && now <= MANY, `killed in the middle: ${before} → ${now}`)
    before = now
  }
  const half = await startServer({ env: { DATABASE_URL: url } }).catch((error: Error) => error)
  assert.match(String(half), /only half filled: run npm run migrate-store again/)

  const { code, out } = await migrate(first.dataDir, url)
  assert.is(code, 0, out)
  assert.match(out, /Going on where it was stopped/)
  const copied = Number(/messages: ([\d,]+) copied/.exec(out)![1]!.replaceAll(',', ''))
  assert.is(copied, MANY + 1 - before, 'only the rest was sent')
  assert.is(await arrived(url), MANY + 1)

  const once = await migrate(first.dataDir, url)
  assert.is(once.code, 0)
  assert.match(once.out, /has been moved into that database already; nothing was done/)
})

test('beside a running server it copies ahead; stopped, what has changed since follows', async () => {
  const living = await livedIn()
  const { alice, bob, carol, conversationId, dataDir } = living
  const url = await postgres.database()
  const ahead = await migrate(dataDir, url)
  assert.is(ahead.code, 0, ahead.out)
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

test('the character that PostgreSQL cannot store is replaced, and counted', async () => {
  const first = await smallInstallation()
  const db = inFolder(first.dataDir)
  db.prepare("UPDATE messages SET body = 'a' || char(0) || 'b' || char(0)").run()
  db.close()
  const url = await postgres.database()
  const { code, out } = await migrate(first.dataDir, url)
  assert.is(code, 0, out)
  assert.match(out, /^1 texts held the character U\+0000/m)
  const [{ body }] = (await postgres.ask('SELECT body FROM messages', [], url)) as [
    { body: string },
  ]
  assert.is(body, 'a\ufffdb\ufffd')
})

test('what arrives otherwise is seen, and nobody can use it', async () => {
  const first = await smallInstallation()
  const url = await postgres.database()
  // Ahead, so that the message is there, and is not sent again.
  const server = await startServer({ dataDir: first.dataDir })
  await migrate(first.dataDir, url)
  await server.kill()
  await postgres.ask("UPDATE messages SET body = 'another'", [], url)
  const { code, out } = await migrate(first.dataDir, url)
  assert.is(code, 1)
  assert.match(out, /What arrived of messages is not what was sent/)
  const half = await startServer({ env: { DATABASE_URL: url } }).catch((error: Error) => error)
  assert.match(String(half), /only half filled/)
})

test('without an address, a source, or into what others use, it says what to do and does nothing', async () => {
  const first = await smallInstallation()
  const nowhere = await migrate(first.dataDir, '')
  assert.is(nowhere.code, 1)
  assert.match(nowhere.out, /^Say where to: DATABASE_URL=postgres:/m)

  const url = await postgres.database()
  const nothing = await migrate(newFolder(), url)
  assert.is(nothing.code, 1)
  assert.match(nothing.out, /There is nothing to move: .*relais\.sqlite does not exist/)

  const other = await startServer({ env: { DATABASE_URL: url } })
  await other.kill()
  const taken = await migrate(first.dataDir, url)
  assert.is(taken.code, 1)
  assert.match(taken.out, /holds another installation of Relais; nothing was done/)

  const gone = await migrate(first.dataDir, 'postgres://relais@127.0.0.1:1/none')
  assert.is(gone.code, 1)
  assert.match(gone.out, /cannot be reached/)
})

test.run()
