// The figures move as people chat, are those that the documentation lists, and name nobody.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readFileSync } from 'node:fs'
import { figures, processFigures } from '../../../src/server/metrics/figures.ts'
import { becomes } from '../../support/becomes.ts'
import { readMetrics, valueOf } from '../../support/metrics.ts'
import { call, Person } from '../../support/person.ts'
import { endServers, startServer, type TestServer } from '../../support/server.ts'
import { isOver, stopReading } from '../../support/stalled.ts'

const test = suite('figures')
const METRICS_TOKEN = 'of-sixteen-chars'
let server: TestServer, alice: Person, bob: Person

test.before(async () => {
  const env = { METRICS_TOKEN, COMMANDS_PER_SECOND: '0', HOST: '127.0.0.1' }
  server = await startServer({ env })
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(endServers)

async function scrape(): Promise<string> {
  const authorization = `Bearer ${METRICS_TOKEN}`
  return (await call(server.url, 'GET /metrics', undefined, { authorization })).text
}
const look = async () => readMetrics(await scrape())

/** Looks, does, looks again; answers how much a figure has grown. */
async function growth(does: () => Promise<unknown>): Promise<(sample: string) => number> {
  const before = await look()
  await does()
  const after = await look()
  return (sample) => valueOf(after, sample) - valueOf(before, sample)
}

const documented = [...readFileSync('docs/metrics.md', 'utf8').matchAll(/^\| `(\w+)`/gm)].map(
  ([, name]) => name,
)

test('what is shown is what is documented, and the process tells of itself', async () => {
  const shown = [...(await look()).keys()]
  const ours = Object.keys(figures)
  assert.equal(documented, [...ours, ...Object.keys(processFigures)])
  for (const name of documented) assert.ok(shown.includes(name!), name)
  for (const name of shown) if (name.startsWith('relais_')) assert.ok(ours.includes(name), name)
})

test('lines that come and go are counted, each kind by itself', async () => {
  const passing = await Person.signUp(server.url, 'passing')
  const leaving = await alice.via('websocket').connect()
  const closed = 'relais_connections_closed_total{transport="websocket"}'
  const goneBefore = valueOf(await look(), closed)
  const by = await growth(async () => {
    await bob.via('websocket').connect()
    await passing.call('POST /api/poll', {})
    await leaving.close()
    await becomes(async () => valueOf(await look(), closed), goneBefore + 1)
  })
  assert.is(by('relais_connections_opened_total{transport="websocket"}'), 1)
  assert.is(by('relais_connections_opened_total{transport="poll"}'), 1)
  assert.is(by('relais_connections{transport="websocket"}'), 0)
  assert.is(by('relais_connections{transport="poll"}'), 1)
  const ended = await growth(() => passing.call('DELETE /api/sessions/current'))
  assert.is(ended('relais_connections_closed_total{transport="poll"}'), 1)
})

test('a message is counted where it is stored, acknowledged, and delivered', async () => {
  const [a, b] = [await alice.connect(), await bob.connect()]
  const readers = valueOf(await look(), 'relais_connections{transport="websocket"}')
  const by = await growth(async () => {
    const message = { conversationId: 'lobby', body: 'hello', clientId: 'one' }
    await a.do('send_message', message)
    await a.do('send_message', message)
    await alice.call('POST /api/conversations/lobby/messages', { body: 'by HTTP' })
    for (const socket of [a, b]) await socket.do('ping', {})
  })
  assert.is(by('relais_messages_total'), 2, 'the retry is no message')
  assert.is(by('relais_acknowledgement_seconds_count'), 1, 'of those heard on a line')
  assert.is(by('relais_fan_out_connections_count'), 2)
  assert.is(by('relais_fan_out_connections_sum'), 2 * readers)
  assert.is(by('relais_commands_total{type="send_message"}'), 2)
  assert.is(by('relais_commands_total{type="ping"}'), 2)
  assert.is(by('relais_store_write_seconds_count') >= 3, true)
  // Twice to all, of whom the sender got the answer instead; the answer to the retry; two pongs.
  assert.is(by('relais_frames_total'), 2 * readers + 1 + 2)
  assert.ok(by('relais_writes_total') > 2 && by('relais_written_bytes_total') > 500)
  for (const socket of [a, b]) await socket.close()
})

test('whoever is refused is counted under the code, at every door', async () => {
  const socket = await alice.connect()
  const by = await growth(async () => {
    socket.say('{"type":')
    await socket.next('error')
    await socket.ask('send_message', { conversationId: 'c_none', body: 'hello' })
    await call(server.url, 'POST /api/sessions', { email: 'alice@example.org', password: 'wrong' })
    await alice.connect('no-token').catch(() => {})
  })
  for (const code of ['bad_json', 'not_found', 'wrong_credentials', 'not_authenticated'])
    assert.is(by(`relais_refusals_total{code="${code}"}`), 1, code)
  await socket.close()
})

test('a slow reader shows in the backlog until it is cut; one that went away is none', async () => {
  const socket = await alice.connect()
  const line = await stopReading(server.port, bob.token)
  const by = await growth(async () => {
    const send = () =>
      socket.do('send_message', { conversationId: 'lobby', body: 'x'.repeat(4000) })
    let highest = 0
    for (let sent = 0; sent < 200 && highest === 0; sent++) {
      await Promise.all(Array.from({ length: 20 }, send))
      highest = valueOf(await look(), 'relais_backlog_bytes')
    }
    assert.ok(highest > 0, 'the backlog is seen')
    for (let sent = 0; sent < 200; sent++) {
      await Promise.all(Array.from({ length: 20 }, send))
      if (valueOf(await look(), 'relais_slow_readers_cut_total') > 0) break
    }
  })
  await isOver(line)
  assert.is(by('relais_slow_readers_cut_total'), 1)
  await socket.close()
})

test('store and process are well; what Redis does is not shown where there is none', async () => {
  const metrics = await look()
  assert.is(valueOf(metrics, 'relais_store_up'), 1)
  assert.ok(valueOf(metrics, 'relais_store_check_seconds') < 2)
  assert.is(valueOf(metrics, 'relais_store_writes_waiting'), 0)
  assert.is(valueOf(metrics, 'relais_store_write_failures_total'), 0)
  assert.ok(valueOf(metrics, 'process_resident_memory_bytes') > 10e6)
  assert.ok(valueOf(metrics, 'process_open_fds') > 10)
  assert.is(metrics.get('relais_redis_up')!.samples.size, 0)
})

test('no person, conversation, address or token is named', async () => {
  const text = await scrape()
  const secrets = [alice, bob].flatMap(({ user, token, email }) => [
    user.id,
    user.name,
    token,
    email,
  ])
  for (const secret of [...secrets, '127.0.0.1', METRICS_TOKEN, 'lobby', server.dataDir])
    assert.not.ok(text.includes(secret), secret)
  assert.ok(Buffer.byteLength(text) < 100_000)
})

test.run()
