// The sum of a table is that of its rows, in whatever order, and of no others.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ContentSum, type Row } from '../../../src/server/store/content-sum.ts'

const test = suite('content-sum')

const sumOf = (rows: Row[], columns = ['id', 'text']): string => {
  const sum = new ContentSum(columns)
  for (const row of rows) sum.add(row)
  return String(sum)
}
const one = { id: 1, text: 'one' }
const two = { id: 2, text: null }

test('the order of rows, of columns and of fields does not count', () => {
  const sum = sumOf([one, two])
  assert.is(sumOf([two, { text: 'one', id: 1 }], ['text', 'id']), sum)
})

test('a row less, twice, or with another value is seen, also when two rows change places in part', () => {
  const sum = sumOf([one, two])
  const others = [
    [one],
    [one, one],
    [one, two, two],
    [one, { id: 2, text: '' }],
    [
      { id: 1, text: null },
      { id: 2, text: 'one' },
    ],
    [{ id: '1', text: 'one' }, two],
  ]
  for (const rows of others) assert.is.not(sumOf(rows), sum, JSON.stringify(rows))
})

test.run()
