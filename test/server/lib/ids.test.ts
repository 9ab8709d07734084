// Ids: of their kind, never twice; a connection's names its node.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newConnectionId, newId, NODE_ID, nodeOf } from '../../../src/server/lib/ids.ts'

const test = suite('ids')

test('an id says its kind, and is never made twice', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => newId('u')))
  assert.is(ids.size, 1000)
  for (const id of ids) assert.match(id, /^u_[0-9a-v]{20}$/)
})

test("a connection's id names the node that holds it", () => {
  assert.match(NODE_ID, /^n_[0-9a-v]{8}$/)
  const id = newConnectionId()
  assert.is(nodeOf(id), NODE_ID)
  assert.is.not(newConnectionId(), id)
  assert.is(nodeOf(newConnectionId('n_01234567')), 'n_01234567')
})

test('whatever else a client sends names no node', () => {
  for (const id of [
    '',
    'n_none',
    NODE_ID,
    `${NODE_ID}.`,
    'n_01234567:x.y',
    `x${newConnectionId()}`,
  ])
    assert.is(nodeOf(id), null, id)
})

test.run()
