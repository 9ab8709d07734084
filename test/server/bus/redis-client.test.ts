// What a server says of its Redis: also when there was none from the beginning.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { freePort } from '../../support/free-port.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('redis client')

test('one that is not there is named once, with why; one that is there is up', async () => {
  const redis = await Redis.start()
  const open = (url: string) => {
    const heard: string[] = []
    const client = new RedisClient(url, (status, reason) => heard.push(`${status} ${reason}`))
    client.open()
    return { client, heard }
  }
  const nowhere = open(`redis://127.0.0.1:${await freePort()}`)
  const there = open(redis.url)
  await until(() => there.client.isUp && nowhere.heard.length > 0, Boolean)
  assert.is(there.heard[0], 'up ')
  assert.is(nowhere.heard.length, 1)
  assert.match(nowhere.heard[0]!, /^down .*ECONNREFUSED/)
  for (const { client } of [there, nowhere]) client.close()
  await redis.kill()
})

test.run()
