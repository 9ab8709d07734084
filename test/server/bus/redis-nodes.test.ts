// Where nodes are, through a real Redis: said, found, gone when they are, and believed only with a seal.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Nodes } from '../../../src/server/bus/redis-nodes.ts'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('redis nodes')
const KEY = Buffer.alloc(32, 7)
const [ID, URL] = ['n_aaaaaaaa', 'http://10.0.0.5:8181']
const NAME = `relais:node:${ID}`
let redis: Redis
const open: (() => void)[] = []

let doubled: string[] = []

/** How often each node has been answered by Redis. */
const answers = new Map<string, number>()

class CountingClient extends RedisClient {
  constructor(readonly id: string) {
    super(redis.url, () => {})
  }

  override async run(...asked: Parameters<RedisClient['run']>): Promise<unknown> {
    const answer = await super.run(...asked)
    answers.set(this.id, (answers.get(this.id) ?? 0) + 1)
    return answer
  }
}

/** Each of them says some times more where it is. */
async function speak(...ids: string[]): Promise<void> {
  answers.clear()
  for (const id of ids)
    await until(
      () => answers.get(id) ?? 0,
      (count) => count >= 8,
    )
}

async function startNode(id: string, url: string | null, key = KEY): Promise<Nodes> {
  const client = new CountingClient(id)
  const isReady = new Promise<void>((ready) => client.onReady(ready))
  const nodes = new Nodes(client, key, id, url, () => doubled.push(id), 100)
  client.open()
  await isReady
  open.push(() => {
    void nodes.close()
    client.close()
  })
  return nodes
}
const said = () => redis.ask((client) => client.get(NAME))
const isSaid = () => until(said, (text) => text !== null)

test.before(async () => {
  redis = await Redis.start()
})
test.after.each(async () => {
  for (const close of open.splice(0)) close()
  doubled = []
  await redis.ask((client) => client.flushAll())
})
test.after(() => redis.kill())

test('a node says where it is, others find it, and it leaves', async () => {
  const node = await startNode(ID, URL)
  await isSaid()
  const other = await startNode('n_bbbbbbbb', null)
  assert.is(await other.urlOf(ID), URL)
  assert.is(await other.urlOf('n_cccccccc'), null)
  await node.close()
  assert.is(await said(), null)
  const newcomer = await startNode('n_dddddddd', null)
  assert.is(await newcomer.urlOf(ID), null)
})

test('one that is killed is forgotten after 15 s; a living one renews that', async () => {
  await startNode(ID, URL)
  await isSaid()
  const left = () => redis.ask((client) => client.pTTL(NAME))
  assert.ok((await left()) <= 15_000)
  await redis.ask((client) => client.pExpire(NAME, 8000))
  await until(left, (ms) => ms > 8000)
})

test('Redis comes back empty: it is said again', async () => {
  await startNode(ID, URL)
  await isSaid()
  await redis.kill()
  await redis.start()
  await isSaid()
})

test('what another, or for another, has written is not believed', async () => {
  const other = await startNode('n_bbbbbbbb', null)
  const node = await startNode(ID, URL)
  await isSaid()
  const good = (await said())!
  await node.close()
  for (const bad of [URL, `x ${URL}`, good.replace('10.0.0.5', '10.0.0.6'), ''])
    for (const id of ['n_aaaaaaaa', 'n_cccccccc']) {
      await redis.ask((client) => client.set(`relais:node:${id}`, bad))
      assert.is(await other.urlOf(id), null, `${id} ${bad}`)
    }
  await redis.ask((client) => client.set('relais:node:n_cccccccc', good))
  assert.is(await other.urlOf('n_cccccccc'), null, 'said by another node')
  await redis.ask((client) => client.set(NAME, good))
  assert.is(await other.urlOf(ID), URL)
  const stranger = await startNode('n_eeeeeeee', null, Buffer.alloc(32, 8))
  assert.is(await stranger.urlOf(ID), null)
})

test('two living nodes at one place are told, once each; one that comes after a killed one is not', async () => {
  const lastAt = () => redis.ask((client) => client.get(`relais:node-url:${URL}`))
  const killed = new RedisClient(redis.url, () => {})
  killed.open()
  const silent = new Nodes(killed, KEY, 'n_killed00', URL, () => doubled.push('killed'), 60_000)
  await until(lastAt, (said) => said?.startsWith('n_killed00') === true)
  killed.close()
  await silent.close()
  await startNode(ID, URL)
  await startNode('n_stranger', URL.replace('5', '6'))
  const foreign = await startNode('n_foreign0', URL, Buffer.alloc(32, 8))
  await speak(ID, 'n_stranger', 'n_foreign0')
  assert.equal(doubled, [])
  // In step with the two others, it could always be the last before the same one of them, and hide the other.
  await foreign.close()
  await startNode('n_bbbbbbbb', URL)
  await until(
    () => doubled.length,
    (count) => count >= 2,
  )
  await speak(ID, 'n_bbbbbbbb')
  assert.equal(doubled.sort(), [ID, 'n_bbbbbbbb'])
})

test('while Redis is away, a node is where it was', async () => {
  await startNode(ID, URL)
  await isSaid()
  const other = await startNode('n_bbbbbbbb', null)
  assert.is(await other.urlOf(ID), URL)
  await redis.kill()
  assert.is(await other.urlOf(ID), URL)
  assert.is(await other.urlOf('n_cccccccc'), null)
  await redis.start()
})

test.run()
