// A node that alone loses Redis: it looks into the store as soon as it knows, which the others have no need to, and
// when it is back those hear that it said things that they could not hear.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RedisBus } from '../../../src/server/bus/redis.ts'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { Proxy } from '../../support/proxy.ts'
import { randomFrom, SEED } from '../../support/random.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('redis cut off')
let redis: Redis
let toRedis: Proxy
const open: (() => void)[] = []

test.before(async () => {
  redis = await Redis.start()
  toRedis = await Proxy.start(redis.port, randomFrom(SEED))
})
test.after.each(() => {
  for (const close of open.splice(0)) close()
})
test.after(async () => {
  toRedis.close()
  await redis.kill()
})

function node(port: string | number) {
  const client = new RedisClient(`redis://127.0.0.1:${port}`, () => {})
  const bus = new RedisBus(
    client,
    (says) => assert.unreachable(says),
    () => {},
  )
  bus.open(Buffer.from('of these nodes'))
  bus.attend('c')
  const node = { bus, looks: 0 }
  open.push(() => (bus.close(), client.close()))
  bus.onGap(() => node.looks++)
  return node
}

const comes = (isSo: () => boolean) => until(isSo, (is) => is, 15_000)

for (const how of ['reset', 'silence'] as const)
  test(`cut off by ${how} it looks at once, and back again all do`, async () => {
    const [alone, other] = [node(new URL(toRedis.url).port), node(redis.port)]
    await comes(() => alone.bus.isHeard && other.bus.isHeard)
    await Promise.all([alone, other].map(({ bus }) => bus.attentive()))
    const [before, beside] = [alone.looks, other.looks]
    // Both of its lines: with one of them left it has missed nothing.
    toRedis.cut(how)
    await comes(() => !alone.bus.isHeard)
    assert.is(alone.looks, before + 1)
    alone.bus.publish({ kind: 'changed', conversationId: 'c', rev: 2 })
    assert.equal([other.looks, other.bus.isHeard], [beside, true])
    toRedis.weather = {}
    await comes(() => alone.bus.isHeard && alone.looks > before + 1 && other.looks > beside)
  })

test.run()
