// Step 4 of the tutorial: its text, logging in from a browser, tokens that open no line, and its exercise.
import { resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { Line } from '../support/line.ts'
import { play } from '../support/play.ts'
import { until } from '../support/redis.ts'
import { signLike } from '../support/sign.ts'
import {
  askToken,
  endSteps,
  lineOf,
  lineSays,
  logIn,
  shows,
  startStep,
  write,
} from '../support/step.ts'
import { sayRaw } from '../support/upgrade.ts'

/** Eight days pass in a server that hears SIGUSR2. */
const CLOCK = `data:text/javascript,const now=Date.now;process.on('SIGUSR2',()=>{Date.now=()=>now()+8*864e5;console.log('later')})`
const FROM_DISK = `file://${resolve('docs/tutorial/steps/04-who-speaks/index.html')}`
const REFUSED = { code: 4401, reason: 'POST /login gives a token: connect to /?token=…' }
let windows: Windows
let port: number

test.before(async () => {
  port = await freePort()
  windows = await Windows.open({ port8181: port })
})
test.after(async () => {
  assert.equal(await windows.close(), [])
})

test.after.each(endSteps)

test('the text shows what happens', () => play('docs/tutorial/en/04-who-speaks.md'))

test('two people log in, and what one writes the other sees under the name from the e-mail', async () => {
  const server = await startStep('04')
  const [one, other] = [await windows.window(server.url), await windows.window(server.url)]
  await logIn(one, 'alice')
  await shows(one, '← Hello alice! Say something, the others hear it.')
  await lineSays(one, 'Connected')
  await logIn(other, 'bob')
  await lineSays(other, 'Connected')
  await write(one, 'hi')
  await shows(other, '← alice: hi')
})

test('the page says why it did not log in, and lets people try again', async () => {
  const server = await startStep('04')
  await askToken(server, 'alice')
  const page = await windows.window(server.url)
  await logIn(page, 'alice', 'wrong horse')
  await lineSays(page, 'That is not the password of this e-mail.')
  await logIn(page, 'alice', 'short')
  await lineSays(page, 'Give a password of 8 characters or more.')
  await logIn(page, 'alice')
  await lineSays(page, 'Connected')
})

test('a double click on Log in opens one line', async () => {
  const server = await startStep('04')
  const page = await windows.window(server.url)
  let lines = 0
  page.on('websocket', () => lines++)
  await page.fill('#login [name=email]', 'alice@example.org')
  await page.fill('#login [name=password]', 'correct horse')
  await page.dblclick('#login button')
  await lineSays(page, 'Connected')
  const bob = await lineOf(server, 'bob')
  bob.say('hi')
  await shows(page, '← bob: hi')
  assert.is(lines, 1)
})

test('the page from disk says that nobody answers, and logs in when somebody does', async () => {
  const page = await windows.window(FROM_DISK)
  await logIn(page, 'alice')
  await lineSays(page, 'The server does not answer. Is it started?')
  await startStep('04', { port })
  await logIn(page, 'alice', 'short')
  await lineSays(page, 'Give a password of 8 characters or more.')
  await logIn(page, 'alice')
  await lineSays(page, 'Connected')
})

test('a token that is absent, forged, changed or expired opens no line', async () => {
  const server = await startStep('04', { env: { NODE_OPTIONS: `--import "${CLOCK}"` } })
  const { text: token } = await askToken(server, 'alice')
  const [head, claims, signature] = token.split('.')
  const changed = [head, claims!.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), signature]
  const forged = signLike(token)
  const unsigned = `${btoa('{"alg":"none","typ":"JWT"}').replaceAll('=', '')}.${claims}.`
  for (const query of ['', '/', '/?token=', '/?token=x', forged, changed.join('.'), unsigned]) {
    const path = query.includes('.') ? `/?token=${query}` : query
    const line = await Line.open(server.url + path)
    assert.equal(await line.closed(), REFUSED, path)
    assert.equal(line.printed.lines, [])
  }
  const line = await Line.open(`${server.url}/?token=${token}`)
  assert.match(await line.hear(), /^Hello alice!/)

  server.process.kill('SIGUSR2')
  await until(server.output, (output) => output.includes('later'), 20_000)
  const late = await Line.open(`${server.url}/?token=${token}`)
  assert.equal(await late.closed(), REFUSED)
})

test('the solution refuses at the upgrade, with a sentence', async () => {
  const server = await startStep('04', { words: ['solution'] })
  const answer = await sayRaw(
    server,
    `GET /?token=forged HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: Upgrade\r\n` +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  assert.is(answer, 'HTTP/1.1 401 Unauthorized\r\n\r\nPOST /login gives a token.\n')
  const [alice, bob] = [await lineOf(server, 'alice'), await lineOf(server, 'bob')]
  for (const line of [alice, bob]) assert.match(await line.hear(), /^Hello/)
  bob.say('good morning')
  assert.is(await alice.hear(), 'bob: good morning')
})

test.run()
