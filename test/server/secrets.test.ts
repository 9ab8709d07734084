// No token, ticket, cookie, password or message is ever in a log, whatever goes wrong.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import Database from 'better-sqlite3'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { call, Person } from '../support/person.ts'
import { Receiver } from '../support/receiver.ts'
import { until } from '../support/redis.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { seconds, SECRET, signLike } from '../support/sign.ts'
import { hangUp, knock, sayRaw, upgrade } from '../support/upgrade.ts'

const test = suite('secrets')
const started: TestServer[] = []
test.after(async () => {
  await Promise.all(started.map((server) => server.kill()))
})
async function start(options: Parameters<typeof startServer>[0]): Promise<TestServer> {
  const server = await startServer(options)
  started.push(server)
  return server
}
const PASSWORD = 'the password of alice'
const WRONG = 'a wrong password of hers'
const SAID = 'what alice said to nobody'

test('with everything going wrong, the log holds faults and no secret', async () => {
  const server = await start({ env: { JWT_SECRET: SECRET } })
  const alice = await Person.signUp(server.url, 'alice', PASSWORD)
  const mint = async () => (await alice.call('POST /api/tickets')).body.ticket as string
  const expired = signLike(alice.token, { exp: seconds(-1) })
  const foreign = signLike(alice.token, {}, { secret: 'of somebody else, 32 bytes or more' })
  const [header] = alice.token.split('.')
  const noJson = `${header}.${Buffer.from(SAID).toString('base64url')}.x`
  const [used, unused, inBearer] = [await mint(), await mint(), await mint()]
  const secrets = { token: alice.token, expired, foreign, noJson, used, unused, inBearer }

  for (const token of Object.values(secrets)) {
    await upgrade(server, `/?token=${token}`)
    await upgrade(server, `/elsewhere?token=${token}`)
    await upgrade(server, `/?token=${token}`, { origin: 'https://evil.com' })
    await sayRaw(
      server,
      `GET /?token=${token} HTTP/1.1\r\nHost: evil.com\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n`,
    )
    await sayRaw(server, `GARBAGE ${token}\r\n\r\n`)
    const stranger = await knock(server)
    stranger.say(`{"type":"authenticate","token":"${token}"`)
    stranger.say(`{"type":"authenticate","token":["${token}"]}`)
    await stranger.ask('authenticate', { token })
    await stranger.close()
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { cookie: `relais_session=${token}` },
    ] as Record<string, string>[])
      for (const route of ['GET /api/me', `GET /api/nothing?token=${token}`, 'POST /api/accounts'])
        await call(server.url, route, undefined, headers)
  }
  for (const password of [PASSWORD, WRONG, 5])
    for (const route of ['POST /api/accounts', 'POST /api/sessions'])
      await call(server.url, route, { email: alice.email, password })

  // And real faults, while alice speaks: what the rules ask of the store is gone.
  const socket = await alice.connect()
  const database = new Database(join(server.dataDir, 'relais.sqlite'))
  database.exec('ALTER TABLE messages RENAME TO lost; ALTER TABLE used_tickets RENAME TO lost_too')
  const answer = await socket.ask('send_message', { conversationId: 'lobby', body: SAID })
  const posted = await alice.call('POST /api/conversations/lobby/messages', { body: SAID })
  const refused = await upgrade(server, `/?token=${await mint()}`)
  database.exec('ALTER TABLE users RENAME TO lost_users')
  const signIn = await call(server.url, 'POST /api/sessions', {
    email: alice.email,
    password: PASSWORD,
  })
  const signUp = await call(server.url, 'POST /api/accounts', { email: 'b@c', password: PASSWORD })
  database.close()

  assert.is(answer.type === 'error' && answer.code, 'internal')
  assert.equal([posted.status, refused.status, signIn.status, signUp.status], [500, 500, 500, 500])
  for (const message of [posted.body.error!.message, refused.error!.message]) {
    const faultId = /f_\w+/.exec(message)![0]
    assert.ok(server.output().includes(faultId), 'the operator finds the fault by its id')
    assert.not.match(message, /SQL|table|messages/i, 'the asker is not told how it is built')
  }
  hangUp()
  await server.kill()

  const log = server.output()
  assert.match(log, /a fault/)
  for (const [name, secret] of Object.entries({ ...secrets, PASSWORD, WRONG, SAID, SECRET })) {
    assert.not(log.includes(secret), `${name} is in the log`)
    const [, payload, signature] = secret.split('.')
    for (const part of [payload, signature])
      if (part !== undefined && part.length > 20) assert.not(log.includes(part), `half of ${name}`)
  }
  assert.not.match(log, /argon2|eyJ|token=|Bearer |relais_session/)
})

test('the secret that is made once is for its owner alone, and stays the same', async () => {
  const first = await start({})
  const path = join(first.dataDir, 'jwt-secret')
  const secret = readFileSync(path, 'utf8').trim()
  assert.ok(secret.length >= 32)
  assert.is(statSync(path).mode & 0o777, 0o600)
  const alice = await Person.signUp(first.url, 'alice')
  await first.kill()
  const again = await start({ dataDir: first.dataDir })
  const { status } = await call(again.url, 'GET /api/me', undefined, {
    authorization: `Bearer ${alice.token}`,
  })
  assert.is(status, 200, 'a token outlives a restart')
  assert.is(readFileSync(path, 'utf8').trim(), secret)
  await again.kill()
  for (const server of [first, again]) assert.not(server.output().includes(secret))
})

test('the secret of webhooks is made once, for its owner alone; nothing of them but origins is in a log', async () => {
  const receiver = await Receiver.start(() => 500)
  const url = receiver.at('/hidden-path?key=hidden-query').replace('//', '//me:hidden-password@')
  const first = await start({ env: { WEBHOOK_URLS: url } })
  const path = join(first.dataDir, 'webhook-secret')
  const secret = readFileSync(path, 'utf8').trim()
  assert.is(statSync(path).mode & 0o777, 0o600)
  const alice = await Person.signUp(first.url, 'alice')
  const answer = await alice.call('POST /api/conversations/lobby/messages', { body: SAID })
  assert.is(answer.status, 201)
  await until(first.output, (log) => /webhooks are not taken/.test(log), 20_000)
  await first.kill('SIGKILL')
  receiver.answer = () => 204
  const again = await start({ dataDir: first.dataDir, env: { WEBHOOK_URLS: url } })
  for (const { raw, headers } of await receiver.takes(2))
    new Webhook(secret).verify(raw, headers as Record<string, string>)
  await again.kill()
  await receiver.close()
  for (const log of [first.output(), again.output()]) {
    assert.not.match(log, /hidden|whsec_/)
    for (const text of [SAID, secret.slice(6), alice.user.id]) assert.not(log.includes(text))
  }
})

test.run()
