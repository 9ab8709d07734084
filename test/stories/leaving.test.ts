// What of a person stays in a browser when they leave it: nothing. And what the page does in a browser
// that can keep nothing at all.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import {
  at,
  bodies,
  connected,
  createAccount,
  openConversation,
  picture,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import {
  isDown,
  keptBy,
  messageOf,
  nothing,
  shellIsKept,
  snapshotHas,
  asksBeforeUnload,
} from './kept.ts'

const test = suite('leaving')
let server: TestServer
let windows: Windows

test.before(async () => {
  server = await startServer()
  windows = await Windows.open()
})
test.after(async () => {
  // A test that failed may have left it stopped, and then it would not end.
  server.process.kill('SIGCONT')
  assert.equal(await windows.close(), [])
  await server.kill()
})

async function inLobby(name: string, body: string) {
  const page = await windows.window(server.url)
  await createAccount(page, name)
  await openConversation(page, 'the lobby')
  await say(page, body)
  await sees(page, body)
  await shellIsKept(page)
  await snapshotHas(page, body)
  return page
}

test('logging out leaves nothing in the browser, in no tab', async () => {
  const page = await inLobby('Alice', 'about to leave')
  const other = await windows.tab(page.context(), server.url)
  await connected(other)
  await at(other, 'composer').fill('a draft')
  assert.ok((await keptBy(page)).caches.length > 0)
  await at(page, 'log-out').click()
  for (const tab of [page, other]) await at(tab, 'sign-in').waitFor()
  await becomes(() => keptBy(page), nothing)
  await other.close()
  assert.equal(await keptBy(page), nothing)
  await page.reload()
  await at(page, 'sign-in').waitFor()
  await becomes(() => keptBy(page), nothing)
})

test('before messages that were not sent are thrown away, it asks', async () => {
  const page = await inLobby('Bella', 'all is well')
  server.process.kill('SIGSTOP')
  await say(page, 'on its way')
  await messageOf(page, 'pending', 'on its way').waitFor()
  await at(page, 'log-out').click()
  const question = page.locator('.me-ask')
  await question.filter({ hasText: 'One message is not sent yet' }).waitFor()
  await picture(page, 'leaving-1280-en-light')
  await at(page, 'stay').click()
  await question.waitFor({ state: 'hidden' })
  await at(page, 'log-out').click()
  await at(page, 'log-out-anyway').click()
  server.process.kill('SIGCONT')
  await at(page, 'sign-in').waitFor()
  await becomes(() => keptBy(page), nothing)
})

test('a session that has ended leaves nothing either, and the next person sees nothing of the first', async () => {
  const page = await inLobby('Carla', 'private thoughts')
  await at(page, 'composer').fill('a private draft')
  await snapshotHas(page, 'a private draft')
  await page.context().clearCookies()
  await page.reload()
  await at(page, 'sign-in').waitFor()
  await becomes(() => keptBy(page), nothing)
  await createAccount(page, 'Dora')
  await openConversation(page, 'the lobby')
  await at(page, 'composer').waitFor()
  assert.is(await at(page, 'composer').inputValue(), '')
  assert.not.match(JSON.stringify(await keptBy(page)), 'a private draft')
})

test('what waits is never sent in the name of the next person', async () => {
  const page = await inLobby('Edith', 'still here')
  await server.kill('SIGKILL')
  await isDown(page)
  await say(page, 'by Edith alone')
  await messageOf(page, 'pending', 'by Edith alone').waitFor()
  await page.context().clearCookies()
  server = await startServer({ dataDir: server.dataDir, port: server.port })
  await at(page, 'sign-in').waitFor()
  await createAccount(page, 'Flora')
  await openConversation(page, 'the lobby')
  await say(page, 'by Flora')
  await sees(page, 'by Flora')
  assert.not.ok((await bodies(page)).includes('by Edith alone'))
  await becomes(async () => (await keptBy(page)).pending, [])
})

test('who signs in again in the same window finds what they wrote, and it is sent', async () => {
  const page = await inLobby('Gina', 'hello')
  await server.kill('SIGKILL')
  await isDown(page)
  await say(page, 'written between two sessions')
  await messageOf(page, 'pending', 'written between').waitFor()
  await page.context().clearCookies()
  server = await startServer({ dataDir: server.dataDir, port: server.port })
  await at(page, 'sign-in').waitFor()
  await page.locator('input[name="email"]').fill('gina@example.org')
  await page.locator('input[name="password"]').fill('correct horse')
  await page.locator('form button[type="submit"]').click()
  await connected(page)
  await sees(page, 'written between two sessions')
})

test('in a browser that can keep nothing, all but opening offline works', async () => {
  const page = await windows.window(server.url)
  await page.context().addInitScript(() => {
    const without = (object: object, name: string) =>
      Object.defineProperty(object, name, { value: undefined })
    for (const name of ['indexedDB', 'BroadcastChannel', 'caches', 'trustedTypes'])
      without(window, name)
    for (const name of ['serviceWorker', 'locks']) without(navigator, name)
    without(crypto, 'randomUUID')
  })
  await page.reload()
  await createAccount(page, 'Hanna')
  await openConversation(page, 'the lobby')
  const other = await windows.tab(page.context(), server.url)
  await connected(other)
  await openConversation(other, 'the lobby')
  await say(page, 'from the one')
  await sees(other, 'from the one')
  await say(other, 'from the other')
  await sees(page, 'from the other')

  await server.kill('SIGKILL')
  await isDown(page)
  await say(page, 'kept in memory')
  await messageOf(page, 'pending', 'kept in memory').waitFor()
  await becomes(() => asksBeforeUnload(page), true)
  server = await startServer({ dataDir: server.dataDir, port: server.port })
  await sees(page, 'kept in memory')
  await sees(other, 'kept in memory')
  assert.is((await bodies(other)).filter((body) => body === 'kept in memory').length, 1)

  await page.reload()
  await connected(page)
  await sees(page, 'kept in memory')
  await at(page, 'log-out').click()
  for (const tab of [page, other]) await at(tab, 'sign-in').waitFor()
})

test.run()
