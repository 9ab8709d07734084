// Two nodes and a real redis-server: what one says the other hears, once and in order, by the partitions
// that it attends to; without Redis each goes on alone, and knows when it may have missed something.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import { jsonOf } from '../../../src/server/lib/json-of.ts'
import type { Publication } from '../../../src/server/bus/bus.ts'
import { channelOf, EVERYBODY, partitionOf } from '../../../src/server/bus/partition.ts'
import { RedisBus } from '../../../src/server/bus/redis.ts'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { Redis, until } from '../../support/redis.ts'
import { seal } from '../../../src/server/lib/seal.ts'

const test = suite('redis bus')
let redis: Redis
let nodes: Node[] = []

const KEY = Buffer.from('of these nodes')
const ignore = () => {}

class Node {
  readonly heard: Publication[] = []
  readonly faults: string[] = []
  gaps = 0
  readonly statuses: string[] = []
  readonly client = new RedisClient(redis.url, (status) => this.statuses.push(status))
  readonly bus = new RedisBus(this.client, (says) => this.faults.push(says), ignore)
  readonly #channels = new Set([EVERYBODY])

  constructor(...ids: string[]) {
    nodes.push(this)
    this.bus.open(KEY)
    this.bus.subscribe((publication) => this.heard.push(publication))
    this.bus.onGap(() => this.gaps++)
    for (const id of ids) this.attend(id)
  }

  attend(id: string): void {
    this.#channels.add(channelOf(partitionOf(id)))
    this.bus.attend(id)
  }

  kinds(): string[] {
    return this.heard.map((each) => ('event' in each ? each.event.type : each.kind))
  }

  /** Resolves when so many have been heard. */
  hears(count: number): Promise<number> {
    return until(
      () => this.heard.length,
      (length) => length >= count,
    )
  }

  /** Resolves when it hears all that it attends to: what is said before that is lost. */
  isReady(): Promise<number> {
    return until(
      () => this.bus.isHeard && this.bus.partitions === this.#channels.size,
      (isReady) => isReady,
    )
  }
}

const typing = (conversationId: string): Publication => ({
  kind: 'screens',
  conversationId,
  exceptUserId: 'u',
  event: { type: 'typing', conversationId, user: { id: 'u', name: 'U' }, on: true },
})

const say = (conversationId: string, seq: number): Publication => ({
  kind: 'conversation',
  conversationId,
  exceptId: null,
  event: {
    type: 'new_message',
    message: {
      id: `${conversationId}.${seq}`,
      conversationId,
      seq,
      rev: seq,
      senderId: 'u',
      senderName: 'U\u2028\n',
      body: `line\none ${seq}`,
      createdAt: 0,
    },
  },
})

const everyKind: Publication[] = [
  say('c', 1),
  {
    kind: 'user',
    userId: 'u',
    exceptId: 'n_1',
    event: { type: 'conversation_gone', conversationId: 'c' },
  },
  typing('c'),
  { kind: 'fleeting', to: { conversationId: 'c' }, event: { type: 'app_event', name: 'a.b' } },
  { kind: 'changed', conversationId: 'c', rev: 2 },
  { kind: 'left', conversationId: 'c', userIds: ['u'], rev: 3, exceptId: null },
  { kind: 'session_ended', userId: 'u', sessionId: 's' },
  { kind: 'sessions_ended', userId: 'u', keptId: null, reason: 'logged_out' },
]

test.before(async () => {
  redis = await Redis.start()
})
test.after.each(() => {
  for (const { bus, client } of nodes) {
    bus.close()
    client.close()
  }
  nodes = []
})
test.after(() => redis.kill())

test('every kind reaches the other node as it was said, and oneself once', async () => {
  const [one, other] = [new Node('c', 'u'), new Node('c', 'u')]
  await Promise.all(nodes.map((node) => node.isReady()))
  for (const publication of everyKind) one.bus.publish(publication)
  assert.equal(one.heard, everyKind)
  await other.hears(everyKind.length)
  const inOrder = (all: readonly Publication[], of: string) => all.filter((each) => of in each)
  assert.equal(inOrder(other.heard, 'userId'), inOrder(everyKind, 'userId'))
  assert.equal(inOrder(other.heard, 'conversationId'), inOrder(everyKind, 'conversationId'))
  assert.is(one.heard.length, everyKind.length)
  assert.equal(other.faults, [])
})

test('what is of one process stays there; everybody hears of a new name', async () => {
  const [one, other] = [new Node('c'), new Node()]
  await Promise.all(nodes.map((node) => node.isReady()))
  const event = { type: 'pong', at: 0 } as const
  one.bus.publish({ kind: 'connections', connectionIds: ['n'], event })
  one.bus.publish({ kind: 'on_screen', conversationId: 'c', connectionId: 'n', isOn: true })
  one.bus.publish({ kind: 'user_changed', user: { id: 'u', name: 'New' } })
  await other.hears(1)
  assert.equal(other.heard, [{ kind: 'user_changed', user: { id: 'u', name: 'New' } }])
})

