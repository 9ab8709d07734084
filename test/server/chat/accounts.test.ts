// Signing up, in and out: what is taken, what is refused with the same words, and what ends at once.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('accounts')
const PASSWORD = 'correct horse'
let server: TestServer
let alice: Person

test.before(async () => {
  server = await startServer()
  alice = await Person.signUp(server.url, 'alice')
})
test.after(async () => {
  await server.kill()
})

const signUp = (body: object) => call(server.url, 'POST /api/accounts', body)
const signIn = (email: string, password = PASSWORD) =>
  call(server.url, 'POST /api/sessions', { email, password })

/** A second session of the same person, as in another browser. */
async function elsewhere(person: Person): Promise<Person> {
  const { status, body } = await signIn(person.email)
  assert.is(status, 201)
  return new Person(server.url, person.user, body.token as string, person.email)
}

test('signing up makes an account whose token works at once', async () => {
  const { status, body } = await signUp({ email: 'bob@example.org', password: PASSWORD })
  assert.is(status, 201)
  assert.equal(Object.keys(body).sort(), ['token', 'user'])
  const bob = new Person(server.url, body.user as Person['user'], body.token as string, '')
  assert.equal((await bob.call('GET /api/me')).body, { user: bob.user })
  assert.match(bob.user.id, /^u_/)
})

test('the name is the left part of the e-mail, or the one that was chosen', async () => {
  const nameOf = async (body: object) =>
    ((await signUp({ password: PASSWORD, ...body })).body.user as Person['user']).name
  assert.is(await nameOf({ email: 'chloé@example.org' }), 'chloé')
  assert.is(await nameOf({ email: 'a.b+c@example.org' }), 'a.b+c')
  assert.is(await nameOf({ email: 'chloé2@example.org', name: '  Chloé D.  ' }), 'Chloé D.')
})

test('an e-mail is taken once, in any case; of ten at the same time one gets it', async () => {
  const email = 'Once@Example.org'
  const tries = Array.from({ length: 10 }, (_, index) =>
    signUp({ email: index % 2 ? email : email.toLowerCase(), password: PASSWORD }),
  )
  const statuses = (await Promise.all(tries)).map(({ status }) => status).sort()
  assert.equal(statuses, [201, ...Array(9).fill(409)])
  const { status, body } = await signUp({ email: 'ALICE@example.ORG', password: PASSWORD })
  assert.is(status, 409)
  assert.is(body.error?.code, 'email_taken')
  assert.match(body.error!.message, /sign in, or use another/)
})

test('signing in works in any case of the e-mail, and gives a session of its own', async () => {
  const { status, body } = await signIn('ALICE@example.org')
  assert.is(status, 201)
  assert.equal(body.user, alice.user)
  assert.is.not(body.token, alice.token)
})

test('a wrong password and an unknown e-mail are refused with the very same words', async () => {
  const wrong = await signIn(alice.email, 'wrong horse')
  const unknown = await signIn('nobody@example.org', 'wrong horse')
  assert.is(wrong.status, 401)
  assert.is(unknown.status, 401)
  assert.is(wrong.body.error?.code, 'wrong_credentials')
  assert.is(wrong.text, unknown.text)
  assert.is((await signIn(alice.email)).status, 201)
})

test('a password of 8 to 128 characters is taken, a shorter or longer one refused by name', async () => {
  const attempt = async (password: string) =>
    signUp({ email: `long${password.length}@example.org`, password })
  for (const length of [8, 128]) assert.is((await attempt('p'.repeat(length))).status, 201)
  assert.is((await signIn('long128@example.org', 'p'.repeat(128))).status, 201)
  assert.is((await signIn('long128@example.org', 'p'.repeat(127))).status, 401)
  const short = await attempt('p'.repeat(7))
  assert.is(short.status, 400)
  assert.is(short.body.error?.code, 'bad_field')
  const long = await attempt('p'.repeat(129))
  assert.is(long.status, 413)
  assert.is(long.body.error?.code, 'too_long')
  for (const { body } of [short, long])
    assert.match(body.error!.message, /"password".*a password of 8 to 128 characters/)
})

test('what is no e-mail is refused, by name', async () => {
  for (const email of [
    '',
    'alice',
    '@',
    'a@',
    '@b',
    'a b@c',
    'a@b@c',
    'a@b\n',
    'x'.repeat(255),
    5,
  ]) {
    const { status, body } = await signUp({ email, password: PASSWORD })
    assert.ok(status === 400 || status === 413, String(email))
    assert.match(body.error!.message, /"email"/)
  }
})

test('five wrong passwords make everyone else from there wait, told how long; other accounts do not', async () => {
  const bob = await Person.signUp(server.url, 'guessed')
  for (let count = 0; count < 5; count++)
    assert.is((await signIn(bob.email, `guess ${count}`)).status, 401)
  for (const password of ['guess 6', PASSWORD]) {
    const { status, body, headers } = await signIn(bob.email, password)
    assert.is(status, 429)
    assert.is(body.error?.code, 'too_many_attempts')
    const waitMs = body.error!.retryAfterMs!
    assert.ok(waitMs > 0 && waitMs <= 30_000)
    assert.is(headers.get('retry-after'), String(Math.ceil(waitMs / 1000)))
  }
  assert.is((await signIn(alice.email)).status, 201)
  assert.is((await bob.call('GET /api/me')).status, 200, 'a session that is open stays so')
})

test('guesses made all at once are no more than one after the other', async () => {
  const bob = await Person.signUp(server.url, 'stormed')
  const guesses = [...Array.from({ length: 19 }, (_, index) => `guess ${index}`), PASSWORD]
  const answers = await Promise.all(guesses.map((password) => signIn(bob.email, password)))
  const statuses = answers.map(({ status }) => status)
  assert.is(statuses.filter((status) => status !== 429).length, 5)
})

test('a right password forgets the wrong ones before it', async () => {
  const bob = await Person.signUp(server.url, 'clumsy')
  for (let round = 0; round < 2; round++) {
    for (let count = 0; count < 4; count++)
      assert.is((await signIn(bob.email, 'wrong horse')).status, 401)
    assert.is((await signIn(bob.email)).status, 201)
  }
})

test('logging out closes every socket of this session, none of another', async () => {
  const [browser, phone] = [await elsewhere(alice), await elsewhere(alice)]
  const tabs = [await browser.connect(), await browser.connect()]
  const kept = await phone.connect()
  assert.is((await browser.call('DELETE /api/sessions/current')).status, 200)
  assert.equal(await Promise.all(tabs.map((tab) => tab.closed())), [4409, 4409])
  assert.is((await kept.ask('search_users', { query: '' })).type, 'ok')
  await kept.close()
})

test('a token is refused after logging out, also for logging out again; the other session goes on', async () => {
  const [browser, phone] = [await elsewhere(alice), await elsewhere(alice)]
  await browser.call('DELETE /api/sessions/current')
  for (const route of ['GET /api/me', 'POST /api/tickets', 'DELETE /api/sessions/current'])
    assert.is((await browser.call(route)).status, 401, route)
  assert.is((await phone.call('GET /api/me')).status, 200)
})

test.run()
