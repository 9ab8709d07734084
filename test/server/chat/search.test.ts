// Finding people by the beginning of a word of their name or of the left part of an e-mail.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('search')
let server: TestServer
let bob: Person

test.before(async () => {
  server = await startServer()
  bob = await Person.signUp(server.url, 'bob')
  for (const [email, name] of [
    ['elodie@example.org', 'Élodie Martin'],
    ['z.elan@example.org', 'Zoé'],
    ['marc@elsewhere.example', 'Marc'],
    ['anna@example.org', 'Anna Zo'],
    ['percent@example.org', '100%_sure'],
    ['odd@example.org', 'marc@else where'],
  ])
    await call(server.url, 'POST /api/accounts', { email, name, password: 'correct horse' })
})
test.after(async () => {
  await server.kill()
})

async function names(query: string): Promise<string[]> {
  const socket = await bob.connect()
  const { users } = await socket.do('search_users', { query })
  await socket.close()
  return users.map(({ name }) => name)
}

test('accents and case do not matter', async () => {
  for (const query of ['élo', 'ELO', 'elodie m', ' Élodie'])
    assert.equal(await names(query), ['Élodie Martin'])
})

test('each word of a name counts, from its beginning', async () => {
  for (const query of ['martin', 'MÁRT', 'élodie mar'])
    assert.equal(await names(query), ['Élodie Martin'])
  assert.equal(await names('artin'), [])
  // First whoever is called so, then whoever is called so as well.
  assert.equal(await names('zo'), ['Zoé', 'Anna Zo'])
  assert.equal(await names('marc'), ['Marc', 'marc@else where'])
  assert.equal(await names('where'), ['marc@else where'])
})

test('the left part of the e-mail counts, what stands after the @ does not', async () => {
  assert.equal(await names('z.el'), ['Zoé'])
  assert.equal(await names('elsewhere'), [])
})

test('a whole e-mail finds the one who has it, accents and case aside, and nobody who has half of it', async () => {
  for (const query of ['z.elan@example.org', ' Z.ÉLAN@Example.ORG '])
    assert.equal(await names(query), ['Zoé'])
  for (const query of ['z.elan@example.or', 'z.elan@', '@example.org', 'elan@example.org', '@'])
    assert.equal(await names(query), [], query)
  assert.equal(await names('marc@else'), ['marc@else where'])
})

test('signs of SQL are only letters, and one does not find oneself', async () => {
  assert.equal(await names('100%_'), ['100%_sure'])
  assert.equal(await names('%'), [])
  assert.equal(await names("' OR 1=1 --"), [])
  assert.equal(await names('bob'), [])
})

test('the same over HTTP', async () => {
  const { body } = await bob.call('GET /api/users?search=%C3%A9lo')
  assert.equal(
    (body.users as { name: string }[]).map(({ name }) => name),
    ['Élodie Martin'],
  )
})

test.run()
