// Nodes on one PostgreSQL: what one ends the others learn once, with whose it was; also what commits late.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import { postgresMigrations } from '../../../src/server/store/postgres-migrations.ts'
import { openPostgres } from '../../../src/server/store/postgres-open.ts'
import { createStore, type Store } from '../../../src/server/store/store.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'

const test = suite('postgres revocations')
let postgres: Postgres
let url: string
const nodes: Store[] = []
const NODES = 3
const now = Date.now()

test.before(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
  for (let node = 0; node < NODES; node++) nodes.push(createStore(await openPostgres(url)))
  await nodes[0]!.openHouse({ lobbyId: LOBBY, epoch: 'e', now })
})
test.after(async () => {
  await Promise.all(nodes.map((store) => store.close()))
  await postgres.stop()
})

const session = (userId: string, sessionId = `s_${userId}`) => {
  const [createdAt, expiresAt] = [now, now + 1e9]
  return { sessionId, userId, createdAt, expiresAt, device: '' }
}

const signUp = (id: string) => {
  const names = { email: `${id}@x.y`, name: id, searchName: id, searchEmail: id }
  const user = { id, ...names, passwordHash: null, createdAt: now }
  return nodes[0]!.createUser({ lobbyId: LOBBY, user, session: session(id) })
}

const seen = () => Promise.all(nodes.map((store) => store.endedElsewhere()))
const all = (ended: string[] | null) => nodes.map(() => ended)

test('whoever never asked is told that it may be anybody', async () => {
  assert.equal(await seen(), all(null))
  assert.equal(await seen(), all([]))
})

test('every node learns whose session ended, was revoked, or who was disabled or deleted; else of nothing', async () => {
  await Promise.all([signUp('ending'), signUp('sure')])
  await seen()
  const changes: ((store: Store) => Promise<unknown>)[] = [
    (store) => store.endSession({ sessionId: 's_ending' }),
    (store) => store.revokeTokens({ userId: 'ending', now }),
    (store) => store.setDisabled({ userId: 'ending', isDisabled: true, now }),
    (store) => store.deleteUser({ userId: 'ending', lobbyId: LOBBY, now }),
  ]
  for (const [index, change] of changes.entries()) {
    await change(nodes[index % NODES]!)
    assert.equal(await seen(), all(['ending']), `change ${index}`)
    assert.equal(await seen(), all([]), `after change ${index}`)
  }
  await nodes[0]!.setLastSeen({ userIds: ['sure'], now })
  await nodes[0]!.createSession(session('sure', 's_more'))
  await nodes[1]!.endSession({ sessionId: 's_none' })
  assert.equal(await seen(), all([]))
})

test('what commits late is not missed: an end that overtook another', async () => {
  await signUp('slow')
  await seen()
  await postgres.during(url, "DELETE FROM sessions WHERE id = 's_slow'", async () => {
    await nodes[0]!.createSession(session('sure', 's_quick'))
    await nodes[0]!.endSession({ sessionId: 's_quick' })
    assert.equal(await seen(), all(['sure']))
    assert.equal(await seen(), all([]))
  })
  assert.equal(await seen(), all(['slow']))
})

test('after an answer that did not come it may be anybody', async () => {
  await seen()
  await postgres.kill()
  await Promise.all(
    nodes.map(async (store) => {
      const error = await store.endedElsewhere().then(String, (refusal: unknown) => refusal)
      assert.is((error as { code?: string }).code, 'unavailable')
    }),
  )
  await postgres.start()
  assert.equal(await seen(), all(null))
})

test('a database of before is brought up to date', async () => {
  const old = await postgres.database()
  for (const step of postgresMigrations.slice(0, 2)) await postgres.ask(step, [], old)
  await postgres.ask('CREATE TABLE version (steps int); INSERT INTO version VALUES (2)', [], old)
  const user = "'old', 'old', 'old', 'old', 0"
  await postgres.ask(
    `INSERT INTO users (id, name, search_name, search_email, created_at) VALUES (${user});
     INSERT INTO sessions VALUES ('one', 'old', 0, 1e15), ('two', 'old', 0, 1e15);
     DELETE FROM sessions WHERE id = 'one'`,
    [],
    old,
  )
  const store = createStore(await openPostgres(old))
  assert.is(await store.endedElsewhere(), null)
  await postgres.ask("DELETE FROM sessions WHERE id = 'two'", [], old)
  assert.equal(await store.endedElsewhere(), ['old'])
  await store.close()
})

test.run()
