// The page while the disk of the server is full: it opens, comes in and reads; what is written waits, and is sent
// by itself when there is space.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  bodies,
  connected,
  createAccount,
  openConversation,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { History } from '../support/history.ts'
import { Person } from '../support/person.ts'
import { Sender } from '../support/sender.ts'
import { endServers, startServer } from '../support/server.ts'
import { SmallDisk } from '../support/small-disk.ts'
import { messageOf } from './kept.ts'

test.after(endServers)

test('on a full disk the page opens its socket and reads, and what is written is sent when there is space', async () => {
  const disk = new SmallDisk(6)
  const server = await startServer({ dataDir: disk.dataDir, env: { COMMANDS_PER_SECOND: '0' } })
  const windows = await Windows.open()
  const page = await windows.window(server.url)
  await createAccount(page, 'Alice')
  const bob = new Sender(await Person.signUp(server.url, 'bob'), 'lobby', new History())
  bob.bodyOf = (clientId) => `${clientId} `.padEnd(3900, 'x')
  bob.pauseAfter = () => 50
  const sending = bob.run()
  await bob.until(() => bob.refused > 3 * bob.underWay)

  let polls = 0
  page.on('request', (request) => void (request.url().endsWith('/api/poll') && polls++))
  await page.reload()
  await connected(page)
  await openConversation(page, 'the lobby')
  const [last] = (await bob.person.wholeHistory('lobby')).slice(-1)
  await sees(page, last!.body.split(' ')[0]!)
  assert.is(polls, 0, 'over a socket')
  await say(page, 'waits for space')
  await messageOf(page, 'pending', 'waits for space').waitFor()

  bob.finish()
  disk.resize(64)
  await sending
  await sees(page, 'waits for space')
  assert.is((await bodies(page)).filter((body) => body === 'waits for space').length, 1)
  assert.equal(await windows.close(), [])
  await server.kill()
})

test.run()
