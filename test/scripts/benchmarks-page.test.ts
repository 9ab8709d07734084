// The page of the benchmarks says what was missed, and beside it why.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'

/** Not bundled: it finds its neighbours by where it stands. */
const { pageOf } = (await import(
  pathToFileURL(resolve('scripts/bench/benchmarks-page.js')).href
)) as { pageOf: (kept: object[]) => string }

const kept = (targets: object[], limits?: string) => ({
  ...{ name: 'much', title: 'How much?', about: 'What is done.', limits, rounds: 5 },
  columns: [{ key: 'cpu', title: 'CPU µs', digits: 1 }],
  charts: [{ kind: 'bars', key: 'cpu', title: 'CPU' }],
  rows: [{ name: 'Relais', detail: 'this one', cells: { cpu: { median: 2, low: 1, high: 3 } } }],
  ...{ targets, notes: ['It rained.'], machine: '2 cores', pinning: 'pinned', measuredAt: 'today' },
})

test('a missed target is said first and in its place, and followed by why', () => {
  const target = { says: 'at most 1.5 µs', value: 2, unit: 'µs', most: 1.5 }
  const page = pageOf([kept([target], 'The disk is the limit.')])
  assert.ok(page.includes('| [How much?](#how-much) | at most 1.5 µs | 2.00 µs | **no** |'), page)
  assert.match(
    page,
    /^- \*\*Missed\*\*: at most 1.5 µs; measured 2.00 µs\.\n\nThe disk is the limit\.$/m,
  )
})

test('a part has its table, chart, contestants and notes', () => {
  const page = pageOf([kept([{ says: 'at most 2.5 µs', value: 2, unit: 'µs', most: 2.5 }])])
  assert.match(page, /^- Reached: at most 2.5 µs; measured 2.00 µs\.$/m)
  for (const line of [
    '| Relais | 2.0 (1.0–3.0) |',
    '![CPU](benchmarks/much.svg)',
    'Measured were: Relais: this one.',
    '- It rained.',
    '`npm run bench -- much`, 5 rounds, today. 2 cores; pinned.',
  ])
    assert.ok(page.includes(`\n${line}\n`), line)
})

test.run()
