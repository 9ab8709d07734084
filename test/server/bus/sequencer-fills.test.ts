// Many conversations that are behind at once: the store is asked a little at a time, the first first, and not
// for what needs no answer any more.
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HOLD_MS, Sequencer, type Filling } from '../../../src/server/bus/sequencer.ts'

const test = suite('sequencer fills')
const MOST_AT_ONCE = 8

test.before.each(() => mock.timers.enable({ apis: ['setTimeout'] }))
test.after.each(() => mock.timers.reset())

const settle = () => new Promise<void>((done) => setImmediate(done))

/** So many conversations, all of them `to` revs behind a store that answers when it is told to. */
function behind(count: number, to = 1) {
  const asked: string[] = []
  const waiting: (() => void)[] = []
  const order = new Sequencer(
    () => {},
    (id, { rev }) => {
      asked.push(id)
      const filling: Filling = { upToRev: rev + 1, publications: new Map(), more: rev + 1 < to }
      return new Promise((done) => waiting.push(() => done(filling)))
    },
    (error) => assert.unreachable(String(error)),
  )
  const ids = Array.from({ length: count }, (_, index) => `c${index}`)
  for (const id of ids) {
    order.track(id, { rev: 0, seq: 0 })
    order.expect(id, to)
  }
  const answer = async () => {
    waiting.shift()!()
    await settle()
  }
  return { order, ids, asked, waiting, answer }
}

test('of 6,000 that are behind eight are asked for at once, in their order, until all are level', async () => {
  const { order, ids, asked, waiting, answer } = behind(6000)
  mock.timers.tick(HOLD_MS)
  await settle()
  while (waiting.length > 0) {
    assert.ok(waiting.length <= MOST_AT_ONCE, `${waiting.length} at once`)
    await answer()
  }
  assert.equal(asked, ids)
  assert.ok(ids.every((id) => order.toldOf(id)?.rev === 1))
})

test('the second page of one comes after the first of the others', async () => {
  const { ids, asked, waiting, answer } = behind(20, 2)
  mock.timers.tick(HOLD_MS)
  await settle()
  while (waiting.length > 0) await answer()
  assert.equal(asked, [...ids, ...ids])
})

test('what has come by itself, or has nobody here any more, is not asked for', async () => {
  const { order, ids, asked, waiting, answer } = behind(12)
  mock.timers.tick(HOLD_MS)
  await settle()
  order.take({ kind: 'changed', conversationId: 'c9', rev: 1 })
  order.forget('c10')
  while (waiting.length > 0) await answer()
  assert.equal(
    asked,
    ids.filter((id) => id !== 'c9' && id !== 'c10'),
  )
})

test('a conversation that falls behind again while it is asked for waits in one place, not two', async () => {
  const { order, asked, waiting, answer } = behind(1)
  mock.timers.tick(HOLD_MS)
  await settle()
  order.take({ kind: 'changed', conversationId: 'c0', rev: 1 })
  order.expect('c0', 3)
  mock.timers.tick(HOLD_MS)
  await settle()
  assert.equal([asked.length, waiting.length], [1, 1])
  await answer()
  mock.timers.tick(HOLD_MS)
  await settle()
  assert.is(asked.length, 2)
})

test('an answer is let go once, also when what was read ends the hearing of all who are here', async () => {
  const given: string[] = []
  const order: Sequencer = new Sequencer(
    () => order.forget('c'),
    async () => ({ upToRev: 7, publications: new Map(), more: false }),
    (error) => assert.unreachable(String(error)),
  )
  order.track('c', { rev: 4, seq: 4 })
  order.take({ kind: 'left', conversationId: 'c', userIds: ['u'], rev: 6, exceptId: null })
  order.after('c', 7, () => given.push('ok'))
  mock.timers.tick(HOLD_MS)
  await settle()
  assert.equal(given, ['ok'])
})

test.run()
