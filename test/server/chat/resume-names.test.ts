// Coming back: who has another name since, a page at a time. Writes many people past the server, into its store.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Output } from '../../../src/protocol/commands.ts'
import type { User } from '../../../src/protocol/models.ts'
import { openTestStore } from '../../support/database.ts'
import { Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('resume: names')
let server: TestServer
let bob: Person

test.before(async () => {
  server = await startServer()
  bob = await Person.signUp(server.url, 'bob')
})
test.after(async () => {
  await server.kill()
})

test('of many new names the answer says where to go on, until all are told, each once', async () => {
  const store = await openTestStore(server.dataDir)
  const ids = Array.from({ length: 600 }, (_, index) => `renamed_${index}`)
  for (const name of ['Old', 'New'])
    await Promise.all(ids.map((id) => store.upsertUser({ id, name, now: Date.now() })))
  await store.close()
  const socket = await bob.connect()
  const pages: User[][] = []
  let from: object | undefined = { usersSince: Date.now() - 60_000 }
  while (from !== undefined) {
    const answer: Output<'sync'> = await socket.do('sync', { conversations: {}, ...from })
    pages.push(answer.users)
    from = answer.usersNext
  }
  const told = pages.flat().filter(({ name }) => name === 'New')
  assert.equal(told.map(({ id }) => id).sort(), [...ids].sort())
  assert.is(pages.length, 2)
  await socket.close()
})

test('whoever goes on says both where from and after whom', async () => {
  const socket = await bob.connect()
  const { code, message } = await socket.ask('sync', { conversations: {}, usersAfter: 'bob' })
  assert.is(code, 'bad_field')
  assert.match(String(message), /^"usersAfter" goes with "usersSince"/)
  await socket.close()
})

test.run()
