// By which beginnings a name is found.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { wordsOf } from '../../../src/server/store/name-words.ts'
import { openTestStore } from '../../support/database.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('name words')

test('each word begins a beginning, at most eight of them', () => {
  assert.equal(wordsOf("jean-luc d'arc"), ["jean-luc d'arc", "luc d'arc", "d'arc", 'arc'])
  assert.equal(wordsOf('anna anna'), ['anna anna', 'anna'])
  assert.equal(wordsOf(''), [])
  assert.is(wordsOf(Array(40).fill('a').join(' ')).length, 8)
})

test('a new name is found by its own words only, and a gone account by none', async () => {
  const store = await openTestStore(newFolder())
  await store.openHouse({ lobbyId: 'lobby', epoch: 'e', now: 0 })
  const search = async (query: string) =>
    (await store.searchUsers({ query, limit: 5 })).map(({ name }) => name)
  const session = { sessionId: 's', userId: 'u', createdAt: 0, expiresAt: 1, device: '' }
  const emails = { email: 'lea@x.y', searchEmail: 'lea', passwordHash: null, createdAt: 0 }
  const user = { id: 'u', name: 'Léa Roy', searchName: 'lea roy', ...emails }
  await store.createUser({ user, lobbyId: 'lobby', session })
  assert.equal([await search('roy'), await search('lea')], [['Léa Roy'], ['Léa Roy']])
  await store.renameUser({ userId: 'u', name: 'Léa Petit', searchName: 'lea petit', now: 1 })
  assert.equal([await search('roy'), await search('petit')], [[], ['Léa Petit']])
  await store.deleteUser({ userId: 'u', lobbyId: 'lobby', now: 2 })
  assert.equal([await search('petit'), await search('lea')], [[], []])
  await store.close()
})

test.run()
