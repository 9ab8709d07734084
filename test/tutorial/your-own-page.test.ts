// The last page of the tutorial: its text, and its page before the real relay, from disk and from elsewhere.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { Person } from '../support/person.ts'
import { play } from '../support/play.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { entries, lineSays, shows, write } from '../support/step.ts'

const MY_PAGE = resolve('docs/tutorial/steps/your-own-page/my-page.html')
let windows: Windows
let relay: TestServer

test.before(async () => {
  const port = await freePort()
  windows = await Windows.open({ port8181: port })
  relay = await startServer({ port })
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await relay.kill()
})

test('the text shows what happens', () => play('docs/tutorial/en/your-own-page.md'))

async function chatsFrom(url: string, name: string): Promise<void> {
  const person = await Person.signUp(relay.url, name)
  const other = await Person.signUp(relay.url, `friend-of-${name}`)
  const friend = await other.connect()
  const page = await windows.window(url)
  await page.fill('#enter [name=token]', ` ${person.token} `)
  await page.click('#enter button')
  await lineSays(page, `Connected as ${name}`)
  await write(page, 'hello')
  const { message } = await friend.next('new_message')
  assert.equal([message.senderName, message.body], [name, 'hello'])
  await shows(page, `me: hello (kept as ${message.id})`)
  await friend.do('send_message', { conversationId: 'lobby', body: '<b>hello</b>' })
  await shows(page, `friend-of-${name}: <b>hello</b>`)
  await write(page, 'x'.repeat(5000))
  await page.locator('#log li', { hasText: /^Error: / }).waitFor()
  assert.is((await entries(page)).length, 3)
  await friend.close()
}

test('opened from disk, the page talks to the relay', () => chatsFrom(`file://${MY_PAGE}`, 'alice'))

test('served on another port, the page talks to the relay', async () => {
  const elsewhere = createServer((_, response) => response.end(readFileSync(MY_PAGE))).unref()
  await once(elsewhere.listen(0, 'localhost'), 'listening')
  await chatsFrom(`http://localhost:${(elsewhere.address() as AddressInfo).port}`, 'bob')
})

test('the page says that a token opens no line, and takes another', async () => {
  const { token } = await Person.signUp(relay.url, 'carol')
  const page = await windows.window(`file://${MY_PAGE}`)
  await page.fill('#enter [name=token]', 'forged')
  await page.click('#enter button')
  await lineSays(page, 'Disconnected (1006)')
  await page.fill('#enter [name=token]', token)
  await page.click('#enter button')
  await lineSays(page, 'Connected as carol')
})

test.run()
