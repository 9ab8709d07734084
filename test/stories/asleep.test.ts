// A page whose line died without a word: the server stands still, or the tab itself sleeps for a day. It notices,
// comes back by itself, and has everything once and in order. The page's clock is turned by the test.
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import {
  bodies,
  connected,
  createAccount,
  openConversation,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { lobbyBodies, messageOf } from './kept.ts'

/** Less than the 1,000 changes after which a page starts over, and more than them. */
const ABSENCES = { Bob: 300, Carla: 1300 }

const test = suite('asleep')
let server: TestServer
let windows: Windows

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  windows = await Windows.open()
})
test.after(async () => {
  // A test that failed may have left it stopped, and then it would not end.
  server.process.kill('SIGCONT')
  assert.equal(await windows.close(), [])
  await server.kill()
})

async function inLobby(name: string): Promise<Page> {
  const page = await windows.window('about:blank')
  await page.clock.install()
  await page.goto(server.url)
  await createAccount(page, name)
  await openConversation(page, 'the lobby')
  await say(page, `${name} is here`)
  await sees(page, `${name} is here`)
  return page
}

test('a server that stands still is noticed within 40 s; what was written meanwhile is sent once', async () => {
  const page = await inLobby('Alice')
  server.process.kill('SIGSTOP')
  await say(page, 'into the silence')
  await messageOf(page, 'pending', 'into the silence').waitFor()
  assert.is(await isConnected(page), true, 'nothing shows it yet')
  await page.clock.runFor(40_000)
  await becomes(() => isConnected(page), false)
  server.process.kill('SIGCONT')
  await connected(page)
  await sees(page, 'into the silence')
  const said = (await lobbyBodies(server.url)).filter((body) => body === 'into the silence')
  assert.is(said.length, 1)
})

test('a browser that says there is no network is not believed while the line answers', async () => {
  const page = await inLobby('Dora')
  const opened = page.waitForEvent('websocket')
  await page.reload()
  const socket = await opened
  await connected(page)
  const asked = socket.waitForEvent('framesent', ({ payload }) => /"ping"/.test(String(payload)))
  const answered = socket.waitForEvent('framereceived', ({ payload }) =>
    /"pong"/.test(String(payload)),
  )
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
    dispatchEvent(new Event('offline'))
  })
  await asked
  await answered
  await say(page, 'still here')
  await sees(page, 'still here')
  assert.is(await isConnected(page), true)
  assert.not(socket.isClosed(), 'the same line')
})

for (const [name, count] of Object.entries(ABSENCES))
  test(`a tab that slept for a day while ${count} messages came has all of them on wake`, async () => {
    const page = await inLobby(name)
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
    await server.kill('SIGKILL')
    const { dataDir, port } = server
    server = await startServer({ dataDir, port, env: { COMMANDS_PER_SECOND: '0' } })
    const writer = await Person.signUp(server.url, `writer-${count}`)
    const line = await writer.connect()
    const body = (index: number) => `${index + 1} of ${count}`
    for (let index = 0; index < count; index++)
      await line.do('send_message', { conversationId: 'lobby', body: body(index) })

    await devtools.send('Page.setWebLifecycleState', { state: 'active' })
    await page.clock.fastForward('24:00:00')
    await sees(page, body(count - 1))
    await line.do('send_message', { conversationId: 'lobby', body: 'and live' })
    await sees(page, 'and live')
    const shown = await bodies(page)
    const all = [...Array.from({ length: count }, (_, index) => body(index)), 'and live']
    const ofThem = shown.filter((each) => all.includes(each))
    assert.ok(ofThem.length >= 50, `only ${ofThem.length}`)
    assert.equal(ofThem, all.slice(-ofThem.length), 'the newest, each once, in order')
    await line.close()
    await page.close()
  })

const isConnected = (page: Page) =>
  page.locator('[data-test="status"][data-status="connected"]').first().isVisible()

test.run()
