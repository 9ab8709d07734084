// Who is there: told from connections, to those who look, as they may see it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Status } from '../../../src/protocol/models.ts'
import { LocalPresence } from '../../../src/server/bus/local-presence.ts'
import type { Chat } from '../../../src/server/chat/chat.ts'
import { arrive, depart, setStatus } from '../../../src/server/chat/presence.ts'
import { searchUsers } from '../../../src/server/chat/search.ts'
import { Watchers } from '../../../src/server/chat/watchers.ts'
import { Person, type Socket } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('presence')
let server: TestServer
let people = 0

const someone = (name: string) => Person.signUp(server.url, `${name}${++people}`)

/** Waits until this socket hears of this status of somebody. */
async function hears(socket: Socket, userId: string, status: Status) {
  for (;;) {
    const { users } = await socket.next('presence')
    const found = users.find((user) => user.id === userId && user.status === status)
    if (found !== undefined) return found
  }
}

/** How this socket sees somebody now, whom it watches from now on. */
async function seen(socket: Socket, userId: string): Promise<Status | undefined> {
  return (await socket.do('watch_presence', { userIds: [userId] })).users[0]?.status
}

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
})
test.after(async () => {
  await server.kill()
})

test('somebody comes, goes away, comes back and leaves, on screen all the time', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const watcher = await alice.connect()
  const { users } = await watcher.do('search_users', { query: bob.user.name })
  assert.equal(users, [{ ...bob.user, status: 'offline', lastSeenAt: null }])
  const b = await bob.connect()
  await hears(watcher, bob.user.id, 'online')
  await b.do('set_status', { status: 'away' })
  await hears(watcher, bob.user.id, 'away')
  await b.do('set_status', { status: 'online' })
  await hears(watcher, bob.user.id, 'online')
  const before = Date.now()
  await b.close()
  const gone = await hears(watcher, bob.user.id, 'offline')
  assert.ok(gone.lastSeenAt !== null && gone.lastSeenAt >= before)
})

test('a second tab that closes, and a reload, change nothing', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const watcher = await alice.connect()
  await watcher.do('watch_presence', { userIds: [bob.user.id] })
  const first = await bob.connect()
  await hears(watcher, bob.user.id, 'online')
  const second = await bob.connect()
  await second.close()
  await first.close()
  const third = await bob.connect()
  await third.do('set_status', { status: 'away' })
  await hears(watcher, bob.user.id, 'away')
  const told = watcher.heard.filter(({ type }) => type === 'presence')
  assert.is(told.length, 2, 'only that they came, and the last change')
})

test('the most present window counts', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [watcher, desk, phone] = [await alice.connect(), await bob.connect(), await bob.connect()]
  await phone.do('set_status', { status: 'away' })
  const { users } = await watcher.do('watch_presence', { userIds: [bob.user.id] })
  assert.is(users[0]?.status, 'online')
  await desk.do('set_status', { status: 'away' })
  await hears(watcher, bob.user.id, 'away')
  await phone.do('set_status', { status: 'online' })
  await hears(watcher, bob.user.id, 'online')
})

test('logging out is seen at once, without the grace of a reload', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const watcher = await alice.connect()
  const b = await bob.connect()
  assert.is(await seen(watcher, bob.user.id), 'online')
  await bob.call('DELETE /api/sessions/current')
  await b.closed()
  assert.is(await seen(watcher, bob.user.id), 'offline')
  await hears(watcher, bob.user.id, 'offline')
})

test('a page that closes its socket and then logs out is seen leaving at once too', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [watcher, b] = [await alice.connect(), await bob.connect()]
  assert.is(await seen(watcher, bob.user.id), 'online')
  await b.close()
  await bob.call('DELETE /api/sessions/current')
  assert.is(await seen(watcher, bob.user.id), 'offline')
  await hears(watcher, bob.user.id, 'offline')
})

test('a status or a search that is still being done when the line ends leaves nobody behind', async () => {
  const presence = new LocalPresence()
  const watchers = new Watchers(() => {})
  const store = { setInvisible: async () => false, searchUsers: async () => [] }
  const rooms = {
    presence,
    watchers,
    store: { ...store, findPeople: async () => [], blockedBy: async () => new Map() },
  }
  const chat = rooms as unknown as Chat
  const asker = { user: { id: 'bob', name: 'bob' }, sessionId: 's', connectionId: 'c1' }
  arrive(chat, asker, false)
  const doing = [
    setStatus(chat, asker, { status: 'away' }),
    searchUsers(chat, asker, { query: '' }),
  ]
  depart(chat, 'c1', true)
  await Promise.all(doing)
  assert.is(presence.statusOf('bob'), 'offline')
  assert.equal(watchers.of('anybody'), [])
})

