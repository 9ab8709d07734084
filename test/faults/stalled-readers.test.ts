// Five hundred readers that take nothing, beside some that do: these get everything on the line they have,
// those are cut, and the memory that was kept for them comes back.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/checker.ts'
import { Follower } from '../support/follower.ts'
import { History } from '../support/history.ts'
import { pause, Person } from '../support/person.ts'
import { until } from '../support/redis.ts'
import { Sender } from '../support/sender.ts'
import { endServers, startServer } from '../support/server.ts'
import { residentBytes, stopReading } from '../support/stalled.ts'

const STALLED = 500
const HEALTHY = 10
/** Of 4 kB each: more than the kernel takes for a reader that takes nothing. */
const MESSAGES = 1500
/** Sooner than silence would end them. */
const CUT_WITHIN_MS = 25_000
/** What the process may weigh more than before, when the stalled are gone. */
const REMAINING_BYTES = 80e6

const test = suite('stalled readers')
test.after(endServers)

test(`${STALLED} stalled readers are cut, ${HEALTHY} others get everything without coming back`, async () => {
  const history = new History('stalled readers')
  const server = await startServer({
    env: {
      COMMANDS_PER_SECOND: '0',
      MAX_CONNECTIONS_PER_USER: '0',
      MAX_CONNECTIONS_PER_ADDRESS: '0',
    },
  })
  const [alice, bob, chloé] = [
    await Person.signUp(server.url, 'alice'),
    await Person.signUp(server.url, 'bob'),
    await Person.signUp(server.url, 'chloé'),
  ]
  const followers = Array.from(
    { length: HEALTHY },
    (_, index) => new Follower(bob, 'lobby', history, `bob ${index}`),
  )
  await Promise.all(followers.map((follower) => follower.comeBack()))
  const memoryNow = () => residentBytes(server.process.pid!)
  const before = memoryNow()
  const stalled = []
  for (let count = 0; count < STALLED; count++)
    stalled.push(await stopReading(server.port, chloé.token))

  const sender = new Sender(alice, 'lobby', history)
  sender.bodyOf = (clientId) => `${clientId} `.padEnd(3900, 'x')
  let highest = 0
  sender.onAcknowledged = () => {
    if (sender.acknowledged % 100 === 0) highest = Math.max(highest, memoryNow())
  }
  const sending = sender.run()
  const watcher = await alice.connect()
  await watcher.do('watch_presence', { userIds: [chloé.user.id] })
  const areGone = async () => {
    while ((await watcher.next('presence')).users[0]!.status !== 'offline');
    return true
  }
  await sender.until(() => sender.acknowledged >= MESSAGES)
  sender.finish()
  await sending
  assert.ok(await Promise.race([areGone(), pause(CUT_WITHIN_MS)]), 'the stalled have been cut')
  await Promise.all(followers.map((follower) => follower.reach(sender.acknowledged)))
  for (const message of await bob.wholeHistory('lobby')) history.write({ is: 'stored', message })
  assert.equal(faultsOf(history.entries), [])
  assert.is(sender.resent, 0, 'the sender kept its line')

  for (const line of stalled) line.destroy()
  // The collector takes its time when nothing happens; people who chat on remind it.
  const say = () =>
    watcher.do('send_message', { conversationId: 'lobby', body: 'on' }).then(memoryNow)
  await until(say, (bytes) => bytes - before < REMAINING_BYTES, 60_000)
  const megabytes = [before, highest, memoryNow()].map((bytes) => Math.round(bytes / 1e6))
  console.log(`${sender.acknowledged} messages; MB before, at most, after: ${megabytes.join(', ')}`)
  await server.kill()
})

test.run()
