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

What Relais does on one core, measured beside others in the same run. \`npm run bench\` measures all of it again on your
machine and writes this page; \`npm run bench -- NAME\` one part. Figures are the median of the rounds, in brackets the
lowest and the highest. All contestants get the same bodies over WebSocket without TLS and without compression; their servers share
one core, the load generator (\`scripts/bench/generator/\`, raw sockets, it counts each delivery on each socket in its order)
has another; they take turns in random order. CPU is that of all processes of the server. A round in
which the generator used more than 85 % of its core, or the host took more than 2 % away, does not count.`

export function writePage() {
  const kept = filesUnder(KEPT, '.json')
    .map((file) => ({ ...JSON.parse(readFileSync(file, 'utf8')), name: basename(file, '.json') }))
    .sort((one, other) => one.order - other.order)
  const parts = [HEAD, reached(kept), ...kept.map(part)]
  writeFileSync('docs/benchmarks.md', `${parts.join('\n\n')}\n`)
}

/** What was promised, of all parts, first. */
function reached(kept) {
  const rows = kept.flatMap(({ title, targets }) =>
    targets.map((target) => {
      const { says, value, unit = '' } = target
      return `| ${title} | ${says} | ${show(value, 2)} ${unit} | ${isReached(target) ? 'yes' : '**no**'} |`
    }),
  )
  return ['| | to reach | measured | reached |', '| --- | --- | ---: | --- |', ...rows].join('\n')
}

function part({ name, title, about, columns, charts = [], rows, notes, rounds, ...rest }) {
  const { machine, pinning, measuredAt } = rest
  const images = charts.map((chart, at) => {
    const file = `${name}${at === 0 ? '' : `-${at + 1}`}.svg`
    writeFileSync(`${KEPT}/${file}`, chartOf(chart, rows, columns))
    return `![${chart.title}](benchmarks/${file})`
  })
  const details = rows.filter(({ detail }) => detail).map((row) => `${row.name}: ${row.detail}`)
  return [
    `## ${title}`,
    about,
    markdownTable(rows, columns),
    ...images,
    ...(details.length > 0 ? [`${details.join('; ')}.`] : []),
    ...notes.map((note) => `- ${note}`),
    `\`npm run bench -- ${name}\`, ${rounds} rounds, ${measuredAt}. ${machine}; ${pinning}.`,
  ].join('\n\n')
}
