// Many conversations that are behind at once: the store is asked a little at a time, the first first, and not
// for what needs no answer any more.
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import type { Publication } from '../../../src/server/bus/bus.ts'
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

function shown(publication: Publication): string {
  const { event } = publication as Publication & { kind: 'conversation' }
  return `${event.type} ${(event as Event<'new_message'>).message.seq}`
}

/** A conversation whose fourth rev was told, and what of it is delivered. */
function reading() {
  const heard: string[] = []
  let read!: (filling: Filling) => void
  const order = new Sequencer(
    (publication) => heard.push(shown(publication)),
    () => new Promise((resolve) => (read = resolve)),
    (error) => assert.unreachable(String(error)),
  )
  order.track('c', { rev: 4, seq: 4 })
  /** What the store says when it is asked, all of it new messages. */
  const fill = async (meanwhile: () => void, ...messages: [seq: number, rev: number][]) => {
    mock.timers.tick(HOLD_MS)
    await settle()
    meanwhile()
    const publications = new Map(messages.map(([seq, rev]) => [rev, [message(seq, rev)]] as const))
    read({ upToRev: messages.at(-1)![1], publications, more: false })
    await settle()
  }
  return { order, heard, fill }
}

const message = (seq: number, rev: number) =>
  ({
    kind: 'conversation',
    conversationId: 'c',
    exceptId: null,
    event: { type: 'new_message', message: { seq, rev } },
  }) as Publication

test('a message that comes by itself while it is read, edited by then, is new once', async () => {
  const { order, heard, fill } = reading()
  order.expect('c', 6)
  await fill(() => order.take(message(5, 5)), [5, 6])
  assert.equal(heard, ['new_message 5', 'message_updated 5'])
})

test('a message that waits for another, and is read edited with it, is new once; one that was lost is new', async () => {
  const { order, heard, fill } = reading()
  order.take(message(6, 6))
  await fill(() => {}, [6, 7], [5, 8])
  assert.equal(heard, ['new_message 6', 'message_updated 6', 'new_message 5'])
})

test.run()
