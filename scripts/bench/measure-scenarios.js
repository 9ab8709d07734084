// Runs scenarios, prints their tables, keeps what they say beside the page and writes the page anew; called by bench.js.
import { mkdirSync, writeFileSync } from 'node:fs'
import { buildWhatChanged } from '../build.js'
import { setup } from '../setup.js'
import { isReached, show } from './figures.js'
import { describeMachine } from './machine.js'
import { KEPT, writePage } from './benchmarks-page.js'
import { textTable } from './text-table.js'

/** Answers whether everything arrived, in order. */
export async function measureScenarios(names, { isQuick, isKept, rounds }) {
  await setup()
  await buildWhatChanged()
  let isWell = true
  const loaded = names.map(async (name) => ({ name, ...(await import(`./scenarios/${name}.js`)) }))
  const scenarios = (await Promise.all(loaded)).sort((one, other) => one.order - other.order)
  for (const scenario of scenarios) {
    const { name, title, about, columns, charts, order } = scenario
    console.log(`\n${title} (${name})`)
    const numbers = isQuick ? scenario.quick : scenario.numbers
    const start = performance.now()
    const said = await scenario.run({ numbers, rounds, isQuick, say: (line) => console.log(line) })
    const seconds = Math.round((performance.now() - start) / 1000)
    const { rows, targets = [], faults = [], notes = [] } = said
    console.log(`\n${textTable(rows, columns)}\n`)
    for (const target of isQuick ? [] : targets)
      console.log(
        `${isReached(target) ? 'reached' : 'MISSED '}  ${target.says}: ${show(target.value, 2)} ${target.unit ?? ''}`,
      )
    for (const note of notes) console.log(`note     ${note}`)
    for (const fault of faults) console.log(`FAULT    ${fault}`)
    console.log(`${seconds} s`)
    isWell &&= faults.length === 0
    if (!isKept || faults.length > 0) continue
    mkdirSync(KEPT, { recursive: true })
    const measuredAt = new Date().toISOString().slice(0, 10)
    const kept = {
      name,
      order,
      title,
      about,
      columns,
      charts,
      numbers,
      rounds,
      seconds,
      measuredAt,
    }
    const all = { ...kept, ...describeMachine(), rows, targets, notes }
    writeFileSync(`${KEPT}/${name}.json`, `${JSON.stringify(all, null, 2)}\n`)
  }
  if (isKept) writePage()
  return isWell
}
