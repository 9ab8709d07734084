// The sequencer: one order of revs for a conversation, whichever node says what when.
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import type { Publication } from '../../../src/server/bus/bus.ts'
import { HOLD_MS, Sequencer, type Filling, type Told } from '../../../src/server/bus/sequencer.ts'

const test = suite('sequencer')

test.before.each(() => mock.timers.enable({ apis: ['setTimeout'] }))
test.after.each(() => mock.timers.reset())

const say = (rev: number, exceptId: string | null = null, body = 'live'): Publication => ({
  kind: 'conversation',
  conversationId: 'c',
  exceptId,
  event: {
    type: 'new_message',
    message: {
      id: `c.${rev}`,
      conversationId: 'c',
      seq: rev,
      rev,
      senderId: 'u',
      senderName: 'U',
      body,
      createdAt: 0,
    },
  },
})

const textOf = (publication: Publication): string => {
  if (publication.kind !== 'conversation') return publication.kind
  const { rev, body } = (publication.event as Event<'new_message'>).message
  return `${rev} ${body}`
}

/** One that has told up to rev 4; `stored` is what the store has, up to a rev. */
function follow(stored: () => Filling | Promise<Filling>) {
  const heard: string[] = []
  const asked: Told[] = []
  const faults: unknown[] = []
  const order = new Sequencer(
    (publication) => heard.push(textOf(publication)),
    async (_, told) => {
      asked.push(told)
      return stored()
    },
    (error) => faults.push(error),
  )
  order.track('c', { rev: 4, seq: 4 })
  return { order, heard, asked, faults }
}

const nothing = (): Filling => ({ upToRev: 4, publications: new Map(), more: false })
const settle = () => new Promise<void>((done) => setImmediate(done))
const pass = async (ms: number) => {
  mock.timers.tick(ms)
  await settle()
}

test('what comes next is delivered at once, what was told is not told again', () => {
  const { order, heard } = follow(nothing)
  for (const rev of [5, 6, 5, 6, 4]) order.take(say(rev))
  assert.equal(heard, ['5 live', '6 live'])
})

test('what comes too early waits for what is missing; nothing is asked', async () => {
  const { order, heard, asked } = follow(nothing)
  for (const rev of [7, 6]) order.take(say(rev))
  assert.equal(heard, [])
  order.take(say(5))
  assert.equal(heard, ['5 live', '6 live', '7 live'])
  await pass(HOLD_MS * 2)
  assert.equal(asked, [])
})

test('a gap that stays is filled from the store, in order; what was heard comes before what was read', async () => {
  const read = [5, 6, 7].map((rev) => [rev, [say(rev, null, 'read')]] as const)
  const { order, heard, asked } = follow(() => ({
    upToRev: 7,
    publications: new Map(read),
    more: false,
  }))
  order.take(say(6))
  await pass(HOLD_MS - 1)
  assert.equal(heard, [])
  await pass(1)
  assert.equal(heard, ['5 read', '6 live', '7 read'])
  order.take(say(7))
  order.take(say(8))
  assert.equal(heard.slice(3), ['8 live'])
  assert.equal(asked, [{ rev: 4, seq: 4 }])
})

test('revs that nothing stands for any more are passed over', async () => {
  const { order, heard } = follow(() => ({
    upToRev: 9,
    publications: new Map([[9, [say(9, null, 'read')]]]),
    more: false,
  }))
  order.take(say(8))
  order.take(say(11))
  await pass(HOLD_MS)
  assert.equal(heard, ['8 live', '9 read'])
  order.take(say(10))
  assert.equal(heard.slice(2), ['10 live'])
})

test('a page after the other is read until all is there', async () => {
  let rev = 4
  const { order, heard, asked } = follow(() => {
    rev++
    const publications = new Map([[rev, [say(rev, null, 'read')]]])
    return { upToRev: rev, publications, more: rev < 7 }
  })
  order.expect('c', 7)
  await pass(HOLD_MS)
  assert.equal(heard, ['5 read', '6 read', '7 read'])
  assert.equal(asked.length, 3)
})

test('what the store does not know was never said, and nothing waits for it', async () => {
  const { order, heard, asked } = follow(nothing)
  order.take(say(1_000_000))
  await pass(HOLD_MS)
  order.take(say(5))
  await pass(HOLD_MS * 10)
  assert.equal([heard, asked.length], [['5 live'], 1])
})

