// Redis that goes, comes back, or takes nothing is seen in the metrics and said in the log, and so is the store beside it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../../support/becomes.ts'
import { readMetrics, valueOf } from '../../support/metrics.ts'
import { call, Person } from '../../support/person.ts'
import { startPostgres } from '../../support/postgres.ts'
import { Redis } from '../../support/redis.ts'
import { endServers, startServer } from '../../support/server.ts'

const test = suite('metrics of redis')
test.after(endServers)
const METRICS_TOKEN = 'of-sixteen-chars'

test('Redis is up, is away, is back; the store is well all the time', async () => {
  const [redis, postgres] = [await Redis.start(), await startPostgres()]
  const DATABASE_URL = await postgres.database()
  const server = await startServer({ env: { METRICS_TOKEN, DATABASE_URL, REDIS_URL: redis.url } })
  const look = async () => {
    const authorization = `Bearer ${METRICS_TOKEN}`
    const metrics = await call(server.url, 'GET /metrics', undefined, { authorization })
    return readMetrics(metrics.text)
  }
  const health = async () => {
    const metrics = await look()
    return ['relais_redis_up', 'relais_store_up'].map((name) => valueOf(metrics, name))
  }
  const messages = (direction: string) => async () =>
    valueOf(await look(), `relais_bus_messages_total{direction="${direction}"}`) > 0
  await becomes(health, [1, 1])
  const line = await (await Person.signUp(server.url, 'alice')).connect()
  await line.do('send_message', { conversationId: 'lobby', body: 'for others' })
  await becomes(messages('told'), true)
  assert.ok(valueOf(await look(), 'relais_partitions') > 0)
  assert.is(await messages('untold')(), false)
  await redis.kill()
  await becomes(health, [0, 1])
  await line.do('send_message', { conversationId: 'lobby', body: 'for nobody else' })
  await becomes(messages('untold'), true)
  await redis.start()
  await becomes(health, [1, 1])
  const memory = (bytes: string) => redis.ask((client) => client.configSet('maxmemory', bytes))
  await memory('1')
  await becomes(health, [0, 1])
  await memory('0')
  await becomes(health, [1, 1])
  const said = server.output().match(/(?<="msg":")Redis [^;"]+/g)
  const happened = [
    'is there',
    'is away',
    'is there again',
    'takes no writes',
    'takes writes again',
  ]
  assert.equal(
    said,
    happened.map((what) => `Redis ${what}`),
  )
  assert.match(server.output(), '"level":30,"time"')
  await server.kill()
  await redis.kill()
  await postgres.stop()
})

test.run()
