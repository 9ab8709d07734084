// People of another backend in the store: made once, refreshed, never merged, never brought back.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { LOBBY } from '../../../src/protocol/frames.ts'
import type { Store } from '../../../src/server/store/store.ts'
import { askDatabase, lender, openTestStore } from '../../support/database.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('foreign users')
const folder = newFolder()
let store: Store
let raw: Database.Database | null = null
let now = 1000

test.before(async () => {
  store = await openTestStore(folder)
  if (lender === undefined) raw = new Database(join(folder, 'relais.sqlite'), { readonly: true })
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now })
})
test.after(async () => {
  raw?.close()
  await store.close()
})

const upsert = (
  user: Parameters<Store['upsertUser']>[0] extends infer U ? Omit<U, 'now'> : never,
) => store.upsertUser({ ...(user as { id: string }), now: now++ })
const changedSince = async (since: number) =>
  (await store.usersChangedSince({ after: { changedAt: since, userId: '' }, limit: 10 })).users
const found = (userId: string) => store.findForeignUser({ userId })
/** Another after each commit, or, on PostgreSQL, after each change of this row. */
const rowVersion = async () =>
  raw?.pragma('data_version', { simple: true }) ??
  (await askDatabase<{ xmin: string }>(folder, "SELECT xmin FROM users WHERE id = '42'"))[0]!.xmin
const lobbyCount = async () => {
  const sql = `SELECT member_count AS count FROM conversations WHERE id = '${LOBBY}'`
  return Number((await askDatabase<{ count: unknown }>(folder, sql))[0]!.count)
}
const session = (userId: string) => ({
  sessionId: `s_${userId}`,
  userId,
  createdAt: now,
  expiresAt: now + 1e9,
  device: '',
})
const createLocal = (id: string, email: string) =>
  store.createUser({
    user: {
      id,
      email,
      name: id,
      passwordHash: 'hash',
      searchName: id,
      searchEmail: email.slice(0, email.indexOf('@')),
      createdAt: now,
    },
    lobbyId: LOBBY,
    session: session(id),
  })

test('at first sight somebody is made and is in the lobby; the second time nothing is written', async () => {
  const said = {
    id: '42',
    name: 'Élodie',
    email: 'elodie@example.org',
    picture: 'https://a.example/e.png',
  }
  const before = await lobbyCount()
  const user = { id: '42', name: 'Élodie', picture: 'https://a.example/e.png' }
  assert.equal(await upsert(said), { user, isNew: true, isChanged: false })
  assert.is(await lobbyCount(), before + 1)
  assert.equal(
    (await store.reachesOf({ userId: '42' })).map(({ id }) => id),
    [LOBBY],
  )
  const version = await rowVersion()
  assert.equal(await upsert(said), { user, isNew: false, isChanged: false })
  assert.is(await rowVersion(), version, 'nothing is written')
  assert.is(await lobbyCount(), before + 1)
})

test('they are found by each word of their name, by their new one after a change', async () => {
  await upsert({ id: 'words', name: 'Zoltan Quux' })
  const idsOf = async (query: string) =>
    (await store.searchUsers({ query, limit: 10 })).map(({ id }) => id)
  assert.equal(await idsOf('quu'), ['words'])
  await upsert({ id: 'words', name: 'Zoltan Xyzzy' })
  assert.equal(await idsOf('quu'), [])
  assert.equal(await idsOf('xyz'), ['words'])
})

test('two first sights at the same time make one user', async () => {
  const before = await lobbyCount()
  const both = await Promise.all([
    upsert({ id: 'twice', name: 'T' }),
    upsert({ id: 'twice', name: 'T' }),
  ])
  assert.equal(
    both.map((each) => 'isNew' in each && each.isNew),
    [true, false],
  )
  assert.is(await lobbyCount(), before + 1)
})

test('what is said again differently is brought up to date; what is left out stays; null takes it away', async () => {
  await upsert({ id: 'x', name: 'Old', email: 'old@example.org', picture: 'https://a.example/1' })
  const since = now
  assert.equal(await upsert({ id: 'x', email: 'new@example.org' }), {
    user: { id: 'x', name: 'Old', picture: 'https://a.example/1' },
    isNew: false,
    isChanged: false,
  })
  assert.equal(await changedSince(since), [], 'others see the same')
  assert.equal(await upsert({ id: 'x', name: 'New', picture: null }), {
    user: { id: 'x', name: 'New' },
    isNew: false,
    isChanged: true,
  })
  assert.equal(await changedSince(since), [{ id: 'x', name: 'New' }])
  assert.is((await found('x'))!.email, 'new@example.org')
})

test('what was said before the last change changes nothing; of the same second the later word counts', async () => {
  const user = { id: 'old', name: 'New' }
  await upsert({ ...user, toldAt: 5700 })
  const isNews = async (name: string, toldAt: number) =>
    (await store.recognizeUser({ id: 'old', name, toldAt }))!.isNews
  assert.is(await isNews('Old', 4000), false)
  assert.is(await isNews('New', 9000), false)
  assert.is(await isNews('Same second', 5000), true)
  assert.equal(await upsert({ id: 'old', name: 'Old', toldAt: 4000 }), {
    user,
    isNew: false,
    isChanged: false,
  })
  assert.is(await store.recognizeUser({ id: 'nobody-yet' }), null)
})

