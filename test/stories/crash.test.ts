// The whole browser is killed with a full outbox. Started again, it sends what was written, once, in order.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { readdirSync, readFileSync } from 'node:fs'
import { connected, createAccount, openConversation, say, sees } from '../support/browser.ts'
import { newFolder, startServer } from '../support/server.ts'
import { isDown, lobbyBodies, messageOf, shellIsKept, untilKept } from './kept.ts'

const WRITTEN = ['one', 'two', 'three', 'four', 'five']

const start = (folder: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, {
    executablePath: process.env.RELAIS_CHROMIUM,
    chromiumSandbox: false,
    locale: 'en-GB',
    args: ['--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })

/** By its own process id: the one that was started with this folder and is no part of another. */
function kill(folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const command = commandOf(pid)
    if (command.includes(`--user-data-dir=${folder}`) && !command.includes('--type='))
      process.kill(Number(pid), 'SIGKILL')
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}

async function visit(browser: BrowserContext, url: string): Promise<Page> {
  const page = browser.pages()[0] ?? (await browser.newPage())
  page.setDefaultTimeout(30_000)
  await page.goto(url)
  return page
}

test('a browser that is killed with messages unsent sends them when it is started again', async () => {
  const folder = newFolder()
  let server = await startServer()
  const { dataDir, port, url } = server
  // A browser writes its cookies down when it is closed, or some time later.
  const first = await start(folder)
  const page = await visit(first, url)
  await createAccount(page, 'Alice')
  await shellIsKept(page)
  await first.close()

  const second = await start(folder)
  const writing = await visit(second, `${url}/#/c/lobby`)
  await connected(writing)
  await openConversation(writing, 'the lobby')
  await server.kill('SIGKILL')
  await isDown(writing)
  for (const text of WRITTEN) await say(writing, text)
  await messageOf(writing, 'pending', 'five').waitFor()
  await untilKept(writing, ({ pending }) => pending.length === WRITTEN.length)
  const gone = new Promise((resolve) => second.on('close', resolve))
  kill(folder)
  await gone

  server = await startServer({ dataDir, port })
  const third = await start(folder)
  const again = await visit(third, `${url}/#/c/lobby`)
  for (const text of WRITTEN) await sees(again, text)
  assert.equal(await lobbyBodies(server.url), WRITTEN)
  await third.close()
  await server.kill()
})

test.run()
