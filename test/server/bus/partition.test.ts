// The partition of an id is the same on every node and in every version: a node that computed another would
// not be heard.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  channelOf,
  EVERYBODY,
  PARTITIONS,
  partitionOf,
  routesOf,
} from '../../../src/server/bus/partition.ts'

const test = suite('partition')

test('the partitions of these ids never change', () => {
  // The first three are published examples of FNV-1a: 811c9dc5, e40c292c, bf9cf968.
  const ids = ['', 'a', 'foobar', 'lobby', 'c_a1B2c3D4', 'u_a1B2c3D4', 'école']
  assert.equal(ids.map(partitionOf), [0xc5, 0x2c, 0x68, 211, 23, 213, 0])
  assert.equal(channelOf(7), 'relais:{7}')
})

test('ids spread evenly', () => {
  const counts = new Array<number>(PARTITIONS).fill(0)
  for (let index = 0; index < 100 * PARTITIONS; index++) counts[partitionOf(`c_${index}`)]!++
  assert.ok(Math.min(...counts) > 50 && Math.max(...counts) < 160, `${Math.min(...counts)}`)
})

test('who is put in hears it in their own partition, together with those who share it', () => {
  // Two ids of one partition, and one of another.
  const [first, other] = ['u_0', 'u_1']
  const ids = Array.from({ length: 10_000 }, (_, index) => `u_${index + 2}`)
  const beside = ids.find((id) => partitionOf(id) === partitionOf(first))!
  const joined = { kind: 'joined', conversationId: 'c', rev: 1 } as const
  assert.equal(routesOf({ ...joined, userIds: [first, other, beside] }), [
    [channelOf(partitionOf(first)), { ...joined, userIds: [first, beside] }],
    [channelOf(partitionOf(other)), { ...joined, userIds: [other] }],
  ])
  const left = {
    kind: 'left',
    conversationId: 'c',
    userIds: [first],
    rev: 2,
    exceptId: null,
  } as const
  assert.equal(routesOf(left), [[channelOf(partitionOf('c')), left]])
  const renamed = { kind: 'user_changed', user: { id: first, name: 'A' } } as const
  assert.equal(routesOf(renamed), [[EVERYBODY, renamed]])
})

test.run()
