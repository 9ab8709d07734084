// A relay and its Redis: what other backends read in `online_users` is true, whatever dies, and people
// chat on while Redis is away or hangs.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../support/person.ts'
import { Redis, until } from '../support/redis.ts'
import { newFolder, startServer, type TestServer } from '../support/server.ts'

const test = suite('redis server')
let redis: Redis
let server: TestServer
let people = 0
/** However slow the machine is: it only ever fails a test. */
const PATIENCE_MS = 20_000

const start = (options = {}) =>
  startServer({ env: { REDIS_URL: redis.url, COMMANDS_PER_SECOND: '0' }, ...options })
const someone = (name: string) => Person.signUp(server.url, `${name}${++people}`)

const online = (persons: Person[], withinMs = PATIENCE_MS) => {
  const wanted = persons.map(({ user }) => user.id).sort()
  return until(
    () => redis.online().catch(() => ['Redis is away']),
    (members) => members.join() === wanted.join(),
    withinMs,
  )
}

test.before(async () => {
  redis = await Redis.start()
})
test.before.each(async () => {
  server = await start()
})
test.after.each(async () => {
  await server.kill('SIGKILL')
  await redis.ask((client) => client.flushAll())
})
test.after(() => redis.kill())

test('two tabs, away, invisible, log out: the public set tells the truth', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [tab, other] = [await alice.connect(), await alice.connect()]
  const b = await bob.connect()
  await online([alice, bob])
  await tab.close()
  await b.do('set_status', { status: 'away' })
  await online([alice])
  await b.do('set_status', { status: 'online' })
  await other.do('set_status', { status: 'invisible' })
  await online([bob])
  await other.do('set_status', { status: 'online' })
  await online([alice, bob])
  await bob.call('DELETE /api/sessions/current')
  await online([alice])
  await server.kill('SIGTERM')
  assert.equal(await redis.online(), [], 'said before it ended, not by the end of a lease')
})

test('kill -9 of the only node: nobody is online after 15 s, and nobody has to come for that', async () => {
  const alice = await someone('alice')
  await alice.connect()
  await online([alice])
  await server.kill('SIGKILL')
  const tookMs = await online([], 15_000)
  console.log(`nobody online ${Math.round(tookMs)} ms after kill -9`)
})

test('Redis hangs: people chat on, and see each other come and go', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [a, b] = [await alice.connect(), await bob.connect()]
  await online([alice, bob])
  redis.signal('SIGSTOP')
  for (let index = 0; index < 200; index++) {
    await a.do('send_message', { conversationId: 'lobby', body: `${index}` })
    assert.is((await b.next('new_message')).message.body, `${index}`)
  }
  await a.do('watch_presence', { userIds: [bob.user.id] })
  await b.do('set_status', { status: 'away' })
  assert.is((await a.next('presence')).users[0]?.status, 'away')
  await b.close()
  assert.is((await a.next('presence')).users[0]?.status, 'offline')
  redis.signal('SIGCONT')
  await online([alice])
})

test('without Redis the server starts and chats; when Redis comes, the set is right', async () => {
  await server.kill('SIGKILL')
  await redis.kill()
  server = await start({ dataDir: newFolder() })
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [a, b] = [await alice.connect(), await bob.connect()]
  await a.do('send_message', { conversationId: 'lobby', body: 'still here' })
  assert.is((await b.next('new_message')).message.body, 'still here')
  await redis.start()
  await online([alice, bob])
})

test.run()
