// A backup made under load, restored after a crash: what was acknowledged before it is there, tokens still
// hold, and a client that knows the lost part forgets it, because the epoch differs.
import { execFileSync } from 'node:child_process'
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Follower } from '../support/follower.ts'
import { History } from '../support/history.ts'
import { Person } from '../support/person.ts'
import { Sender } from '../support/sender.ts'
import { endServers, newFolder, startServer, type TestServer } from '../support/server.ts'

const test = suite('restore')
test.after(endServers)
const env = { COMMANDS_PER_SECOND: '0' }

const backUp = ({ dataDir }: TestServer, file: string) =>
  execFileSync(process.execPath, ['dist/server/admin.js', 'backup', file], {
    env: { ...process.env, DATA_DIR: dataDir },
  })

/** Sends until so many more are acknowledged. */
async function send(sender: Sender, count: number): Promise<void> {
  const line = await sender.person.connect()
  let left = count
  sender.onAcknowledged = () => {
    if (--left === 0) line.raw.terminate()
  }
  await sender.sendUntilCut(line)
}

/** A server that crashed after its backup; its wal is still there. */
async function crashedAfterBackup() {
  const server = await startServer({ env })
  const history = new History('restore')
  const alice = new Sender(await Person.signUp(server.url, 'alice'), 'lobby', history)
  const bob = new Follower(await Person.signUp(server.url, 'bob'), 'lobby')
  await bob.comeBack()
  await send(alice, 300)
  const file = join(newFolder(), 'backup.sqlite')
  const before = history.entries.filter((entry) => entry.is === 'acknowledged')
  const sending = send(alice, 600)
  backUp(server, file)
  await sending
  await bob.reach(850)
  await server.kill('SIGKILL')
  return { server, alice, bob, before, file, database: join(server.dataDir, 'relais.sqlite') }
}

test('restored, the store has what was acknowledged before the backup, and old clients start over', async () => {
  const { server, bob, before, file, database } = await crashedAfterBackup()
  for (const ending of ['', '-wal', '-shm']) rmSync(database + ending, { force: true })
  copyFileSync(file, database)
  const { epoch, rev } = bob
  const restored = await startServer({ dataDir: server.dataDir, port: server.port, env })

  const stored = new Map(
    (await bob.person.wholeHistory('lobby')).map((message) => [message.seq, message.clientId]),
  )
  for (const { seq, clientId } of before) assert.is(stored.get(seq), clientId)
  assert.ok(stored.size < rev, 'what came after the backup is lost')

  // Until the new history is longer than the old one: then no rev tells the two apart.
  const chloé = await Person.signUp(restored.url, 'chloé')
  await send(new Sender(chloé, 'lobby', new History()), rev - stored.size + 20)
  await bob.comeBack()
  assert.is.not(bob.epoch, epoch)
  assert.equal(bob.faults, [])
  assert.equal(bob.list(), await chloé.wholeHistory('lobby'))
  await restored.kill()
})

test('a wal of the lost database beside the restored one is refused, not mixed in', async () => {
  const { server, file, database } = await crashedAfterBackup()
  copyFileSync(file, database)
  const started = await startServer({ dataDir: server.dataDir, env }).then(
    async (mixed) => `it started${await mixed.kill()}`,
    (error: Error) => error.message,
  )
  assert.match(started, /relais\.sqlite was restored, but .*-wal is of the database before it; /)
  rmSync(`${database}-wal`)
  await (await startServer({ dataDir: server.dataDir, env })).kill()
})

test.run()
