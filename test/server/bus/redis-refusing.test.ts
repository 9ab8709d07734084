// A Redis that is up, and gives no channels to the user that Relais has there: it is said once, the store is asked
// meanwhile, and the channels are heard when it gives them.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Publication } from '../../../src/server/bus/bus.ts'
import { RedisBus } from '../../../src/server/bus/redis.ts'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('redis refusing')
let redis: Redis
let nodes: Node[] = []
const KEY = Buffer.from('of these nodes')

const changed = (rev: number): Publication => ({ kind: 'changed', conversationId: 'c', rev })

class Node {
  readonly heard: Publication[] = []
  readonly told: string[] = []
  gaps = 0
  readonly client = new RedisClient(
    redis.url.replace('redis://', 'redis://relais:word@'),
    (status, reason) => this.told.push(`${status} ${reason}`.trim()),
  )
  readonly bus = new RedisBus(
    this.client,
    (says) => this.told.push(`fault ${says}`),
    (reason) => this.told.push(reason === null ? 'given' : `refused ${reason}`),
  )

  constructor() {
    nodes.push(this)
    this.bus.open(KEY)
    this.bus.subscribe((publication) => this.heard.push(publication))
    this.bus.onGap(() => this.gaps++)
    this.bus.attend('c')
  }

  kinds(): string[] {
    return this.told.map((each) => each.split(' ', 2).join(' '))
  }
}

/** From now on the user of the nodes may hear and say these channels. */
const allow = (...channels: string[]) =>
  redis.ask((client) =>
    client.sendCommand([
      'ACL',
      'SETUSER',
      'relais',
      'on',
      '>word',
      '~*',
      '+@all',
      'resetchannels',
      ...channels,
    ]),
  )

const comes = (isSo: () => boolean | Promise<boolean>) => until(isSo, (is) => is, 15_000)

/** Resolves when it was asked for in vain a few times more. */
async function isRefusedAgain(): Promise<void> {
  const refused = () =>
    redis.ask(async (client) => {
      const stats = String(await client.info('commandstats'))
      return Number(/cmdstat_ssubscribe:.*rejected_calls=(\d+)/.exec(stats)?.[1] ?? 0)
    })
  const before = await refused()
  await comes(async () => (await refused()) >= before + 4)
}

test.before.each(async () => {
  redis = await Redis.start()
})
test.after.each(async () => {
  for (const { bus, client } of nodes.splice(0)) {
    bus.close()
    client.close()
  }
  await redis.kill()
})

test('refused from the beginning: said once, looked for in the store, heard when it is given', async () => {
  await allow()
  const [one, other] = [new Node(), new Node()]
  await comes(() => one.told.length === 2 && other.told.length === 2)
  assert.equal(one.kinds(), ['up', 'refused NOPERM'])
  assert.is(one.client.isUp, true)
  assert.equal([one.bus.isHeard, one.bus.partitions], [false, 0])
  assert.ok(one.gaps > 0)
  await isRefusedAgain()
  assert.is(one.told.length, 2)
  await allow('&relais:*')
  await comes(() => one.bus.isHeard && other.bus.isHeard)
  assert.equal([one.kinds()[2], one.told.length], ['given', 3])
  one.bus.publish(changed(2))
  await comes(() => other.heard.length > 0)
  assert.equal(other.heard, [changed(2)])
})

test('refused later: why is said once, and it is heard again when it is given', async () => {
  await allow('&relais:*')
  const [one, other] = [new Node(), new Node()]
  await comes(() => one.bus.isHeard && other.bus.isHeard)
  // Redis cuts off whoever is subscribed to what is not theirs any more.
  await allow()
  await comes(() => one.kinds().includes('down NOPERM'))
  assert.is(one.bus.isHeard, false)
  await isRefusedAgain()
  assert.equal(
    one.kinds().filter((each) => each === 'down NOPERM'),
    ['down NOPERM'],
  )
  await allow('&relais:*')
  await comes(() => one.bus.isHeard && other.bus.isHeard)
  await comes(() => {
    one.bus.publish(changed(2))
    return other.heard.length > 0
  })
})

test.run()
