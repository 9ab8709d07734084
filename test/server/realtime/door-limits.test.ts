// How many lines one person and one address may have open.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { hangUp, knock, upgrade } from '../../support/upgrade.ts'

const test = suite('door limits')
let byUser: TestServer
let byAddress: TestServer

test.before(async () => {
  byUser = await startServer({ env: { MAX_CONNECTIONS_PER_USER: '2' } })
  byAddress = await startServer({
    env: { MAX_CONNECTIONS_PER_ADDRESS: '3', TRUSTED_PROXIES: '127.0.0.1' },
  })
})
test.after.each(hangUp)
test.after(async () => {
  await Promise.all([byUser.kill(), byAddress.kill()])
})

test('a user may have so many lines; the next is refused with 429, and one that closes makes room', async () => {
  const alice = await Person.signUp(byUser.url, 'alice')
  const bob = await Person.signUp(byUser.url, 'bob')
  const [first] = [await alice.connect(), await alice.connect()]
  const { status, error } = await upgrade(byUser, `/?token=${alice.token}`)
  assert.is(status, 429)
  assert.is(error?.code, 'too_many_connections')
  assert.match(error!.message, /close one/)
  await bob.connect()
  await first.close()
  await alice.connect()
})

test('a line that says only later who it is is counted as well', async () => {
  const chloé = await Person.signUp(byUser.url, 'chloé')
  const strangers = await Promise.all([byUser, byUser, byUser].map(knock))
  for (const stranger of strangers.slice(0, 2))
    assert.is((await stranger.ask('authenticate', { token: chloé.token })).type, 'welcome')
  const answer = await strangers[2]!.ask('authenticate', { token: chloé.token })
  assert.is(answer.type === 'error' && answer.code, 'too_many_connections')
  assert.match(String(answer.message), /close one, then connect again/)
  assert.is(await strangers[2]!.closed(), 4429)
})

test('an address may have so many lines, with a token or without, counted behind a proxy', async () => {
  const from = (address: string) =>
    upgrade(byAddress, '/', { 'x-forwarded-for': address }).then(({ status }) => status)
  for (let count = 0; count < 3; count++) assert.is(await from('203.0.113.5'), 101)
  assert.is(await from('203.0.113.5'), 429)
  assert.is(await from('203.0.113.6'), 101)
})

test('many at the same moment are no more than one after the other', async () => {
  const bob = await Person.signUp(byAddress.url, 'bob')
  const tickets: string[] = []
  for (let count = 0; count < 20; count++)
    tickets.push((await bob.call('POST /api/tickets')).body.ticket as string)
  const headers = { 'x-forwarded-for': '203.0.113.7' }
  const all = await Promise.all(
    tickets.map((ticket) => upgrade(byAddress, `/?token=${ticket}`, headers)),
  )
  assert.is(all.filter(({ status }) => status === 101).length, 3)
})

test.run()
