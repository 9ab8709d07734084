// PostgreSQL that goes and comes back is seen in the metrics, which answer all the while; so does /readyz.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../../support/becomes.ts'
import { readMetrics, valueOf } from '../../support/metrics.ts'
import { call, Person } from '../../support/person.ts'
import { startPostgres } from '../../support/postgres.ts'
import { endServers, startServer } from '../../support/server.ts'

const test = suite('metrics of postgres')
test.after(endServers)
const METRICS_TOKEN = 'of-sixteen-chars'

test('PostgreSQL is up, is away, is back; what could not be stored is counted', async () => {
  const postgres = await startPostgres()
  const env = { METRICS_TOKEN, DATABASE_URL: await postgres.database() }
  const server = await startServer({ env })
  const look = async () => {
    const authorization = `Bearer ${METRICS_TOKEN}`
    return readMetrics((await call(server.url, 'GET /metrics', undefined, { authorization })).text)
  }
  const health = async () => ({
    up: valueOf(await look(), 'relais_store_up'),
    ready: (await call(server.url, 'GET /readyz')).status,
  })
  await becomes(health, { up: 1, ready: 200 })
  const line = await (await Person.signUp(server.url, 'alice')).connect()
  await line.do('send_message', { conversationId: 'lobby', body: 'kept' })
  const before = await look()
  assert.ok(valueOf(before, 'relais_store_write_seconds_count') > 0)
  await postgres.kill()
  await becomes(health, { up: 0, ready: 503 })
  const answer = await line.ask('send_message', { conversationId: 'lobby', body: 'not kept' })
  assert.is(answer.type === 'error' && answer.code, 'unavailable')
  const during = await look()
  const failed = (metrics: typeof during) => valueOf(metrics, 'relais_store_write_failures_total')
  assert.ok(failed(during) > failed(before))
  await postgres.start()
  await becomes(health, { up: 1, ready: 200 })
  await server.kill()
  await postgres.stop()
})

test.run()
