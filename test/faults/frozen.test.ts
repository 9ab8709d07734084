// A process that stands still (SIGSTOP) and goes on later (SIGCONT) as if nothing had been: the server, while
// its clients give up waiting; a client, while the server writes to it. This file is also that client.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/checker.ts'
import { Follower } from '../support/follower.ts'
import { History, type Entry } from '../support/history.ts'
import { pause, Person } from '../support/person.ts'
import { randomFrom, SEED } from '../support/random.ts'
import { Sender } from '../support/sender.ts'
import { endServers, startServer } from '../support/server.ts'

const FREEZES = Math.ceil(Number(process.env.RELAIS_CYCLES ?? 100) / 25)
const PATIENCE_MS = 800
/** Of 4 kB each: more than the kernel and the server keep for a reader that takes nothing. */
const MANY = 3000
const env = { COMMANDS_PER_SECOND: '0', MAX_CONNECTIONS_PER_USER: '0' }

/** The client: follows the lobby until it is told to end, then says what it saw. */
function beClient(url: string, [name = '', id = '', token = '']: string[]): void {
  const history = new History('frozen client')
  const follower = new Follower(new Person(url, { id, name }, token, ''), 'lobby', history)
  void follower.run().then(() => process.send!(history.entries, () => process.exit()))
  process.on('message', (rev: number) => void follower.reach(rev).then(() => follower.end()))
  void follower.reach(1).then(() => process.send!('follows'))
}

const storedIn = async (person: Person): Promise<Entry[]> =>
  (await person.wholeHistory('lobby')).map((message) => ({ is: 'stored', message }))

function addTests(): void {
  const test = suite('frozen')
  test.after(endServers)

  test(`a server that stood still ${FREEZES} times has lost nothing, and keeps the lines of the patient`, async () => {
    const [random, history] = [randomFrom(SEED), new History('frozen server')]
    const server = await startServer({ env })
    const { url } = server
    const join = async (name: string) => (await Person.signUp(url, name)).at(url, PATIENCE_MS)
    const senders = [await join('alice'), await join('bob')].map(
      (person) => new Sender(person, 'lobby', history),
    )
    const follower = new Follower(await join('chloé'), 'lobby', history)
    const patient = await follower.person.at(url).connect()
    const sending = Promise.all(senders.map((sender) => sender.run()))
    const following = follower.run()
    for (let freeze = 0; freeze < FREEZES; freeze++) {
      const [{ acknowledged }, more] = [senders[0]!, 1 + random(200)]
      await senders[0]!.until(() => senders[0]!.acknowledged >= acknowledged + more)
      server.process.kill('SIGSTOP')
      // By turns it ends before anybody has lost patience, and after all have tried to come back.
      await pause(random(PATIENCE_MS / 2) + (freeze % 2) * 2 * PATIENCE_MS)
      server.process.kill('SIGCONT')
    }
    for (const sender of senders) sender.finish()
    await sending
    assert.is((await patient.ask('ping', {})).type, 'pong')
    for (const entry of await storedIn(follower.person)) history.write(entry)
    await follower.reach(
      Math.max(...(await follower.person.wholeHistory('lobby')).map((m) => m.rev)),
    )
    follower.end()
    await following
    assert.equal(faultsOf(history.entries), [], `seed ${SEED}`)
    const resent = senders.reduce((sum, sender) => sum + sender.resent, 0)
    assert.ok(resent > 0, 'some have lost patience with messages under way')
    console.log(`seed ${SEED}: ${history.count('acknowledged')} acknowledged, ${resent} sent again`)
    await server.kill()
  })

  test('a client that stood still is cut, the others are not slowed, and it comes back to everything', async () => {
    const history = new History('frozen client')
    const server = await startServer({ env })
    const { url } = server
    const [alice, bob, chloé] = [
      await Person.signUp(url, 'alice'),
      await Person.signUp(url, 'bob'),
      await Person.signUp(url, 'chloé'),
    ]
    const sender = new Sender(alice, 'lobby', history)
    sender.bodyOf = (clientId) => `${clientId} `.padEnd(3900, 'x')
    const follower = new Follower(bob, 'lobby', history)
    const following = follower.run()
    const client = fork(process.argv[1]!, {
      env: {
        ...process.env,
        FROZEN_URL: url,
        FROZEN_CLIENT: ['chloé', chloé.user.id, chloé.token].join(),
      },
    })
    const sending = sender.run()
    await once(client, 'message')
    const watcher = await alice.connect()
    await watcher.do('watch_presence', { userIds: [chloé.user.id] })
    client.kill('SIGSTOP')
    await sender.until(() => sender.acknowledged >= MANY)
    sender.finish()
    await sending
    // Three seconds after its only line was cut it counts as gone.
    while ((await watcher.next('presence')).users[0]!.status !== 'offline');
    const stored = await storedIn(alice)
    for (const entry of stored) history.write(entry)
    await follower.reach(sender.acknowledged)
    follower.end()
    await following
    client.kill('SIGCONT')
    client.send(sender.acknowledged)
    const [seen] = (await once(client, 'message')) as [Entry[]]
    for (const entry of seen) history.write(entry)
    assert.equal(faultsOf(history.entries), [])
    await server.kill()
  })

  test.run()
}

const { FROZEN_URL, FROZEN_CLIENT = '' } = process.env
if (FROZEN_URL !== undefined) beClient(FROZEN_URL, FROZEN_CLIENT.split(','))
else addTests()
