// Redis that goes and comes back is seen in the metrics, and so is the store beside it.
import { suite } from 'uvu'
import { becomes } from '../../support/becomes.ts'
import { readMetrics, valueOf } from '../../support/metrics.ts'
import { call } from '../../support/person.ts'
import { Redis } from '../../support/redis.ts'
import { endServers, startServer } from '../../support/server.ts'

const test = suite('metrics of redis')
test.after(endServers)
const METRICS_TOKEN = 'of-sixteen-chars'

test('Redis is up, is away, is back; the store is well all the time', async () => {
  const redis = await Redis.start()
  const server = await startServer({ env: { METRICS_TOKEN, REDIS_URL: redis.url } })
  const look = async () => {
    const authorization = `Bearer ${METRICS_TOKEN}`
    const metrics = await call(server.url, 'GET /metrics', undefined, { authorization })
    const read = readMetrics(metrics.text)
    return ['relais_redis_up', 'relais_store_up'].map((name) => valueOf(read, name))
  }
  await becomes(look, [1, 1])
  await redis.kill()
  await becomes(look, [0, 1])
  await redis.start()
  await becomes(look, [1, 1])
  await server.kill()
  await redis.kill()
})

test.run()
