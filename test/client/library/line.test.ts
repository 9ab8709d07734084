// The library's line: how it comes back, asks for a token again, says again what the last line was told, and
// when it gives up.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Happenings } from '../../../src/client/library/client.ts'
import { Person } from '../../support/person.ts'
import { end, join, open, server, start } from './stage.ts'
import { connected, isUp, rejection, told } from './told.ts'

const test = suite('library line')
const LOBBY = 'lobby'
test.before(start)
test.after(end)

test('a bad token ends it, and all that waits', async () => {
  const client = open({ token: 'forged' })
  const ended = told(client.onStatus, ({ status }) => status === 'ended')
  const failure = await rejection(client.sendMessage(LOBBY, 'hello'))
  assert.equal(await ended, { status: 'ended', reason: 'not_authenticated' })
  assert.is(failure.code, 'not_authenticated')
  assert.is((await rejection(client.searchUsers('a'))).code, 'not_authenticated')
})

test('a token is asked for before every line', async () => {
  const { token } = await Person.signUp(server.url, 'nina')
  let asked = 0
  const getToken = () => Promise.resolve((asked++, token))
  const client = open({ getToken })
  await connected(client)
  const back = told(client.onStatus, isUp)
  await server.kill('SIGKILL')
  await start()
  await back
  assert.ok(asked >= 2)
})

test('a thousand messages may wait for the server, not more', async () => {
  const client = open({ url: 'http://localhost:9', token: 'any' })
  const sends = Array.from({ length: 1001 }, (_, index) => client.sendMessage(LOBBY, `${index}`))
  const failures = sends.map(rejection)
  assert.is((await failures[1000])?.code, 'queue_full')
  client.close()
  assert.is((await failures[0])?.code, 'disconnected')
})

test('who is watched is told, and asked for again on a fresh line', async () => {
  const { client: judy } = await join('judy')
  const { client: kim, person } = await join('kim')
  await connected(kim)
  const [now] = await judy.watchPresence([person.user.id])
  assert.is(now?.status, 'online')
  const isKim = (users: Happenings['presence'], status: string) =>
    users.some((user) => user.id === person.user.id && user.status === status)
  const gone = told(judy.onPresence, (users) => isKim(users, 'offline'))
  kim.close()
  await gone
  await server.kill('SIGKILL')
  const back = told(judy.onPresence, (users) => isKim(users, 'online'))
  await start()
  open({ token: person.token })
  await back
})

test.run()