test('an answer waits with its message, in its place; at once when it has passed', () => {
  const { order, heard } = follow(nothing)
  order.take(say(5, 'a'))
  order.after('c', 5, () => heard.push('answer 5'))
  order.take(say(7, 'a'))
  order.take(say(8, 'a'))
  for (const rev of [8, 7]) order.after('c', rev, () => heard.push(`answer ${rev}`))
  assert.equal(heard, ['5 live', 'answer 5'])
  order.take(say(6))
  assert.equal(heard.slice(2), ['6 live', '7 live', 'answer 7', '8 live', 'answer 8'])
})

test('while the store fails the answer waits, and comes after what comes before it', async () => {
  let isBroken = true
  const { order, heard, faults } = follow(() => {
    if (isBroken) throw new Error('away')
    return { upToRev: 6, publications: new Map([[5, [say(5, null, 'read')]]]), more: false }
  })
  order.take(say(6, 'a'))
  order.after('c', 6, () => heard.push('answer'))
  await pass(HOLD_MS)
  await pass(1000)
  assert.equal([heard, faults.length], [[], 2])
  isBroken = false
  await pass(1000)
  assert.equal(heard, ['5 read', '6 live', 'answer'])
})

test('the answer to a message that was sent again on another line waits for what comes before it, too', async () => {
  const { order, heard } = follow(() => ({
    upToRev: 6,
    publications: new Map([5, 6].map((rev) => [rev, [say(rev, null, 'read')]])),
    more: false,
  }))
  for (const line of [1, 2]) order.after('c', 6, () => heard.push(`answer ${line}`))
  await pass(HOLD_MS)
  assert.equal(heard, ['5 read', '6 read', 'answer 1', 'answer 2'])
})

test('an answer about what the store does not know is given, for nothing comes before it', async () => {
  const { order, heard } = follow(nothing)
  order.after('c', 9, () => heard.push('answer'))
  await pass(HOLD_MS)
  assert.equal(heard, ['answer'])
})

test('answers are given when the last member has gone', () => {
  const { order, heard } = follow(nothing)
  order.take(say(6, 'a'))
  order.after('c', 6, () => heard.push('answer'))
  order.forget('c')
  assert.equal(heard, ['answer'])
  order.take(say(7))
  assert.equal(heard, ['answer', '7 live'])
})

test('who leaves keeps their place, and leaves once', () => {
  const { order, heard } = follow(nothing)
  const left = (userId: string): Publication => ({
    kind: 'left',
    conversationId: 'c',
    userIds: [userId],
    rev: 6,
    exceptId: null,
  })
  order.take(left('a'))
  order.take({ kind: 'changed', conversationId: 'c', rev: 7 })
  order.take(say(8))
  order.take(say(5))
  order.take(left('a'))
  assert.equal(heard, ['5 live', 'left', 'changed', '8 live'])
})

test('what has no place in the order passes at once', () => {
  const { order, heard } = follow(nothing)
  order.take(say(6))
  order.take({ kind: 'user', userId: 'u', exceptId: null, event: { type: 'pong', at: 0 } })
  order.take({ kind: 'joined', conversationId: 'c', userIds: ['u'], rev: 6 })
  assert.equal(heard, ['user', 'joined'])
})

test('what was read of who has gone is told, though a later change was heard that folds it', async () => {
  const left: Publication = {
    kind: 'left',
    conversationId: 'c',
    userIds: ['gone'],
    rev: 6,
    exceptId: null,
  }
  const read = new Map([[6, [left]]])
  const { order, heard } = follow(() => ({ upToRev: 6, publications: read, more: false }))
  order.take({ kind: 'changed', conversationId: 'c', rev: 6 })
  await pass(HOLD_MS)
  assert.equal(heard, ['changed', 'left'])
})

test('a message that was lost and then edited comes as a new one', async () => {
  const read = new Map([[6, [say(6, null, 'read')]]])
  const { order, heard } = follow(() => ({ upToRev: 6, publications: read, more: false }))
  const edited = say(6, null, 'edited') as Publication & { kind: 'conversation' }
  order.take({ ...edited, event: { ...edited.event, type: 'message_updated' } as Event })
  await pass(HOLD_MS)
  assert.equal(heard, ['6 read'])
})

test.run()
