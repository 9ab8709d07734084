// Measurements of costs.js about PostgreSQL: what of a message, of a place compared and of somebody who comes in is
// its work.
import { openPostgres } from './engines.js'
import { microseconds, perSecond } from './figures.js'
import { makePairs, sayAll, speakersOf } from './messages.js'
import { connectAll, cpuMicroseconds, makePeople, pause, startRelay } from './relay.js'

const LOOKED_AT_ONCE = 100

export async function database({ pairs = 100, busyPairs = 200, seconds = 12 } = {}) {
  const postgres = await openPostgres()
  const relay = await startRelay({ DATABASE_URL: postgres.url })
  const { groups, writers } = await makePairs(relay, busyPairs)
  const speakers = await speakersOf(relay, writers, groups)
  const spentOver = async (act) => {
    const before = [cpuMicroseconds(relay.pid), postgres.cpuMicroseconds()]
    const start = performance.now()
    const done = await act()
    const ms = performance.now() - start
    const after = [cpuMicroseconds(relay.pid), postgres.cpuMicroseconds()]
    return {
      ms,
      done,
      node: (after[0] - before[0]) / done,
      database: (after[1] - before[1]) / done,
    }
  }
  await pause(2000)
  const alone = await spentOver(() => sayAll(speakers.slice(0, pairs), 1, seconds, 1000))
  const busy = await spentOver(() => sayAll(speakers, 4, seconds))
  const bytes = await sizeOf(postgres)
  const looks = await spentOver(() => look(postgres, groups))
  const newcomers = await makePeople(relay, 500, 'newcomer')
  await makePairs(relay, 7500, { people: newcomers, name: 'n' })
  const coming = await spentOver(async () => (await connectAll(relay, newcomers)).length)
  await relay.stop()
  await postgres.stop()
  return {
    'a message alone: the node': microseconds(alone.node),
    'a message alone: PostgreSQL': microseconds(alone.database),
    'a message of many: the node': microseconds(busy.node),
    'a message of many: PostgreSQL': microseconds(busy.database),
    messages: perSecond((busy.done * 1000) / busy.ms),
    'a message on disk': { value: bytes, unit: 'B', digits: 0 },
    'to say how far a conversation is: PostgreSQL': microseconds(looks.database),
    'to come in, in 31 conversations: PostgreSQL': microseconds(coming.database),
  }
}

async function sizeOf({ ask }) {
  await ask('VACUUM messages')
  const sql = "SELECT pg_total_relation_size('messages')::float8 / count(*) AS bytes FROM messages"
  const [{ bytes }] = await ask(sql)
  return bytes
}

/** As a node that compares its conversations does; answers how many. */
async function look({ url }, ids) {
  const { Client } = (await import('pg')).default
  const client = new Client({ connectionString: url })
  await client.connect()
  const names = Array.from({ length: LOOKED_AT_ONCE }, (_, at) => `$${at + 1}`)
  const text = `SELECT id, rev, seq FROM conversations WHERE id IN (${names.join(', ')})`
  let looked = 0
  for (let times = 0; times < 500; times++) {
    const values = names.map((_, at) => ids[(times * 7 + at) % ids.length])
    await client.query({ name: 'look', text, values })
    looked += LOOKED_AT_ONCE
  }
  await client.end()
  // Until the process that served it is counted among those that have ended.
  await pause(500)
  return looked
}
