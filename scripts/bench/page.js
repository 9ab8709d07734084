// `npm run bench -- page`: what the page weighs and how fast it is in a real Chromium before the built
// server, with a conversation of 10,000 messages; then Lighthouse. Says what is over its budget, hides nothing. `--quick`: few
// messages, no Lighthouse, and it ends with 1 only when something does not work.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from '../build.js'
import { meetNeeds } from '../needs.js'
import { setup } from '../setup.js'
import { lighthouse } from './lighthouse/run.js'
import { measureArrivals } from './page/arrivals.js'
import { measureLongConversation } from './page/long-conversation.js'
import { openWriter } from './page/writer.js'

const isQuick = process.argv.includes('--quick')
const MESSAGES = isQuick ? 300 : 10_000
const ECHOES = isQuick ? 2 : 20

await setup()
await build()
// Whatever the stories need is needed here.
await meetNeeds(['test/stories/page'])
const { chromium } = await import('playwright-core')

let isOver = false
/** Prints a figure, and whether it keeps its budget. */
function figure(what, value, unit, most = Infinity) {
  const rounded = Number(value.toFixed(unit === 'ms' && value < 100 ? 1 : 0))
  const verdict = value > most ? `OVER ${most} ${unit}` : most < Infinity ? `of ${most}` : ''
  isOver ||= value > most
  console.log(`${what.padEnd(52)} ${String(rounded).padStart(8)} ${unit}  ${verdict}`)
}

const sorted = (values) => [...values].sort((a, b) => a - b)
const quantile = (values, part) => sorted(values)[Math.floor((values.length - 1) * part)]

function weigh() {
  const scripts = readdirSync('dist/public', { recursive: true }).filter((file) =>
    file.endsWith('.js'),
  )
  const bytes = scripts.map((file) => gzipSync(readFileSync(join('dist/public', file))).length)
  scripts.forEach((file, index) => figure(`${file}, gzip`, bytes[index], 'bytes'))
  const all = bytes.reduce((sum, each) => sum + each)
  figure('all script, gzip', all, 'bytes', 45 * 1024)
}

const folder = mkdtempSync(join(tmpdir(), 'relais-bench-'))
const limits = { COMMANDS_PER_SECOND: '0', MAX_CONNECTIONS_PER_USER: '0' }
const server = spawn(process.execPath, ['dist/server/main.js'], {
  env: { ...process.env, ...limits, PORT: '0', DATA_DIR: join(folder, 'data') },
  stdio: ['ignore', 'pipe', 'inherit'],
})
process.on('exit', () => server.kill('SIGKILL'))
const port = await new Promise((resolve) =>
  server.stdout.on('data', (text) => {
    const ready = /ready: \S+?:(\d+)/.exec(text)
    if (ready) resolve(ready[1])
  }),
)
const url = `http://localhost:${port}`

const at = (name) => `[data-test="${name}"]`

/** Runs before the page's own script: when each of these first was there, since the navigation began. */
function watchFirsts(selectors) {
  window.firsts = {}
  const look = () => {
    for (const selector of selectors)
      if (!(selector in window.firsts) && document.querySelector(selector))
        window.firsts[selector] = performance.now()
    requestAnimationFrame(look)
  }
  look()
}

async function openCold(browser, options, address, selectors) {
  const context = await browser.newContext({ ...options, viewport: { width: 1280, height: 800 } })
  await context.addInitScript(watchFirsts, selectors)
  const page = await context.newPage()
  await page.goto(address)
  for (const selector of selectors) await page.waitForSelector(selector, { state: 'attached' })
  return { page, context, firsts: await page.evaluate(() => window.firsts) }
}

/** From the key to the row, and to the row that the server has. */
async function measureEcho(page) {
  const [shown, kept] = [[], []]
  for (let index = 0; index < ECHOES; index++) {
    await page.fill(at('composer'), `echo ${index}`)
    const times = page.evaluate(
      ({ body, row }) =>
        new Promise((resolve) => {
          let start
          let shownAt
          addEventListener('keydown', () => (start = performance.now()), {
            capture: true,
            once: true,
          })
          const look = () => {
            const rows = [...document.querySelectorAll(row)].slice(-3)
            const mine = rows.find((each) => each.textContent.includes(body))
            if (mine) shownAt ??= performance.now()
            if (mine?.dataset.state === 'sent')
              resolve([shownAt - start, performance.now() - start])
            else requestAnimationFrame(look)
          }
          look()
        }),
      { body: `echo ${index}`, row: at('message') },
    )
    await page.press(at('composer'), 'Enter')
    const [shownMs, keptMs] = await times
    shown.push(shownMs)
    kept.push(keptMs)
  }
  figure('key to row, median', quantile(shown, 0.5), 'ms')
  figure('key to row, slowest', quantile(shown, 1), 'ms', 100)
  figure('key to stored, median', quantile(kept, 0.5), 'ms')
}

async function signUp(page) {
  const form = page.locator(at('sign-in'))
  await form.waitFor()
  if (!(await form.locator('input[name="name"]').isVisible())) await page.click(at('switch-mode'))
  await form.locator('input[name="name"]').fill('Alice')
  await form.locator('input[name="email"]').fill('alice@example.org')
  await form.locator('input[name="password"]').fill('correct horse')
  await form.locator('button[type="submit"]').click()
  await page.waitForSelector('[data-test="status"][data-status="connected"]', { state: 'attached' })
}

weigh()
const writer = await openWriter(url)
await writer.write(MESSAGES)
const args = ['--disable-background-networking', '--no-first-run', '--disable-component-update']
const executablePath = process.env.RELAIS_CHROMIUM
const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args })
const stranger = await openCold(browser, {}, url, [at('sign-in')])
figure('first load, cold: sign-in is there', stranger.firsts[at('sign-in')], 'ms', 1000)
await signUp(stranger.page)
const storageState = await stranger.context.storageState()
await stranger.context.close()
const wanted = [at('composer'), at('message')]
const member = await openCold(browser, { storageState }, `${url}/#/c/lobby`, wanted)
figure('signed in, cold: composer is there', member.firsts[at('composer')], 'ms', 1000)
figure('signed in, cold: first message is there', member.firsts[at('message')], 'ms', 1000)
await measureEcho(member.page)
await member.context.close()
const opened = () => openCold(browser, { storageState }, url, [at('conversation')])
await measureLongConversation({ opened, figure, quantile, at })
await measureArrivals({ opened, write: writer.write, count: MESSAGES, figure, quantile, at })
await browser.close()

const scores = isQuick
  ? []
  : await lighthouse({ chromium, executablePath, url, folder, args, signIn })
for (const [what, value] of scores) {
  console.log(
    `${what.padEnd(52)} ${String(value).padStart(8)}      ${value < 95 ? 'UNDER 95' : ''}`,
  )
  isOver ||= value < 95
}

async function signIn(page) {
  await page.goto(url)
  await page.locator(at('sign-in')).waitFor()
  if (await page.locator('input[name="name"]').isVisible()) await page.click(at('switch-mode'))
  await page.fill('input[name="email"]', 'alice@example.org')
  await page.fill('input[name="password"]', 'correct horse')
  await page.click(`${at('sign-in')} button[type="submit"]`)
  await page.waitForSelector('[data-test="status"][data-status="connected"]', { state: 'attached' })
}

if (isOver) console.log('\nSomething is over its budget; see above.')
writer.close()
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
process.exit(isOver && !isQuick ? 1 : 0)
