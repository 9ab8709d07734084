// `npm run bench` measures all scenarios, about 20 minutes, and writes docs/benchmarks.md; `npm run bench -- NAME …` some
// of them, and writes the page from these and from what was kept of the others. `--print` writes nothing; `--quick` is
// every scenario with tiny numbers, one round, writes nothing and ends with 1 when a delivery is missing or out of
// order. `npm run bench -- costs` is a measurement of its own.
//
// A scenario is one file scripts/bench/scenarios/NAME.js, found by its name, that exports
//   order    where it stands on the page, a number
//   title    a heading
//   about    Markdown: what is done and counted
//   columns  [{key, title, digits}] of its table
//   charts   [{kind: 'bars', key, title}] a bar for each row, or [{kind: 'lines', x: key, y: key, title}] growth:
//            the rows are the points, a line for each `row.line`
//   limits   optional Markdown: why a target is missed, and what was tried
//   numbers  {…} how much of everything; `quick` the same, tiny
//   run      async ({numbers, rounds, isQuick, say}) => ({rows, targets, faults, notes})
//              rows     [{name, detail?, line?, cells: {key: figure}}]; a figure is a number, null, a
//                       word or spread([…]) of figures.js, {median, low, high}
//              targets  [{says, value: figure, unit, least | most}] what DESIGN promises; printed as reached or MISSED
//              faults   sentences about what must never be (lost, doubled, out of order): the run ends with 1
//              notes    sentences for the reader, such as what is not installed
// `say` prints a line of progress. Scenarios with peers use measure() of rounds.js; those of Relais alone startRelay()
// of costs/relay.js with {core: SERVER_CORE, collects: false}, and the Generator of generator.js where many sockets
// or much load is needed. At the end nothing that was started may run.
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { filesUnder } from './files.js'

const scenarios = filesUnder('scripts/bench/scenarios', '.js').map((file) => basename(file, '.js'))
const others = ['costs']

if (others.includes(process.argv[2])) await import(`./bench/${process.argv[2]}.js`)
else {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
    },
    allowPositionals: true,
  })
  const unknown = positionals.find((name) => !scenarios.includes(name))
  if (unknown) {
    console.error(
      `There is no measurement ${unknown}, only ${[...scenarios, ...others].join(', ')}.`,
    )
    process.exit(1)
  }
  const names = positionals.length > 0 ? positionals : scenarios
  const { measureEach, measureScenario } = await import('./bench/measure-scenarios.js')
  const isWell =
    names.length > 1
      ? await measureEach(
          names,
          process.argv.slice(2).filter((word) => !names.includes(word)),
        )
      : await measureScenario(names[0], {
          isQuick: values.quick,
          isKept: !values.quick && !values.print,
          rounds: values.quick ? 1 : Number(values.rounds),
        })
  process.exit(isWell ? 0 : 1)
}
