// The commands of whoever runs the server, beside the running server: tokens and new passwords.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { execFile } from 'node:child_process'
import { call, Person } from '../support/person.ts'
import { Receiver } from '../support/receiver.ts'
import { until } from '../support/redis.ts'
import { newFolder, startServer, type TestServer } from '../support/server.ts'

const test = suite('admin')
let server: TestServer

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

interface Said {
  code: number
  out: string
  err: string
}

function admin(args: string[], env: Record<string, string> = {}): Promise<Said> {
  const environment = { ...process.env, DATA_DIR: server.dataDir, ...env }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['dist/server/admin.js', ...args],
      { env: environment },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}
const tokenIn = ({ out }: Said): string => /^\S+\.\S+\.\S+$/m.exec(out)![0]
const signIn = (email: string, password: string) =>
  call(server.url, 'POST /api/sessions', { email, password })

test('token makes an account and a token that the running server takes, and says how to use it', async () => {
  const said = await admin(['token', 'Someone@Example.org'], { PORT: '9999' })
  assert.is(said.code, 0, said.err)
  assert.match(said.out, /New account someone \(u_\w+\)/)
  assert.match(said.out, /npm run password -- someone@example\.org/)
  const token = tokenIn(said)
  assert.ok(said.out.includes(`ws://localhost:9999/?token=${token}`))
  const someone = new Person(server.url, { id: '', name: '' }, token, '')
  assert.is(((await someone.call('GET /api/me')).body.user as Person['user']).name, 'someone')
  await (await someone.connect()).close()
  assert.is((await signIn('someone@example.org', 'any password')).status, 401, 'it has no password')
})

test('token names the port of the running server, unless PORT says another; killed, it is no more', async () => {
  const dataDir = newFolder()
  const addressIn = ({ out }: Said) => /ws:\/\/[^/]+/.exec(out)![0]
  const token = (env = {}) => admin(['token', 'alice@example.org'], { DATA_DIR: dataDir, ...env })
  assert.is(addressIn(await token({ PORT: '' })), 'ws://localhost:8181')
  const running = await startServer({ dataDir })
  assert.is(addressIn(await token({ PORT: '' })), `ws://localhost:${running.port}`)
  assert.is(addressIn(await token({ PORT: '9999' })), 'ws://localhost:9999')
  await running.kill('SIGKILL')
  assert.is(addressIn(await token({ PORT: '' })), 'ws://localhost:8181')
})

test('token for an e-mail that is known is one more session of that account', async () => {
  const alice = await Person.signUp(server.url, 'alice')
  const said = await admin(['token', alice.email])
  assert.match(said.out, new RegExp(`^Account alice \\(${alice.user.id}\\)`))
  const token = tokenIn(said)
  assert.is.not(token, alice.token)
  const authorization = `Bearer ${token}`
  const { body } = await call(server.url, 'GET /api/me', undefined, { authorization })
  assert.equal(body.user, alice.user)
  assert.is((await alice.call('GET /api/me')).status, 200)
})

test('a new password works at once; the old one and all sessions are refused', async () => {
  const bob = await Person.signUp(server.url, 'bob')
  const ticket = (await bob.call('POST /api/tickets')).body.ticket as string
  const open = await bob.connect()
  const said = await admin(['password', bob.email])
  assert.is(said.code, 0, said.err)
  assert.is(await open.closed(), 4409)
  const password = /New password of bob@example\.org: (\S+)/.exec(said.out)![1]!
  assert.ok(password.length >= 12)
  assert.is((await signIn(bob.email, 'correct horse')).status, 401)
  assert.is((await bob.call('GET /api/me')).status, 401)
  for (const token of [bob.token, ticket])
    await bob.connect(token).then(
      () => assert.unreachable('a session that has ended opens a socket'),
      (error: Error) => assert.match(error.message, /closed/),
    )
  const { status, body } = await signIn(bob.email, password)
  assert.is(status, 201)
  assert.equal(body.user, bob.user)
})

test('a password for nobody, a command that is none and an e-mail that is none end with a sentence', async () => {
  const nobody = await admin(['password', 'nobody@example.org'])
  assert.is(nobody.code, 1)
  assert.match(nobody.err, /^No account has the e-mail nobody@example\.org\.\s$/)
  for (const args of [[], ['token'], ['fly', 'a@b'], ['constructor', 'a@b']]) {
    const { code, out, err } = await admin(args)
    assert.is(code, 1, args.join(' '))
    assert.match(err, /^Usage: npm run token -- EMAIL/)
    assert.is(out, '')
  }
  const { code, err } = await admin(['token', 'notanemail'])
  assert.is(code, 1)
  assert.match(err, /^notanemail is no e-mail address, such as .*\.\nUsage: npm run token -- EMAIL/)
})

test('webhooks lists the dead letters and what waits, and puts them back for the running server', async () => {
  const receiver = await Receiver.start()
  await receiver.close()
  const dataDir = newFolder()
  // Nothing takes the first; then its address is not set any more, which makes it a dead letter.
  const WEBHOOK_URLS = receiver.at('/old?key=hidden')
  let told = await startServer({ dataDir, env: { WEBHOOK_URLS } })
  await Person.signUp(told.url, 'alice')
  await told.kill()
  const list = (...args: string[]) => admin(['webhooks', ...args], { DATA_DIR: dataDir })
  // Killed while it waited for the next try, or before the first: both are told.
  assert.match(
    (await list()).out,
    /^No dead letters\.\nWaiting for \S+\/old: 1, the first since 20\S+Z, (not tried yet|tries: \d+, no answer: ECONN\w+)\n$/,
  )
  told = await startServer({ dataDir, env: { WEBHOOK_URLS: receiver.at('/new') } })
  const line =
    /^20\S+Z {2}member_joined {2}w_\w+ {2}lobby {2}\S+\/old {2}tries: \d+, its address is no longer/
  await until(list, ({ out }) => line.test(out), 60_000)
  const { out } = await list()
  assert.match(out, /\nDead letters: 1\nTo send them again: npm run webhooks -- retry\n$/)
  assert.not.match(out, /hidden/)
  assert.match(
    (await list('retry')).out,
    /^Dead letters that wait to be sent again: 0\nLeft dead, since \S+\/old is no longer in WEBHOOK_URLS; /,
  )
  await told.kill()
  await receiver.open()
  told = await startServer({ dataDir, env: { WEBHOOK_URLS } })
  assert.match((await list('retry')).out, /^Dead letters that wait to be sent again: 1\n$/)
  assert.is((await receiver.takes(1))[0]!.body.type, 'member_joined')
  await until(list, ({ out }) => out === 'No dead letters.\n', 60_000)
  const { code, err } = await list('again')
  assert.is(code, 1)
  assert.match(err, /^Usage: [^]*^ +npm run webhooks -- \[retry\]$/m)
  await told.kill()
  await receiver.close()
})

test('a wrong setting ends it with the sentence of that setting', async () => {
  const { code, err } = await admin(['token', 'a@b'], { JWT_SECRET: 'short' })
  assert.is(code, 1)
  assert.match(err, /^JWT_SECRET must be at least 32 bytes/)
})

test('without a server it makes the data folder, for the server that comes later', async () => {
  const dataDir = `${newFolder()}/new`
  const token = tokenIn(await admin(['token', 'chloé@example.org'], { DATA_DIR: dataDir }))
  const later = await startServer({ dataDir })
  const authorization = `Bearer ${token}`
  const { status } = await call(later.url, 'GET /api/me', undefined, { authorization })
  assert.is(status, 200)
  await later.kill()
})

test.run()
