// What a server says of its Redis: also when there was none from the beginning.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { freePort } from '../../support/free-port.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('redis client')

test('one that is not there is named once, with why; one that is there is up', async () => {
  const redis = await Redis.start()
  const heard: string[] = []
  const say = (status: string, reason: string) => heard.push(`${status} ${reason}`)
  const [there, nowhere] = [redis.url, `redis://127.0.0.1:${await freePort()}`].map(
    (url) => new RedisClient(url, say),
  )
  for (const client of [there!, nowhere!]) client.open()
  await until(
    () => heard.length,
    (length) => length >= 2,
    10_000,
  )
  await until(
    () => there!.isUp,
    (isUp) => isUp,
    10_000,
  )
  assert.is(heard.filter((line) => line.startsWith('up')).length, 1)
  assert.match(
    heard.find((line) => line.startsWith('down'))!,
    /ECONNREFUSED/,
  )
  for (const client of [there!, nowhere!]) client.close()
  await redis.kill()
})

test.run()
