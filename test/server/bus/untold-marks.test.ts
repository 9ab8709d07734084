// Two nodes and a real redis-server: how far people have read while it is away their windows on the other node learn when
// it is back.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Publication } from '../../../src/server/bus/bus.ts'
import { RedisBus } from '../../../src/server/bus/redis.ts'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('untold marks')
let redis: Redis
const open: { close(): void }[] = []

test.before(async () => {
  redis = await Redis.start()
})
test.after(async () => {
  for (const each of open) each.close()
  await redis.kill()
})

/** A node with a window of "u". */
async function node() {
  const ignore = () => {}
  const client = new RedisClient(redis.url, ignore)
  const bus = new RedisBus(client, ignore, ignore)
  open.push(bus, client)
  const heard: Publication[] = []
  bus.open(Buffer.from('of these nodes'))
  bus.subscribe((publication) => heard.push(publication))
  bus.attend('u')
  const is = (isUp: boolean) =>
    until(
      () => client.isUp,
      (now) => now === isUp,
      5000,
    )
  await is(true)
  await bus.attentive()
  return { bus, heard, is }
}

const read = (conversationId: string, seq: number): Publication => ({
  kind: 'user',
  userId: 'u',
  exceptId: 'n_1',
  event: { type: 'messages_read', conversationId, userId: 'u', seq, unread: 1 },
})
const gone: Publication = {
  kind: 'user',
  userId: 'u',
  exceptId: null,
  event: { type: 'conversation_gone', conversationId: 'c' },
}

test('the furthest of each conversation is told once, without what was left to read, and nothing else', async () => {
  const [one, other] = [await node(), await node()]
  await redis.kill()
  // The first perhaps before it is known to be away.
  one.bus.publish(read('c', 3))
  await one.is(false)
  for (const mark of [read('d', 4), read('c', 5), read('c', 2), gone]) one.bus.publish(mark)
  await redis.start()
  const hears = (count: number) =>
    until(
      () => other.heard.length,
      (length) => length >= count,
      15_000,
    )
  await hears(2)
  one.bus.publish(gone)
  await hears(3)
  assert.equal(
    other.heard.map((each) => 'event' in each && each.event),
    [
      { type: 'messages_read', conversationId: 'd', userId: 'u', seq: 4 },
      { type: 'messages_read', conversationId: 'c', userId: 'u', seq: 5 },
      gone.event,
    ],
  )
  assert.is(one.heard.length, 6, 'who said it hears it once')
})

test.run()
