// Runs Lighthouse on the sign-in page and on the signed-in chat; called by scenarios/page.js. Its packages are many,
// so they are installed on first use, beside the build, and never with the project's own.
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runSlowly, tail } from '../../patience.js'
import { freePort } from '../free-port.js'
import { signIn } from '../page/first-load.js'

const HERE = 'scripts/bench/lighthouse'
const FOLDER = 'dist/bench/lighthouse'
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo']
/** Now and then it loses the beginning of its own trace. */
const TRIES = 3

/** Resolves to [what, score] pairs, 100 at best, and says what cost points; with a new profile. */
export async function lighthouse({ chromium, executablePath, url, args, say }) {
  await install()
  const folder = mkdtempSync(join(tmpdir(), 'relais-lighthouse-'))
  const port = await freePort()
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    chromiumSandbox: false,
    args: [...args, `--remote-debugging-port=${port}`],
  })
  const path = join(folder, 'report.json')
  try {
    const scores = await audit('sign-in', url, { port, path, say })
    const [page] = context.pages()
    await page.goto(url)
    await signIn(page)
    return [...scores, ...(await audit('chat', `${url}/#/c/lobby`, { port, path, say }))]
  } finally {
    await context.close()
    rmSync(folder, { recursive: true, force: true })
  }
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

async function audit(name, url, { port, path, say }, tries = TRIES) {
  const wanted = [`--only-categories=${CATEGORIES.join(',')}`, '--output=json', '--quiet']
  const where = [`--output-path=${path}`, `--port=${port}`, '--disable-storage-reset']
  const program = `${FOLDER}/node_modules/lighthouse/cli/index.js`
  try {
    await promisify(execFile)(process.execPath, [program, url, ...wanted, ...where])
  } catch (error) {
    if (tries === 1) throw error
    say(`Lighthouse, ${name}: again, because ${error.stderr.trim() || error.message}`)
    return audit(name, url, { port, path, say }, tries - 1)
  }
  const { categories, audits } = JSON.parse(readFileSync(path, 'utf8'))
  for (const { auditRefs } of Object.values(categories))
    for (const { id, weight } of auditRefs)
      if (weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
        say(`Lighthouse, ${name}: ${id} costs points  ${audits[id].displayValue ?? ''}`)
  return CATEGORIES.map((id) => [
    `Lighthouse, ${name}: ${id}`,
    Math.round(categories[id].score * 100),
  ])
}
