// `npm run soak`: the tests of test/faults/ with large numbers, for an hour or so, and a table of what they
// say; `npm run soak -- kill network` runs those with such a part in their name. RELAIS_SEED repeats a run.
import { basename } from 'node:path'
import { build } from './build.js'
import { filesUnder } from './files.js'
import { setup } from './setup.js'
import { endAll, runTestFile } from './test-file.js'

const LIMIT_SECONDS = 3600
/** What each test makes of them is in its own file; set in the environment, they win. */
const NUMBERS = { RELAIS_CYCLES: '1000', RELAIS_FRAMES: '1000000' }

await setup()
await build()
const { bundleOf, bundleTests } = await import('./test-bundle.js')
const { meetNeeds } = await import('./needs.js')

const wanted = process.argv.slice(2)
const files = filesUnder('test/faults', '.test.ts').filter(
  (file) => wanted.length === 0 || wanted.some((part) => file.includes(part)),
)
const missing = await meetNeeds(files)
for (const { says } of missing) console.log(`\n${says}\n`)
const ready = files.filter((file) => !missing.some((need) => need.files.includes(file)))
await bundleTests(ready)
for (const [name, value] of Object.entries(NUMBERS)) process.env[name] ??= value

process.on('exit', () => endAll('SIGKILL'))
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    endAll('SIGTERM')
    setTimeout(() => process.exit(130), 500)
  })

const width = Math.max(...ready.map((file) => nameOf(file).length))
let failed = missing.length
for (const file of ready) {
  const { fault, ms, output } = await runTestFile(bundleOf(file), LIMIT_SECONDS)
  const [first = '', ...more] = saidIn(output)
  const time = `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`.padStart(12)
  console.log(`${fault ? 'FAILED' : 'ok    '}  ${nameOf(file).padEnd(width)}${time}  ${first}`)
  for (const line of more) console.log(`${' '.repeat(8 + width + 12)}  ${line}`)
  if (fault === undefined) continue
  failed++
  console.log(`\n${output.trim()}\n→ ${fault}\n`)
}
console.log(failed === 0 ? '\nAll promises held.' : `\n${failed} failed or did not run.`)
process.exit(failed === 0 ? 0 : 1)

function nameOf(file) {
  return basename(file, '.test.ts')
}

/** What the tests print of their figures, without what uvu prints before, between and after. */
function saidIn(output) {
  return output
    .split('\n')
    .map((line) => line.replace(/^ ?[\w -]+? {2}/, '').replace(/^[•✘ ]+(\(\d+ \/ \d+\))?/, ''))
    .filter((line) => line !== '' && !/^(Total|Passed|Skipped|Duration):/.test(line))
}
