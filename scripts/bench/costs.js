// `npm run bench -- costs`: what a connection, a message and a delivery cost the server, in memory and in time of
// its processor; the figures that docs/scale.md reckons with. `npm run bench -- costs idle` measures one alone.
import { parseArgs } from 'node:util'
import { build } from '../build.js'
import { setup } from '../setup.js'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== 'costs'),
  options: { rounds: { type: 'string', default: '3' } },
  allowPositionals: true,
})

await setup()
await build()
const { measurements } = await import('./costs/measurements.js')
const wanted = positionals.length > 0 ? positionals : Object.keys(measurements)

for (const name of wanted) {
  const rounds = []
  for (let round = 0; round < Number(values.rounds); round++)
    rounds.push(await measurements[name]())
  for (const [what, { unit, digits }] of Object.entries(rounds[0])) {
    const sorted = rounds.map((figures) => figures[what].value).sort((a, b) => a - b)
    const middle = sorted[Math.floor(sorted.length / 2)]
    const each = sorted.map((value) => value.toFixed(digits)).join(', ')
    console.log(`${name}: ${what}: ${middle.toFixed(digits)} ${unit}   (${each})`)
  }
}
process.exit(0)
