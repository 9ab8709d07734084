// The example on a plain page of another origin, in a real browser: it connects by token, writes and reads,
// and nothing is missing after the relay was gone.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import { Windows } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { Person } from '../support/person.ts'
import { newFolder, startServer, type TestServer } from '../support/server.ts'
import { serveFiles } from './files.ts'

const test = suite('library on a page')
let server: TestServer
let windows: Windows
const place = { dataDir: newFolder(), port: 0 }

test.before(async () => {
  place.port = await freePort()
  server = await startServer(place)
  windows = await Windows.open()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await server.kill()
})

test('a page of another origin chats in the lobby', async () => {
  const origin = await serveFiles({
    '/index.html': 'examples/page/index.html',
    '/page.js': 'examples/page/page.js',
    '/relais.js': 'dist/client/relais.js',
  })
  const alice = await Person.signUp(server.url, 'alice')
  const bob = await Person.signUp(server.url, 'bob')
  let socket = await bob.connect()
  await socket.do('send_message', { conversationId: 'lobby', body: 'before' })
  const page = await windows.window(`${origin}/#${alice.token}@${server.url}`)
  const shows = (text: string) => page.locator('li', { hasText: text }).waitFor()
  await shows('bob: before')
  await page.fill('[name=text]', '<b>hello</b>')
  await page.press('[name=text]', 'Enter')
  assert.is((await socket.next('new_message')).message.body, '<b>hello</b>')
  await shows('alice: <b>hello</b>')

  await server.kill('SIGKILL')
  await page.locator('[role=status]', { hasText: /waiting|connecting/ }).waitFor()
  await page.fill('[name=text]', 'written meanwhile')
  await page.press('[name=text]', 'Enter')
  await shows('sending: written meanwhile')
  server = await startServer(place)
  socket = await bob.connect()
  await socket.do('send_message', { conversationId: 'lobby', body: 'after' })
  await shows('bob: after')
  await shows('alice: written meanwhile')
  await becomes(() => page.locator('li').count(), 4)
})

test.run()
