// What `npm run bench -- page` says of a figure that is over its budget, under it, or has none.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Limits {
  most?: number
  least?: number
}
interface Row {
  name: string
  cells: { budget: string | null; reached: string | null }
}
interface Figures {
  note(what: string, value: number, unit: string, limits?: Limits): void
  result(): { rows: Row[]; targets: Limits[] }
}
/** Not bundled: it finds its neighbours by where it stands. */
const { Budgets } = (await import(
  pathToFileURL(resolve('scripts/bench/page/budgets.js')).href
)) as unknown as { Budgets: new (say: (line: string) => void) => Figures }

test('what is over its budget in most rounds is not reached, and a figure without a budget promises nothing', () => {
  const said: string[] = []
  const figures = new Budgets((line) => said.push(line))
  for (const value of [900, 1100, 1200]) figures.note('late', value, 'ms', { most: 1000 })
  for (const value of [900, 990, 1200]) figures.note('soon', value, 'ms', { most: 1000 })
  figures.note('score', 94, '', { least: 95 })
  figures.note('memory', 3, 'MB')
  const { rows, targets } = figures.result()
  assert.equal(
    rows.map(({ name, cells }) => [name, cells.budget, cells.reached]),
    [
      ['late, ms', '≤ 1,000 ms', 'no'],
      ['soon, ms', '≤ 1,000 ms', 'yes'],
      ['score', '≥ 95', 'no'],
      ['memory, MB', null, null],
    ],
  )
  assert.is(targets.length, 3)
  assert.is(said.length, 8)
})

test.run()
