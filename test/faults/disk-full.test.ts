// The disk of the store fills under load: nothing is acknowledged falsely, reading goes on, sending goes on by
// itself when there is space, and after kill -9 on the full disk everything acknowledged is there.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/checker.ts'
import { Follower } from '../support/follower.ts'
import { History } from '../support/history.ts'
import { buildMutant } from '../support/mutant.ts'
import { pause, Person } from '../support/person.ts'
import { Sender } from '../support/sender.ts'
import { endServers, startServer } from '../support/server.ts'
import { SmallDisk } from '../support/small-disk.ts'

const ROUNDS = Math.ceil(Number(process.env.RELAIS_CYCLES ?? 100) / 50)
const [GROWS, GROWS_EVERY_MS] = [40, 2000]
const env = { COMMANDS_PER_SECOND: '0' }

const test = suite('disk full')
test.after(endServers)

async function fillingUp(disk: SmallDisk, program?: string) {
  const history = new History('disk full')
  const server = await startServer({ dataDir: disk.dataDir, env }, program)
  const [alice, bob] = [
    await Person.signUp(server.url, 'alice'),
    await Person.signUp(server.url, 'bob'),
  ]
  const sender = new Sender(alice, 'lobby', history)
  const wishesMs = new Set<number>()
  sender.bodyOf = (clientId) => `${clientId} `.padEnd(3900, 'x')
  sender.pauseAfter = (wishMs) => {
    wishesMs.add(wishMs)
    return Math.min(wishMs, 50)
  }
  const follower = new Follower(bob, 'lobby', history)
  const [sending, following] = [sender.run(), follower.run()]
  const untilFull = () => {
    const { refused } = sender
    return sender.until(() => sender.refused >= refused + 3 * sender.underWay)
  }
  const untilMore = () => {
    const { acknowledged } = sender
    return sender.until(() => sender.acknowledged > acknowledged)
  }
  /** Finds more space again and again: the first of it may go into moving the log of the database. */
  const growUntilMore = async () => {
    const isMore = untilMore().then(() => true)
    for (let count = 0; count < GROWS; count++) {
      disk.grow()
      if (await Promise.race([isMore, pause(GROWS_EVERY_MS)])) return
    }
    assert.unreachable(`${GROWS} MB more, and nothing is taken`)
  }
  /** Ends sending and reading, and answers what the checker finds in all that happened. */
  const judge = async () => {
    sender.finish()
    await sending
    const stored = await bob.wholeHistory('lobby')
    for (const message of stored) history.write({ is: 'stored', message })
    await follower.reach(stored.at(-1)!.rev)
    follower.end()
    await following
    return faultsOf(history.entries)
  }
  const waits = { untilFull, untilMore, growUntilMore, judge }
  return { history, server, alice, bob, sender, wishesMs, ...waits }
}

const newTicket = async (person: Person) =>
  (await person.call('POST /api/tickets')).body.ticket as string

/** Whether the person comes in with this token or ticket, and reads. */
async function reads(person: Person, token: string): Promise<boolean> {
  const line = await person.connect(token).catch(() => null)
  if (line === null) return false
  assert.ok((await line.do('load_history', { conversationId: 'lobby' })).messages.length > 0)
  assert.is((await line.ask('ping', {})).type, 'pong')
  await line.close()
  return true
}

/** As often as on any other day: of five at the same time, one comes in, and later none. */
async function readsOnce(person: Person, ticket: string): Promise<void> {
  const all = await Promise.all(Array.from({ length: 5 }, () => reads(person, ticket)))
  assert.is(all.filter(Boolean).length, 1, 'one of five')
  assert.not(await reads(person, ticket), 'and none later')
}

const refusedWith = (history: History) =>
  new Set(history.entries.flatMap((entry) => (entry.is === 'refused' ? [entry.code] : [])))

test(`a full disk stops sending, not reading; space brings it back without a restart, ${ROUNDS} times`, async () => {
  const disk = new SmallDisk(9)
  const { history, server, bob, sender, wishesMs, untilFull, growUntilMore, judge } =
    await fillingUp(disk)
  for (let round = 0; round < ROUNDS; round++) {
    await untilFull()
    assert.ok(await reads(bob, bob.token))
    const ticket = await newTicket(bob)
    await readsOnce(bob, ticket)
    assert.is((await bob.call('GET /api/conversations')).status, 200)
    const { status, body } = await bob.call('POST /api/accounts', {
      email: 'late@example.org',
      password: 'correct horse',
    })
    assert.is(status, 507)
    assert.is(body.error?.code, 'storage_full')
    await growUntilMore()
    assert.not(await reads(bob, ticket), 'space brings no used ticket back')
    await untilFull()
    disk.grow()
  }
  disk.resize(64 + 2 * (ROUNDS + GROWS))
  assert.equal(await judge(), [])
  assert.equal(refusedWith(history), new Set(['storage_full']))
  assert.equal(wishesMs, new Set([5000]))
  assert.is(sender.resent, 0, 'no line broke')
  assert.is(server.process.exitCode, null)
  console.log(`${sender.acknowledged} acknowledged, ${sender.refused} refused`)
  await server.kill()
})

test('killed on the full disk it starts on the full disk, and has everything that was acknowledged', async () => {
  const disk = new SmallDisk(9)
  const { history, server, bob, sender, untilFull, untilMore, judge } = await fillingUp(disk)
  await untilFull()
  const ticket = await newTicket(bob)
  await readsOnce(bob, ticket)
  await server.kill('SIGKILL')
  // Not even a small file of the last server leaves room for one of the next.
  rmSync(join(disk.dataDir, 'running.json'))
  disk.fill(disk.freeBytes)
  const again = await startServer({ dataDir: disk.dataDir, port: server.port, env })
  const acknowledged = history.entries.filter((entry) => entry.is === 'acknowledged')
  const stored = await bob.wholeHistory('lobby')
  for (const { seq, clientId } of acknowledged) assert.is(stored[seq - 1]?.clientId, clientId)
  await untilFull()
  assert.not(await reads(bob, ticket), 'the next server takes no ticket of the last one')
  await readsOnce(bob, await newTicket(bob))
  disk.resize(32)
  await untilMore()
  assert.not(await reads(bob, ticket))
  assert.equal(await judge(), [])
  console.log(`${sender.acknowledged} acknowledged, ${sender.refused} refused`)
  await again.kill()
})

test('a server that acknowledges before the commit is found out', async () => {
  const disk = new SmallDisk(4)
  const { server, untilFull, judge, sender } = await fillingUp(
    disk,
    await buildMutant('acknowledges before the commit'),
  )
  await Promise.race([untilFull(), sender.until(() => sender.acknowledged > 2000)])
  disk.resize(32)
  assert.match((await judge()).join('\n'), /what is acknowledged is stored/)
  await server.kill()
})

test.run()
