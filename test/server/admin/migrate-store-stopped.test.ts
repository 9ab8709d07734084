// migrate-store is killed, is asked for what it cannot do, and finds what is not as it was sent: it says so, and what
// was stored stays whole; with a real PostgreSQL.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cpSync } from 'node:fs'
import { somebody } from '../../support/company.ts'
import { admin, inFolder, migrate } from '../../support/moving.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'
import { until } from '../../support/redis.ts'
import { endServers, newFolder, startServer } from '../../support/server.ts'

const test = suite('migrate-store-stopped')
let postgres: Postgres
test.before(async () => {
  postgres = await startPostgres()
})
test.after(async () => {
  await postgres.stop()
  endServers()
})

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

/** What had arrived at PostgreSQL when its sender was killed is still stored, or taken back. */
async function nobodyIsConnected(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1)
  const sql =
    "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'"
  await until(
    () => postgres.ask(sql, [name]),
    (others) => others.length === 0,
  )
}

test('killed three times in the middle it goes on, and nothing is there twice; until then no server opens it', async () => {
  const first = await smallInstallation()
  fillLobby(first.dataDir, first.userId)
  const url = await postgres.database()
  let before = 0
  for (const signal of ['SIGKILL', 'SIGKILL', 'SIGTERM'] as const) {
    const run = admin(['migrate-store'], { DATA_DIR: first.dataDir, DATABASE_URL: url })
    while ((await arrived(url)) <= before && run.child.exitCode === null);
    run.child.kill(signal)
    assert.is(await run.ended, signal === 'SIGKILL' ? null : 1, run.out())
    if (signal === 'SIGTERM')
      assert.match(run.out(), /^Stopped\. Not everything is there yet, .* run this again/m)
    await nobodyIsConnected(url)
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

test('PostgreSQL goes away in the middle: it ends with the reason, and how to go on', async () => {
  const first = await smallInstallation()
  fillLobby(first.dataDir, first.userId)
  const url = await postgres.database()
  const run = admin(['migrate-store'], { DATA_DIR: first.dataDir, DATABASE_URL: url })
  while ((await arrived(url)) === 0 && run.child.exitCode === null);
  await postgres.kill()
  assert.is(await run.ended, 1, run.out())
  assert.match(run.out(), /\S\nNot everything is there yet, .* run this again, and it goes on/)
  await postgres.start()
})

test('the character that PostgreSQL cannot store is replaced, and counted', async () => {
  const first = await smallInstallation()
  const db = inFolder(first.dataDir)
  db.prepare("UPDATE messages SET body = 'a' || char(0) || 'b' || char(0)").run()
  db.close()
  const url = await postgres.database()
  const { code, out } = await migrate(first.dataDir, url)
  assert.is(code, 0, out)
  assert.match(out, /U\+FFFD stands in its place, in so many texts: 1\./)
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
