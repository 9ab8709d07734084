// Step 7 of the tutorial: its text, where a suspended wscat is found out, windows that stay, and its exercise.
import { connect } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import { play } from '../support/play.ts'
import {
  askToken,
  endSteps,
  entries,
  lineSays,
  logIn,
  showsOnline,
  startStep,
  write,
} from '../support/step.ts'

let windows: Windows

test.before(async () => {
  windows = await Windows.open()
})
test.after.each(endSteps)
test.after(async () => {
  assert.equal(await windows.close(), [])
})

test('the text shows what happens', () => play('docs/tutorial/en/07-ghosts.md'))

test('a line that answers no ping is ended, one of a browser stays', async () => {
  const server = await startStep('07')
  const page = await windows.window(server.url)
  await logIn(page, 'alice')
  await showsOnline(page, 'alice')
  const { text: token } = await askToken(server, 'ghost')
  // A client made of bytes: unlike any library it leaves pings unanswered, as a pulled cable does.
  const ghost = connect(server.port, 'localhost')
  ghost.write(
    `GET /?token=${token} HTTP/1.1\r\nHost: localhost:${server.port}\r\nUpgrade: websocket\r\n` +
      'Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  )
  ghost.resume()
  await showsOnline(page, 'alice, ghost')
  await showsOnline(page, 'alice')
  await lineSays(page, 'Connected')
  await write(page, 'hi')
  assert.equal(await entries(page), ['You are alice.', 'me: hi'])
})

test('the page of the solution says that a server is silent, and when it speaks again', async () => {
  const server = await startStep('07', { words: ['solution'] })
  const page = await windows.window(server.url)
  await logIn(page, 'alice')
  await lineSays(page, 'Connected')
  server.process.kill('SIGSTOP')
  await lineSays(page, 'Nothing heard for 10 s. Is the cable in?')
  server.process.kill('SIGCONT')
  await lineSays(page, 'Connected')
})

test.run()
