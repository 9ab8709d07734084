// `npm test`: installs, builds, checks and runs every test file; `npm test -- chat` runs the files with
// "chat" in their path, without the check. Its last line is the result: `N passed, N failed`.
import { filesUnder } from './files.js'
import { setup } from './setup.js'
import { endAll, runTestFile } from './test-file.js'

const wanted = process.argv.slice(2)
const sum = { passed: 0, failed: 0, skipped: 0 }
const failedFiles = []

async function prepare() {
  const { build } = await import('./build.js')
  await build()
  if (wanted.length > 0) return
  const { check } = await import('./check.js')
  count({ [(await check()) ? 'passed' : 'failed']: 1 })
}

async function runTests() {
  const files = filesUnder('test', '.test.ts').filter(
    (file) =>
      !file.startsWith('test/support/') &&
      (wanted.length === 0 || wanted.some((part) => file.includes(part))),
  )
  if (files.length === 0) {
    console.log(`No test file ${wanted.length ? `matches ${wanted.join(' ')}` : 'was found'}.`)
    return count({ failed: 1 })
  }
  const { meetNeeds } = await import('./needs.js')
  const { bundleTests } = await import('./test-bundle.js')
  const { lendDatabases, runsOf, workersOf } = await import('./test-runs.js')
  const runs = runsOf(files)
  const missing = await meetNeeds(runs.map(({ label }) => label))
  const left = missing.flatMap((need) => need.files)

  if (await tryTo(() => bundleTests(files))) {
    const ready = runs.filter(({ label }) => !left.includes(label))
    const lent = ready.some(({ isLent }) => isLent) ? await lendDatabases() : {}
    const work = async (next) => {
      for (let run; (run = next());) await runOne(run, run.isLent ? lent : {})
    }
    await Promise.all(workersOf(ready).map(work))
  }
  // What the system itself forbids is said aloud, but nobody here can mend it.
  for (const { files: unrun, says, isForbidden } of missing)
    announce(says, isForbidden ? 0 : unrun.length)
}

async function runOne({ file, label, limitSeconds }, env) {
  const { bundleOf } = await import('./test-bundle.js')
  const result = await runTestFile(bundleOf(file), limitSeconds, env)
  count(result)
  const skipped = result.skipped > 0 ? `  ${result.skipped} skipped` : ''
  const tests = `${result.passed} ${result.passed === 1 ? 'test' : 'tests'}${skipped}`
  if (!result.fault) return console.log(`ok  ${label}  ${tests}  ${result.ms} ms`)
  failedFiles.push(label)
  console.log(`FAILED  ${label}  ${result.ms} ms\n${result.output.trim()}\n→ ${result.fault}\n`)
}

function announce(says, files) {
  const line = '!'.repeat(80)
  console.log(`\n${line}\n${says}\n${line}\n`)
  count({ skipped: files })
}

/** esbuild has printed its errors already; anything else is a fault of these scripts. */
async function tryTo(step) {
  try {
    await step()
    return true
  } catch (error) {
    if (error.errors === undefined) console.log(error)
    count({ failed: 1 })
    return false
  }
}

function count(result) {
  for (const key of Object.keys(sum)) sum[key] += result[key] ?? 0
}

function end() {
  if (failedFiles.length > 1) console.log(`Failed files:\n  ${failedFiles.join('\n  ')}\n`)
  if (process.env.RELAIS_NO_SKIP === '1' && sum.skipped > 0) {
    console.log('RELAIS_NO_SKIP=1: what was skipped counts as failed.')
    sum.failed += sum.skipped
    sum.skipped = 0
  }
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''
  console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`)
  process.exit(sum.failed === 0 ? 0 : 1)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    endAll('SIGTERM')
    setTimeout(() => process.exit(130), 500)
  })
}
process.on('exit', () => endAll('SIGKILL'))

await setup()
if (await tryTo(prepare)) await runTests()
end()