test('whoever is invisible looks offline to others in all windows, also after coming back', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [watcher, b, tab] = [await alice.connect(), await bob.connect(), await bob.connect()]
  await watcher.do('watch_presence', { userIds: [bob.user.id] })
  await b.do('set_status', { status: 'invisible' })
  await hears(watcher, bob.user.id, 'offline')
  assert.is((await tab.next('presence')).users[0]?.status, 'invisible')
  const back = await bob.connect()
  const [welcome] = back.heard
  assert.is(welcome?.type === 'welcome' && welcome.status, 'invisible')
  const { users } = await watcher.do('search_users', { query: bob.user.name })
  assert.is(users[0]?.status, 'offline')
  const everybody = await watcher.do('search_users', { query: '' })
  assert.not(everybody.users.some(({ id }) => id === bob.user.id))
  await back.do('set_status', { status: 'online' })
  await hears(watcher, bob.user.id, 'online')
  assert.is((await tab.next('presence')).users[0]?.status, 'online')
})

test('an empty query lists who is there, and then everybody who comes', async () => {
  const [alice, bob, chloé] = [await someone('alice'), await someone('bob'), await someone('chloé')]
  const watcher = await alice.connect()
  await bob.connect()
  const { users } = await watcher.do('search_users', { query: '' })
  const ids = users.map(({ id }) => id)
  assert.ok(
    ids.includes(bob.user.id) && !ids.includes(chloé.user.id) && !ids.includes(alice.user.id),
  )
  assert.ok(users.every(({ status }) => status === 'online' || status === 'away'))
  await chloé.connect()
  assert.is((await hears(watcher, chloé.user.id, 'online')).name, chloé.user.name)
  const { body } = await alice.call('GET /api/users?search=')
  assert.ok(JSON.stringify(body).includes(chloé.user.id))
})

test('a new search replaces the one before; watch_presence is apart from it', async () => {
  const [alice, bob, chloé] = [await someone('alice'), await someone('bob'), await someone('chloé')]
  const watcher = await alice.connect()
  await watcher.do('search_users', { query: bob.user.name })
  await watcher.do('search_users', { query: 'nobody has this name' })
  await watcher.do('watch_presence', { userIds: [chloé.user.id] })
  await bob.connect()
  await chloé.connect()
  await hears(watcher, chloé.user.id, 'online')
  await watcher.do('watch_presence', { userIds: [] })
  const told = watcher.heard.flatMap((event) => (event.type === 'presence' ? event.users : []))
  assert.equal(
    told.map(({ id }) => id),
    [chloé.user.id],
  )
})

test('whoever is blocked sees the other offline, from the block on until it is taken back', async () => {
  const [alice, bob] = [await someone('alice'), await someone('bob')]
  const [watcher, b] = [await alice.connect(), await bob.connect()]
  const { users } = await watcher.do('watch_presence', { userIds: [bob.user.id] })
  assert.is(users[0]?.status, 'online')
  await b.do('block_user', { userId: alice.user.id })
  assert.is((await hears(watcher, bob.user.id, 'offline')).lastSeenAt, null)
  await b.do('set_status', { status: 'away' })
  const all = await watcher.do('watch_presence', { userIds: 'all' })
  assert.not(all.users.some(({ id }) => id === bob.user.id))
  await b.do('unblock_user', { userId: alice.user.id })
  await hears(watcher, bob.user.id, 'away')
})

test('many changes are one frame', async () => {
  const alice = await someone('alice')
  const crowd = await Promise.all(Array.from({ length: 30 }, () => someone('crowd')))
  const watcher = await alice.connect()
  await watcher.do('watch_presence', { userIds: 'all' })
  const before = watcher.heard.length
  const start = performance.now()
  const sockets = await Promise.all(crowd.map((person) => person.connect()))
  const last = crowd.at(-1)!.user.id
  await sockets.at(-1)!.do('set_status', { status: 'away' })
  await hears(watcher, last, 'away')
  // One at once, then one each half second, however long the crowd took to come.
  const most = 3 + Math.ceil((performance.now() - start) / 500)
  const frames = watcher.heard.length - before
  assert.ok(frames <= most, `${frames} frames for 31 changes, more than ${most}`)
})

test.run()
