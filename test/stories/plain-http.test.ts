// The page at an address such as http://192.168.1.20:8181, where a browser gives no service worker, no locks
// and no `randomUUID`: all but opening offline works.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addressesForOthers } from '../../src/server/lib/reach.ts'
import {
  at,
  bodies,
  connected,
  createAccount,
  openConversation,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { isDown, lobbyBodies, messageOf, nothing, snapshotHas, untilKept } from './kept.ts'

const env = { HOST: '0.0.0.0' }
let server: TestServer
let windows: Windows

test.before(async () => {
  server = await startServer({ env })
  windows = await Windows.open()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await server.kill()
})

test('at a plain http address people chat, tabs agree, and what was written survives a closed tab', async () => {
  const [url] = addressesForOthers(env.HOST, server.port)
  if (url === undefined) return console.log('NOT RUN: this machine has no address but its own.')
  const page = await windows.window(url)
  await createAccount(page, 'Alice')
  assert.equal(
    await page.evaluate(() => [
      isSecureContext,
      typeof navigator.serviceWorker,
      typeof navigator.locks,
      typeof crypto.randomUUID,
    ]),
    [false, 'undefined', 'undefined', 'undefined'],
  )
  await openConversation(page, 'the lobby')
  const bob = await windows.window(url)
  await createAccount(bob, 'Bob')
  await openConversation(bob, 'the lobby')
  const other = await windows.tab(page.context(), `${url}/#/c/lobby`)
  await connected(other)
  await say(page, 'from Alice')
  await say(bob, 'from Bob')
  await sees(bob, 'from Alice')
  await say(other, 'from her other tab')
  for (const each of [page, bob, other])
    for (const body of ['from Alice', 'from Bob', 'from her other tab']) await sees(each, body)
  await snapshotHas(page, 'from her other tab')

  await server.kill('SIGKILL')
  for (const tab of [page, other]) await isDown(tab)
  const written = ['one', 'two', 'three']
  for (const body of written) await say(page, body)
  await messageOf(page, 'pending', 'three').waitFor()
  await messageOf(other, 'pending', 'three').waitFor()
  await untilKept(page, ({ pending }) => pending.length === written.length)
  await page.close()
  await other.close()
  server = await startServer({ dataDir: server.dataDir, port: server.port, env })
  const again = await windows.tab(page.context(), `${url}/#/c/lobby`)
  for (const each of [again, bob]) {
    await sees(each, 'three')
    assert.equal((await bodies(each)).slice(-3), written)
  }
  assert.equal((await lobbyBodies(server.url)).slice(-3), written)

  await at(again, 'log-out').click()
  await at(again, 'sign-in').waitFor()
  await untilKept(again, (kept) => JSON.stringify(kept) === JSON.stringify(nothing))
})

test.run()
