// Runs scenarios, prints their tables, keeps what they say beside the page and writes the page anew; called by bench.js.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { buildWhatChanged } from '../build.js'
import { setup } from '../setup.js'
import { isReached, show } from './figures.js'
import { describeMachine } from './machine.js'
import { KEPT, writePage } from './benchmarks-page.js'
import { endWithUs } from './server-process.js'
import { textTable } from './text-table.js'

const load = (name) => import(`./scenarios/${name}.js`)

/** Each in a process of its own: one that crashes ends with all that it has started, and the others are measured all the
 * same. Answers whether all is well. */
export async function measureEach(names, flags) {
  const loaded = await Promise.all(names.map(async (name) => ({ name, ...(await load(name)) })))
  const unwell = []
  for (const { name } of loaded.sort((one, other) => one.order - other.order)) {
    const words = ['scripts/bench.js', name, ...flags]
    const child = spawn(process.execPath, words, { stdio: 'inherit' })
    endWithUs(child)
    const [code] = await once(child, 'exit')
    if (code !== 0) unwell.push(name)
  }
  if (unwell.length > 0) console.log(`\nNot measured, or with a fault: ${unwell.join(', ')}.`)
  return unwell.length === 0
}

/** Answers whether everything arrived, in order. */
export async function measureScenario(name, { isQuick, isKept, rounds }) {
  await setup()
  await buildWhatChanged()
  const scenario = await load(name)
  const { title, columns } = scenario
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
  const isWell = faults.length === 0
  if (isKept && isWell) {
    const { order, about, limits, charts } = scenario
    const kept = { name, order, title, about, limits, columns, charts, numbers, rounds, seconds }
    const measuredAt = new Date().toISOString().slice(0, 10)
    keep({ ...kept, measuredAt, ...describeMachine(), rows, targets, notes })
  }
  return isWell
}

function keep(measured) {
  mkdirSync(KEPT, { recursive: true })
  writeFileSync(`${KEPT}/${measured.name}.json`, `${JSON.stringify(measured, null, 2)}\n`)
  writePage()
}
