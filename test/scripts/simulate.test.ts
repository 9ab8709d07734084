// The arithmetic of docs/scale.md: what it says is what the simulation says, which asks the server's own partition
// function, and gives the same each time.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { PARTITIONS } from '../../src/server/bus/partition.ts'

const test = suite('simulate')

function simulate(...words: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/simulate.js', ...words],
    {
      encoding: 'utf8',
    },
  )
  return { code: status, out: stdout, err: stderr }
}

/** The limits that a run prints, by what they limit. */
const limitsIn = (out: string): Map<string, string> =>
  new Map(
    [
      ...out
        .split('what does not divide')[1]!
        .matchAll(/^ {2}(\S.*?) {2,}\S+ ?\S* %? +([\d,]+|any number)/gm),
    ].map(([, name, limit]) => [name!, limit!]),
  )
const figureOf = (limit: string): number => Number(limit.replaceAll(',', ''))

test('the same each time, with as many partitions as the server has', () => {
  const { code, out, err } = simulate('--people', '10000')
  assert.is(code, 0, err)
  assert.is(simulate('--people', '10000').out, out)
  assert.match(out, new RegExp(`^${PARTITIONS} partitions`, 'm'))
  assert.match(
    out,
    new RegExp(`a node with 100 people connected subscribes to ${PARTITIONS}$`, 'm'),
  )
})

test('the page lists what breaks in the order in which it does, with the limits that are computed', () => {
  const page = readFileSync('docs/scale.md', 'utf8')
  const section = page.split('## What breaks first, and what to change')[1]!.split('\n## ')[0]!
  const rows = [...section.matchAll(/^\| (.+?) \| ([\d,]+) \|/gm)].map(([, name, limit]) => [
    name,
    limit,
  ])
  const limits = [...limitsIn(simulate('--people', '1000000').out)]
    .filter(([, limit]) => limit !== 'any number')
    .sort(([, one], [, other]) => figureOf(one) - figureOf(other))
  assert.ok(limits.length >= 5, JSON.stringify(limits))
  assert.equal(rows, limits)
})

test('an assumption is a flag; what is none is refused with a sentence', () => {
  const few = simulate('--people', '1000000', '--connections-per-node', '5000')
  assert.match(few.out, /^53 nodes, of which one may be down/m)
  for (const [words, says] of [
    [['--people', 'many'], /--people is a number from 0 on; got many/],
    [['--people', '5'], /--people is 1000 or more/],
    [['--design', 'other'], /--design is built or changed; got other/],
    [['--nodes', '5'], /Unknown option '--nodes'/],
  ] as const) {
    const { code, err } = simulate(...words)
    assert.is(code, 1)
    assert.match(err, says)
  }
})

test.run()
