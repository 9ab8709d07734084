// Connections to PostgreSQL: one on which something went wrong harms nobody who gets it next.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import type { Refusal } from '../../../src/protocol/refusal.ts'
import { openPostgres, openTables } from '../../../src/server/store/postgres-open.ts'
import { createStore, type Store } from '../../../src/server/store/store.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'

const test = suite('postgres pool')
let postgres: Postgres
let url: string
let store: Store

test.before(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
  store = createStore(await openPostgres(url))
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now: 1 })
  await store.upsertUser({ id: 'ann', name: 'Ann', now: 1 })
})
test.after(async () => {
  await store.close()
  await postgres.stop()
})

const message = { conversationId: LOBBY, senderId: 'ann', body: 'hi', now: 2 }
const plain = { clientId: null, contentHash: null, event: null }
const codeOf = (error: unknown): string => (error as Refusal).code
const refusal = (asked: Promise<unknown>): Promise<string> => asked.then(() => 'none', codeOf)

/** Reads of one step and of two, writes, and messages, so many that each idle connection is met. */
async function insistOnService(): Promise<void> {
  for (let round = 0; round < 5; round++) {
    const asked = [
      store.check(),
      store.newsSince({ conversationId: LOBBY, rev: 0 }),
      store.setLastSeen({ userIds: ['ann'], now: 3 + round }),
      store.appendMessage({ ...message, ...plain }),
    ]
    assert.equal(await Promise.all(asked.map(refusal)), ['none', 'none', 'none', 'none'])
  }
}

test('a write that waits for a lock in vain is refused, and all goes on at once', async () => {
  await postgres.during(url, 'LOCK TABLE turnstile IN EXCLUSIVE MODE', async () => {
    const write = store.setLastSeen({ userIds: ['ann'], now: 2 })
    assert.is(await refusal(write), 'unavailable')
  })
  await insistOnService()
})

test('so does a read', async () => {
  await postgres.during(url, 'LOCK TABLE messages IN ACCESS EXCLUSIVE MODE', async () => {
    const read = store.history({
      ...{ conversationId: LOBBY, userId: 'ann' },
      ...{ after: undefined, before: undefined, limit: 9 },
    })
    assert.is(await refusal(read), 'unavailable')
  })
  await insistOnService()
})

test('options in the address are obeyed, and take no limit away', async () => {
  const options = encodeURIComponent('-c work_mem=5MB -c lock_timeout=0')
  const pool = await openTables(`${url}?options=${options}&application_name=mine`)
  const names = ['work_mem', 'lock_timeout', 'statement_timeout', 'application_name']
  const settings = [...names, 'default_transaction_isolation'].map(
    (name) => `current_setting('${name}') AS ${name}`,
  )
  const [found] = await pool.ask({ sql: `SELECT ${settings.join(', ')}` })
  await pool.close()
  assert.equal(found, {
    work_mem: '5MB',
    lock_timeout: '5s',
    statement_timeout: '10s',
    application_name: 'mine',
    default_transaction_isolation: 'read committed',
  })
})

test.run()
