// What each connection gets of one conversation's turn: most the same bytes, a sender its own cuts.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Batch } from '../../../src/server/realtime/batch.ts'

const test = suite('batch')
const bytes = (text: string) => Buffer.from(text)
const read = (pieces: readonly Buffer[]) => Buffer.concat(pieces).toString()

function batchOf(...frames: [string, string | null][]): Batch {
  const batch = new Batch()
  for (const [frame, exceptId] of frames) batch.add(bytes(frame), exceptId)
  return batch
}

test('everybody who had no part in it gets the very same buffer', () => {
  const batch = batchOf(['a1 ', 'alice'], ['b1 ', 'bob'], ['a2 ', 'alice'])
  const [one, other] = [batch.piecesFor('chloé'), batch.piecesFor('dora')]
  assert.is(read(one), 'a1 b1 a2 ')
  assert.is(one[0], other[0])
})

test('a sender gets its answers where its messages stand, in their order', () => {
  const batch = batchOf(['a1 ', 'alice'], ['b1 ', 'bob'], ['a2 ', 'alice'], ['c1 ', null])
  assert.ok(batch.answer('alice', bytes('ok1 ')))
  assert.ok(batch.answer('alice', bytes('ok2 ')))
  assert.is(read(batch.piecesFor('alice')), 'ok1 b1 ok2 c1 ')
  assert.is(read(batch.piecesFor('bob')), 'a1 a2 c1 ')
})

test('an answer without a message in this turn has no place in it', () => {
  const batch = batchOf(['a1 ', 'alice'])
  assert.not(batch.answer('bob', bytes('ok ')))
  assert.ok(batch.answer('alice', bytes('ok ')))
  assert.not(batch.answer('alice', bytes('ok ')))
})

test('a sender whose answer goes another way still gets no copy', () => {
  assert.is(read(batchOf(['a1 ', 'alice'], ['b1 ', null]).piecesFor('alice')), 'b1 ')
  assert.equal(batchOf(['a1 ', 'alice']).piecesFor('alice'), [])
})

test.run()
