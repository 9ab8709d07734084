// One's sign-ins: each with its device, ended from another one at once, never by somebody else.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Session } from '../../../src/protocol/models.ts'
import { askDatabase } from '../../support/database.ts'
import { call, Person } from '../../support/person.ts'
import { until } from '../../support/redis.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('sessions')
const HOUR_MS = 60 * 60 * 1000
let server: TestServer
let alice: Person
let bob: Person

test.before(async () => {
  server = await startServer()
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(async () => {
  await server.kill()
})

async function signIn(person: Person, device: string): Promise<Person> {
  const input = { email: person.email, password: 'correct horse' }
  const { body } = await call(server.url, 'POST /api/sessions', input, { 'user-agent': device })
  return new Person(server.url, person.user, body.token as string, person.email)
}

const sessionsOf = async (person: Person): Promise<Session[]> =>
  (await person.call('GET /api/sessions')).body.sessions as Session[]

const currentOf = async (person: Person): Promise<Session> =>
  (await sessionsOf(person)).find(({ isCurrent }) => isCurrent)!

test('each sign-in is listed to its person alone, with its device, the current one marked', async () => {
  const phone = await signIn(alice, 'Phone/1.0')
  const sessions = await sessionsOf(phone)
  assert.equal(sessions.map(({ isCurrent }) => isCurrent).filter(Boolean), [true])
  const current = sessions.find(({ isCurrent }) => isCurrent)!
  assert.is(current.device, 'Phone/1.0')
  assert.ok(current.createdAt <= current.lastSeenAt)
  const theirs = new Set((await sessionsOf(bob)).map(({ id }) => id))
  assert.not.ok(sessions.some(({ id }) => theirs.has(id)))
})

test('a device is at most 200 characters, none of them invisible', async () => {
  const odd = await signIn(alice, `A\tB\u0085${'x'.repeat(300)}`)
  const { device } = await currentOf(odd)
  assert.is(device, `AB${'x'.repeat(198)}`)
})

test('ending a session closes every socket of it, none of another', async () => {
  const phone = await signIn(alice, 'Phone')
  const tabs = [await phone.connect(), await phone.connect()]
  const kept = await alice.connect()
  const { id } = await currentOf(phone)
  assert.is((await alice.call(`DELETE /api/sessions/${id}`)).status, 200)
  assert.equal(await Promise.all(tabs.map((tab) => tab.closed())), [4409, 4409])
  assert.is((await phone.call('GET /api/me')).status, 401)
  assert.is((await kept.ask('ping', {})).type, 'pong')
  assert.not.ok((await sessionsOf(alice)).some((session) => session.id === id))
  await kept.close()
})

test('the session of somebody else is not found, and goes on', async () => {
  const { id } = await currentOf(bob)
  const { status, body } = await alice.call(`DELETE /api/sessions/${id}`)
  assert.is(status, 404)
  assert.is(body.error?.code, 'not_found')
  assert.is((await bob.call('GET /api/me')).status, 200)
})

test('use is written once an hour: not before, then by a request and by a socket', async () => {
  const { id } = await currentOf(bob)
  const ask = <Row>(sql: string) => askDatabase<Row>(server.dataDir, sql)
  const read = async () => {
    const [row] = await ask<{ at: string }>(
      `SELECT last_seen_at AS at FROM sessions WHERE id = '${id}'`,
    )
    return Number(row!.at)
  }
  const setBack = (ms: number) =>
    ask(`UPDATE sessions SET last_seen_at = ${Date.now() - ms} WHERE id = '${id}'`)
  await setBack(HOUR_MS / 2)
  const before = await read()
  await bob.call('GET /api/me')
  await (await bob.connect()).close()
  // A write of the same queue comes after any that was asked for before.
  await bob.call('PATCH /api/me', { name: 'Bob B.' })
  assert.is(await read(), before)
  for (const use of [() => bob.call('GET /api/me'), async () => (await bob.connect()).close()]) {
    await setBack(2 * HOUR_MS)
    await use()
    await until(read, (at) => Date.now() - at < HOUR_MS, 15_000)
  }
})

test.run()
