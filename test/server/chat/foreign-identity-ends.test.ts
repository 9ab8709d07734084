// How people of another backend are out again: their token ends, they are revoked, disabled or deleted.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Store } from '../../../src/server/store/store.ts'
import { openTestStore } from '../../support/database.ts'
import { FOREIGN_SECRET, foreigner, sign } from '../../support/foreign.ts'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { seconds } from '../../support/sign.ts'
import { upgrade } from '../../support/upgrade.ts'

const test = suite('ends of a foreign identity')
let server: TestServer
/** The same database, as another process has it. */
let store: Store

test.before(async () => {
  server = await startServer({ env: { FOREIGN_JWT_SECRET: FOREIGN_SECRET } })
  store = await openTestStore(server.dataDir)
})
test.after(async () => {
  await store.close()
  await server.kill()
})

const who = (claims: Record<string, unknown> & { sub: string }) => foreigner(server.url, claims)

test('a line ends with its token, unless a fresh one came; so does that of a ticket', async () => {
  // The tolerance of clocks is added to what the token says: 10 s are left.
  const ends = { exp: seconds() }
  const [short, kept] = [await who({ sub: 'short', ...ends }), await who({ sub: 'kept', ...ends })]
  const ticket = (await short.call('POST /api/tickets')).body.ticket as string
  const line = await kept.connect()
  const fresh = await sign({ sub: 'kept' })
  assert.is((await line.ask('authenticate', { token: fresh })).type, 'welcome')
  const other = await line.ask('authenticate', { token: await sign({ sub: 'else' }) })
  assert.is(other.type === 'error' && other.code, 'forbidden', 'a line stays that of its user')
  const lines = [await short.connect(), await short.connect(ticket)]
  assert.equal(await Promise.all(lines.map((each) => each.closed())), [4401, 4401])
  assert.is((await line.ask('ping', {})).type, 'pong')
  await line.close()
})

test('revoked, they are out, and only a token that was issued later comes in', async () => {
  const [rita, nameless] = [await who({ sub: 'rita' }), await who({ sub: 'rita', iat: undefined })]
  const ticket = (await rita.call('POST /api/tickets')).body.ticket as string
  const lines = [await rita.connect(), await nameless.connect(), await rita.via('poll').connect()]
  await store.revokeTokens({ userId: 'rita', now: Date.now() })
  for (const line of lines) assert.is(await line.closed(), 4409)
  assert.match(
    (await rita.call('GET /api/me')).body.error!.message,
    /was revoked; ask your backend/,
  )
  assert.match((await nameless.call('GET /api/me')).body.error!.message, /no "iat"/)
  assert.is((await upgrade(server, `/?token=${ticket}`)).status, 401)
  const later = await who({ sub: 'rita', iat: seconds(1) })
  assert.is((await later.call('GET /api/me')).status, 200)
})

test('disabled, they are out with every token, and so is an account of this server, until enabled', async () => {
  const [dan, bob] = [await who({ sub: 'dan' }), await Person.signUp(server.url, 'bob')]
  const lines = [await dan.connect(), await bob.connect()]
  const set = async (isDisabled: boolean) => {
    for (const userId of ['dan', bob.user.id])
      await store.setDisabled({ userId, isDisabled, now: Date.now() })
  }
  await set(true)
  for (const line of lines) assert.is(await line.closed(), 4409)
  const newer = await who({ sub: 'dan', iat: seconds(5) })
  const refused = await newer.call('GET /api/me')
  assert.is(refused.status, 403)
  assert.match(refused.body.error!.message, /account is disabled/)
  const signIn = (password: string) =>
    call(server.url, 'POST /api/sessions', { email: bob.email, password })
  assert.is((await signIn('correct horse')).body.error!.code, 'forbidden')
  assert.is(
    (await signIn('wrong horse')).body.error!.code,
    'wrong_credentials',
    'said to nobody else',
  )
  assert.is((await bob.call('GET /api/me')).status, 401)
  await set(false)
  assert.is((await newer.call('GET /api/me')).status, 200)
  assert.is((await signIn('correct horse')).status, 201)
})

test('deleted, they are not made again', async () => {
  const gone = await who({ sub: 'gone', name: 'Gone' })
  await gone.call('GET /api/me')
  await store.deleteUser({ userId: 'gone', lobbyId: 'lobby', now: Date.now() })
  const { status, body } = await (
    await who({ sub: 'gone', name: 'Back', iat: seconds(5) })
  ).call('GET /api/me')
  assert.is(status, 401)
  assert.match(body.error!.message, /this account was deleted/)
})

test.run()
