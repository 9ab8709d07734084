// What the page weighs and how fast it is in a real Chromium: the first load, a message from key to row, a long
// conversation, and what Lighthouse says. Everything has a budget; what is over it is said.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { meetNeeds } from '../../needs.js'
import { startRelay } from '../costs/relay.js'
import { lighthouse } from '../lighthouse/run.js'
import { SERVER_CORE } from '../machine.js'
import { measureArrivals } from '../page/arrivals.js'
import { Budgets } from '../page/budgets.js'
import { measureFirstLoad, signUp } from '../page/first-load.js'
import { measureEcho } from '../page/echo.js'
import { measureLongConversation } from '../page/long-conversation.js'
import { openWriter } from '../page/writer.js'

const SCRIPT_BYTES = 45 * 1024
const LIGHTHOUSE_LEAST = 95

export const order = 120
export const title = 'The page'
export const about = `The page in Chromium, which has what the server on its core leaves. Cold is a new profile, in each round; a
member has a session and nothing else, and opens a conversation of 10,000 messages. Rows are those of messages in the document.
Lighthouse plays a phone on a slow line (a round trip of 150 ms, 1.6 Mbit/s, a processor a quarter as fast).`
export const columns = [
  { key: 'measured', title: 'measured', digits: 0 },
  { key: 'budget', title: 'budget' },
  { key: 'reached', title: 'reached' },
]
export const numbers = { messages: 10_000, echoes: 20, scrolls: 150 }
export const quick = { messages: 300, echoes: 2, scrolls: 10 }

export async function run({ numbers: { messages, echoes, scrolls }, rounds, isQuick, say }) {
  // Whatever the stories need is needed here.
  await meetNeeds(['test/stories/page'])
  const { chromium } = await import('playwright-core')
  const args = ['--disable-background-networking', '--no-first-run', '--disable-component-update']
  const executablePath = process.env.RELAIS_CHROMIUM
  const budgets = new Budgets(say)
  weigh(budgets)
  const relay = await startRelay({}, undefined, { core: SERVER_CORE, collects: false })
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args })
  try {
    const url = `http://localhost:${relay.port}`
    const writer = await openWriter(url)
    await writer.write(messages)
    const storageState = await signUp(browser, url)
    const page = { browser, url, storageState, budgets }
    for (let round = 0; round < rounds; round++) await measureFirstLoad(page)
    await measureEcho(page, echoes)
    await measureLongConversation(page, scrolls)
    await measureArrivals(page, writer, messages)
    writer.close()
    // Its packages are many, and it takes its time.
    for (let round = 0; round < rounds && !isQuick; round++)
      for (const [what, score] of await lighthouse({ chromium, executablePath, url, args, say }))
        budgets.note(what, score, '', { least: LIGHTHOUSE_LEAST })
  } finally {
    await browser.close()
    await relay.stop()
  }
  return budgets.result()
}

function weigh(budgets) {
  const scripts = readdirSync('dist/public', { recursive: true }).filter((file) =>
    file.endsWith('.js'),
  )
  const sizes = scripts.map((file) => gzipSync(readFileSync(join('dist/public', file))).length)
  const all = sizes.reduce((sum, size) => sum + size)
  budgets.note('all script, compressed', all, 'bytes', { most: SCRIPT_BYTES })
}
