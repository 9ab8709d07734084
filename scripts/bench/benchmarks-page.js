// Writes docs/benchmarks.md and its charts from what is kept of each scenario in docs/benchmarks/; called after a
// measurement. Measures nothing.
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { filesUnder } from '../files.js'
import { chartOf } from './charts.js'
import { isReached, show } from './figures.js'
import { markdownTable } from './text-table.js'

export const KEPT = 'docs/benchmarks'

const HEAD = `# Benchmarks

What Relais does on one core of one machine, where it can be compared beside others in the same run. First what was to be
reached and what was measured, also where it was missed; then each measurement, how it is done and how to do it again.

**How to read it.** A figure with brackets is the median of the rounds, in brackets the lowest and the highest of them; one without was
taken once. CPU is that of all processes of the server, and nothing else: 1 µs is a millionth of a second of one core. p50 is what
half of the messages took at most, p99 what 99 of 100 did. × is the ratio of two servers in the same round, and the median of these
ratios, not the ratio of two medians.

**How it is measured.** All contestants get the same bodies over WebSocket without TLS and without compression, on the same
machine, so there is no network between. Their servers share one core and take turns in random order; the load generator
(\`scripts/bench/generator/\`, raw sockets) has another, and counts each delivery on each socket in its order: a run in which
one is missing, doubled or out of order gives no figures. A round does not count in which the generator used more than 85 % of its
core, or the host took more than 2 % of the machine away.

**On your machine.** \`npm run bench\` measures all of it again and writes this page, \`npm run bench -- NAME\` one part.`

export function writePage() {
  const kept = filesUnder(KEPT, '.json')
    .map((file) => ({ ...JSON.parse(readFileSync(file, 'utf8')), name: basename(file, '.json') }))
    .sort((one, other) => one.order - other.order)
  writeFileSync('docs/benchmarks.md', pageOf(kept))
  for (const scenario of kept)
    for (const { file, chart } of chartsOf(scenario))
      writeFileSync(`${KEPT}/${file}`, chartOf(chart, scenario.rows, scenario.columns))
}

export const pageOf = (kept) => `${[HEAD, reached(kept), ...kept.map(part)].join('\n\n')}\n`

const chartsOf = ({ name, charts = [] }) =>
  charts.map((chart, at) => ({ file: `${name}${at === 0 ? '' : `-${at + 1}`}.svg`, chart }))

/** What was promised, of all parts, first. */
function reached(kept) {
  const rows = kept.flatMap(({ title, targets }) =>
    targets.map((target) => {
      const result = isReached(target) ? 'yes' : '**no**'
      return `| [${title}](#${anchorOf(title)}) | ${target.says} | ${measured(target)} | ${result} |`
    }),
  )
  return ['| | to reach | measured | reached |', '| --- | --- | ---: | --- |', ...rows].join('\n')
}

/** As GitHub makes it of a heading. */
const anchorOf = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

function part(scenario) {
  const { name, title, about, limits, columns, rows, targets, notes } = scenario
  const { rounds, machine, pinning, measuredAt } = scenario
  const images = chartsOf(scenario).map(
    ({ file, chart }) => `![${chart.title}](benchmarks/${file})`,
  )
  const details = rows.filter(({ detail }) => detail).map((row) => `${row.name}: ${row.detail}`)
  return [
    `## ${title}`,
    about,
    markdownTable(rows, columns),
    ...images,
    ...(targets.length > 0 ? [targets.map(verdict).join('\n')] : []),
    ...(limits ? [limits] : []),
    ...(details.length > 0 ? [`Measured were: ${details.join('; ')}.`] : []),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
    `\`npm run bench -- ${name}\`, ${hasRounds(rows) ? `${rounds} rounds` : 'once'}, ${measuredAt}. ${machine}; ${pinning}.`,
  ].join('\n\n')
}

const hasRounds = (rows) =>
  rows.some(({ cells }) => Object.values(cells).some((figure) => figure?.low !== undefined))

function verdict(target) {
  return `- ${isReached(target) ? 'Reached' : '**Missed**'}: ${target.says}; measured ${measured(target)}.`
}

const measured = ({ value, unit = '' }) => `${show(value, 2)} ${unit}`.trim()