test('whoever has no name is called by the left part of the e-mail, else by the id', async () => {
  const nameOf = async (said: Parameters<typeof upsert>[0]) => {
    const result = await upsert(said)
    return 'user' in result ? result.user.name : result.refused
  }
  assert.is(await nameOf({ id: 'n1', email: 'nina@example.org' }), 'nina')
  assert.is(await nameOf({ id: 'n2' }), 'n2')
  assert.is(await nameOf({ id: 'n3', name: '   ' }), 'n3')
  assert.is(await nameOf({ id: 'n4', name: '🎈'.repeat(100) }), '🎈'.repeat(80))
})

test('the e-mail of a local account is neither taken nor touched: two people, both found by it', async () => {
  await createLocal('u_alice', 'alice@example.org')
  await upsert({ id: 'alice@example.org', name: 'Other Alice', email: 'alice@example.org' })
  assert.is((await store.findUserByEmail({ email: 'alice@example.org' }))!.id, 'u_alice')
  const people = await store.searchUsers({ query: 'alice@example.org', limit: 10 })
  assert.equal(people.map(({ id }) => id).sort(), ['alice@example.org', 'u_alice'])
  // The other way round: whoever signs up later gets their e-mail.
  await upsert({ id: '77', name: 'Bob', email: 'bob@example.org' })
  assert.equal(await createLocal('u_bob', 'bob@example.org'), { id: 'u_bob' })
  assert.is((await store.findUserByEmail({ email: 'bob@example.org' }))!.id, 'u_bob')
})

test('ids are visible text of 1 to 100 characters; those of users made here are refused', async () => {
  const good = ['1', 'auth0|abc', '6f1c-…', 'a@b.example', 'U_x', 'é'.repeat(100), '{x}', 'lobby']
  for (const id of good) assert.ok('user' in (await upsert({ id })), id)
  const bad = [
    '',
    'u_alice',
    'u_',
    'a b',
    'a\u00a0b',
    'a\nb',
    'a\0',
    'a\u200b',
    '\u202ex',
    'x'.repeat(101),
  ]
  for (const id of bad)
    assert.equal(
      await upsert({ id, name: 'Mallory' }),
      { refused: 'bad_field' },
      JSON.stringify(id),
    )
  assert.is((await found('u_alice'))!.name, 'u_alice')
})

test('who was deleted stays so, and nothing tells who it was', async () => {
  await upsert({
    id: 'gone',
    name: 'Gone',
    email: 'gone@example.org',
    picture: 'https://a.example/g',
  })
  assert.is(await store.deleteUser({ userId: 'gone', lobbyId: LOBBY, now }), true)
  assert.equal(await upsert({ id: 'gone', name: 'Back' }), { refused: 'account_deleted' })
  const { name, email, picture } = (await found('gone'))!
  assert.equal({ name, email, picture }, { name: '', email: null, picture: null })
  const revoked = await store.revokeTokens({ userId: 'gone', now })
  assert.equal(revoked, { refused: 'account_deleted' })
})

test('who is disabled stays so through a refresh, until enabled; their sessions end', async () => {
  await createLocal('u_dan', 'dan@example.org')
  const sessionOf = () => store.findSessionUser({ sessionId: 's_u_dan', userId: 'u_dan', now })
  assert.ok(await sessionOf())
  const set = (isDisabled: boolean) => store.setDisabled({ userId: 'u_dan', isDisabled, now })
  assert.equal(await set(true), { isChanged: true })
  assert.equal(await set(true), { isChanged: false })
  assert.is(await sessionOf(), null)
  await store.createSession({ ...session('u_dan'), sessionId: 's_later' })
  const later = { sessionId: 's_later', userId: 'u_dan', now }
  assert.is(await store.findSessionUser(later), null, 'nor with a session made since')
  assert.equal(await set(false), { isChanged: true })
  assert.ok(await store.findSessionUser(later))

  await upsert({ id: 'dis', name: 'D' })
  await store.setDisabled({ userId: 'dis', isDisabled: true, now })
  await upsert({ id: 'dis', name: 'D2' })
  assert.type((await found('dis'))!.disabledAt, 'number')
  assert.equal(await store.setDisabled({ userId: 'nobody', isDisabled: true, now }), {
    refused: 'not_found',
  })
})

test('revoking notes since when tokens count, and ends sessions made here', async () => {
  await createLocal('u_rev', 'rev@example.org')
  await store.revokeTokens({ userId: 'u_rev', now: 5000 })
  assert.is((await found('u_rev'))!.tokensValidFrom, 5000)
  assert.is(await store.findSessionUser({ sessionId: 's_u_rev', userId: 'u_rev', now }), null)
  assert.equal(await store.revokeTokens({ userId: 'nobody', now }), { refused: 'not_found' })
})

test.run()
