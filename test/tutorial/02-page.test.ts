// Step 2 of the tutorial: its text, its page in a browser, served and from disk, and its exercise.
import { resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { play } from '../support/play.ts'
import { sayRaw } from '../support/upgrade.ts'
import { endSteps, entries, lineSays, shows, startStep, write } from '../support/step.ts'

const FROM_DISK = `file://${resolve('docs/tutorial/steps/02-page/index.html')}`
const GREETING = '← Hello! Say something, it comes back.'
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

test('the text shows what happens', () => play('docs/tutorial/en/02-page.md'))

test('the page shows what goes out, what comes in, and that the line has ended', async () => {
  const server = await startStep('02')
  const page = await windows.window(server.url)
  await lineSays(page, 'Connected')
  await write(page, 'hi')
  await shows(page, '← S: hi')
  assert.equal(await entries(page), [GREETING, '→ hi', '← S: hi'])
  assert.is(await page.inputValue('[name=text]'), '')
  await server.kill('SIGINT')
  await lineSays(page, 'Disconnected (1006)')
  await write(page, 'is anybody there?')
  assert.is(await page.inputValue('[name=text]'), 'is anybody there?')
})

test('what people write stays text', async () => {
  const server = await startStep('02')
  const page = await windows.window(server.url)
  await lineSays(page, 'Connected')
  const hostile = '<img src=x onerror="document.title=1"><b>bold</b>'
  await write(page, hostile)
  await shows(page, `← S: ${hostile}`)
  assert.is(await page.locator('#log img, #log b').count(), 0)
  assert.is(await page.title(), 'My relay')
})

test('opened from disk, the page says that nobody answers, and chats when somebody does', async () => {
  const page = await windows.window(FROM_DISK)
  await shows(page, 'The line has failed.')
  await lineSays(page, 'Disconnected (1006)')
  await startStep('02', { port })
  await page.reload()
  await lineSays(page, 'Connected')
  await write(page, 'hi')
  await shows(page, '← S: hi')
})

test('nothing but the page is given out', async () => {
  const server = await startStep('02')
  const ask = (path: string) => sayRaw(server, `GET ${path} HTTP/1.0\r\n\r\n`)
  for (const path of [
    '/server.js',
    '/page.js/',
    '/../../../../package.json',
    '/%2e%2e/',
    '//',
    '*',
  ])
    assert.match(await ask(path), /^HTTP\/1.1 404 [^]*Nothing here\.$/, path)
  assert.match(
    await ask('/page.js'),
    /^HTTP\/1.1 200 [^]*content-type: text\/javascript[^]*WebSocket/,
  )
})

test('the solution shows the time before each line', async () => {
  const server = await startStep('02', { words: ['solution'] })
  const page = await windows.window(server.url)
  await lineSays(page, 'Connected')
  await write(page, 'hi')
  await page.locator('#log li', { hasText: '← S: hi' }).waitFor()
  const texts = (await entries(page)).map((entry) => /^\d\d:\d\d:\d\d (.*)$/.exec(entry)?.[1])
  assert.equal(texts, [GREETING, '→ hi', '← S: hi'])
})

test.run()
