// How far people have read while Redis is away, or others may not hear yet, is said when they do: the marks alone, and two
// nodes with a real redis-server.
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Publication } from '../../../src/server/bus/bus.ts'
import { RedisBus } from '../../../src/server/bus/redis.ts'
import { RedisClient } from '../../../src/server/bus/redis-client.ts'
import { isMark, UntoldMarks, type Mark } from '../../../src/server/bus/untold-marks.ts'
import { Redis, until } from '../../support/redis.ts'

const test = suite('untold marks')
let redis: Redis
const open: { close(): void }[] = []

test.before(async () => {
  redis = await Redis.start()
})
test.after.each(() => mock.timers.reset())
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

/** Marks by themselves, on a clock of their own. */
function untold() {
  const said: Mark[] = []
  const marks = new UntoldMarks((mark) => said.push(mark))
  const keep = (conversationId: string, seq: number) => {
    const mark = read(conversationId, seq)
    assert.ok(isMark(mark))
    marks.keep(mark)
  }
  mock.timers.enable({ apis: ['setTimeout'] })
  return { said, marks, keep }
}

test('however often it is asked for, they are said three seconds after the first time, and not when it is away again', () => {
  const { said, marks, keep } = untold()
  keep('c', 1)
  for (let seconds = 0; seconds < 3; seconds++) {
    assert.is(said.length, 0)
    marks.sayLater()
    assert.is(marks.isWaiting, true)
    mock.timers.tick(1000)
  }
  assert.is(said.length, 1)
  assert.is(marks.isWaiting, false)
  keep('c', 2)
  marks.sayLater()
  marks.stop()
  mock.timers.tick(10_000)
  assert.is(said.length, 1)
})

test('of more than ten thousand those that wait for longest are left out', () => {
  const { said, marks, keep } = untold()
  for (let index = 0; index < 10_002; index++) keep(`c${index}`, 1)
  marks.sayLater()
  mock.timers.tick(3000)
  assert.equal([said.length, said[0]?.event.conversationId], [10_000, 'c2'])
})

test('the furthest of each conversation is told once, without what was left to read, and nothing else', async () => {
  const [one, other] = [await node(), await node()]
  await redis.kill()
  // The first perhaps before it is known to be away.
  one.bus.publish(read('c', 3))
  await one.is(false)
  for (const mark of [read('d', 4), read('c', 5), read('c', 2), gone]) one.bus.publish(mark)
  await redis.start()
  await one.is(true)
  // The other node may not hear yet: said at once, and again.
  one.bus.publish(read('e', 6))
  const told = () => other.heard.flatMap((each) => ('event' in each ? [each.event] : []))
  const late = () =>
    told().filter((event) => event.type === 'messages_read' && event.unread === undefined)
  const become = (count: () => number, least: number) =>
    until(count, (found) => found >= least, 15_000)
  await become(() => late().length, 3)
  one.bus.publish(gone)
  const ends = () => told().filter((event) => event.type === 'conversation_gone').length
  await become(ends, 1)
  assert.equal(late(), [
    { type: 'messages_read', conversationId: 'd', userId: 'u', seq: 4 },
    { type: 'messages_read', conversationId: 'c', userId: 'u', seq: 5 },
    { type: 'messages_read', conversationId: 'e', userId: 'u', seq: 6 },
  ])
  assert.is(ends(), 1, 'what is no mark is not said again')
  assert.is(one.heard.length, 7, 'who said it hears it once')
})

test.run()