test('a node hears only what it attends to; people who are put in are told where they are', async () => {
  const [one, other] = [new Node(), new Node('u2', 'elsewhere')]
  await Promise.all(nodes.map((node) => node.isReady()))
  one.bus.publish(say('c', 1))
  one.bus.publish({ kind: 'joined', conversationId: 'c', userIds: ['u1', 'u2'], rev: 1 })
  one.bus.publish(say('elsewhere', 1))
  await other.hears(2)
  assert.equal(other.heard, [
    { kind: 'joined', conversationId: 'c', userIds: ['u2'], rev: 1 },
    say('elsewhere', 1),
  ])
  other.attend('c')
  await other.isReady()
  one.bus.publish(say('c', 2))
  await other.hears(3)
  assert.equal(other.heard.slice(2), [say('c', 2)])
})

test('one turn is one message for each partition, and the event travels as it was encoded', async () => {
  const [one, other] = [new Node(), new Node('c')]
  await Promise.all(nodes.map((node) => node.isReady()))
  const published = () =>
    redis.ask(async (client) => {
      const stats = String(await client.info('commandstats'))
      return Number(/cmdstat_spublish:calls=(\d+)/.exec(stats)?.[1] ?? 0)
    })
  const before = await published()
  for (let seq = 1; seq <= 100; seq++) one.bus.publish(say('c', seq))
  await other.hears(100)
  assert.is((await published()) - before, 1)
  const [first] = other.heard as { event: Event }[]
  assert.is(jsonOf(first!.event), JSON.stringify((say('c', 1) as { event: Event }).event))
})

test('what is no publication is told once to the log and harms nobody, nor does what no node has said', async () => {
  const node = new Node('c')
  await node.isReady()
  const channel = channelOf(partitionOf('c'))
  const sealed = (text: string, key = KEY) => `n_x ${seal(key, 'bus', 'n_x', text)}\n${text}`
  const message = (seq: unknown) =>
    `{"kind":"conversation","conversationId":"c","exceptId":null}\n{"type":"new_message","message":{"seq":${JSON.stringify(seq)}}}`
  const changed = (rev: number) => `{"kind":"changed","conversationId":"c","rev":${rev}}`
  await redis.ask(async (client) => {
    for (const text of ['', 'x', `n_x\n${changed(5)}`, `n_x no-seal\n${changed(5)}`, 'n_x\n!'])
      await client.sPublish(channel, text)
    await client.sPublish(channel, sealed(changed(6), Buffer.from('of other nodes')))
    await client.sPublish(channel, sealed(changed(6)).replace('"rev":6', '"rev":60'))
    const screens = '{"kind":"screens","conversationId":"c","exceptUserId":""}'
    for (const text of ['{', '[]', 'null', message(1), message('1'), '!', screens, changed(7)])
      await client.sPublish(channel, sealed(text))
    await client.sPublish(EVERYBODY, sealed('{"kind":"user_changed","user":{"id":7}}'))
  })
  await node.hears(1)
  assert.equal(node.heard, [{ kind: 'changed', conversationId: 'c', rev: 7 }])
  assert.equal(node.faults.sort(), [
    'a publication of no known form',
    'an event of no known form',
    'text that is no JSON',
    'what no node of this installation said',
  ])
})

test('without Redis one hears oneself; killed or hanging it is known to be away, and back', async () => {
  const [one, other] = [new Node('c'), new Node('c')]
  await Promise.all(nodes.map((node) => node.isReady()))
  const takeAway = [() => redis.kill(), async () => redis.signal('SIGSTOP')]
  const giveBack = [() => redis.start(), async () => redis.signal('SIGCONT')]
  for (const [index, take] of takeAway.entries()) {
    const gaps = other.gaps
    await take()
    await until(
      () => other.client.isUp,
      (isUp) => !isUp,
      // Not only by the end of a line on which nothing came for 12 s.
      10_000,
    )
    assert.ok(other.gaps > gaps, 'it may have missed something')
    one.bus.publish(say('c', 1))
    await one.bus.attentive()
    assert.equal(one.kinds().at(-1), 'new_message')
    await giveBack[index]!()
    await Promise.all(nodes.map((node) => node.isReady()))
    other.heard.splice(0)
    await until(
      () => {
        one.bus.publish(typing('c'))
        return other.kinds().includes('typing')
      },
      (isHeard) => isHeard,
    )
  }
  assert.equal(other.statuses.slice(0, 5), ['up', 'down', 'up', 'down', 'up'])
})

test('a node that comes before Redis hears what is said after it has come', async () => {
  await redis.kill()
  const [one, other] = [new Node(), new Node('c')]
  await other.bus.attentive()
  await redis.start()
  await until(
    () => {
      one.bus.publish(typing('c'))
      return other.heard.length
    },
    (count) => count > 0,
  )
})

test.run()
