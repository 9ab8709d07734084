// Runs Lighthouse on the sign-in page and on the signed-in chat; called by page.js. Its packages are many,
// so they are installed on first use, beside the build, and never with the project's own.
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runSlowly, tail } from '../../patience.js'
import { freePort } from '../free-port.js'

const HERE = 'scripts/bench/lighthouse'
const FOLDER = 'dist/bench/lighthouse'
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo']

/** Resolves to [what, score] pairs, 100 at best, and prints what cost points. */
export async function lighthouse({ chromium, executablePath, url, folder, args, signIn }) {
  await install()
  const port = await freePort()
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    chromiumSandbox: false,
    args: [...args, `--remote-debugging-port=${port}`],
  })
  const scores = await audit('sign-in', url, port, folder)
  await signIn(context.pages()[0])
  scores.push(...(await audit('chat', `${url}/#/c/lobby`, port, folder)))
  await context.close()
  return scores
}

async function install() {
  if (existsSync(`${FOLDER}/node_modules/lighthouse/cli/index.js`)) return
  mkdirSync(FOLDER, { recursive: true })
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(`${HERE}/${file}`, `${FOLDER}/${file}`)
  const command = ['ci', '--prefix', FOLDER, '--no-audit', '--no-fund', '--ignore-scripts']
  const { ok, output } = await runSlowly('Installing Lighthouse (201 packages)', 'npm', command)
  if (!ok) throw new Error(tail(output))
}

async function audit(name, url, port, folder) {
  const path = join(folder, `${name}.json`)
  const wanted = [`--only-categories=${CATEGORIES.join(',')}`, '--output=json', '--quiet']
  const where = [`--output-path=${path}`, `--port=${port}`, '--disable-storage-reset']
  const program = `${FOLDER}/node_modules/lighthouse/cli/index.js`
  await promisify(execFile)(process.execPath, [program, url, ...wanted, ...where], {
    maxBuffer: 1e8,
  })
  const { categories, audits } = JSON.parse(readFileSync(path, 'utf8'))
  for (const { auditRefs } of Object.values(categories))
    for (const { id, weight } of auditRefs)
      if (weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
        console.log(`  ${name}: ${id} ${audits[id].score}  ${audits[id].displayValue ?? ''}`)
  return CATEGORIES.map((id) => [`${name}: ${id}`, Math.round(categories[id].score * 100)])
}
