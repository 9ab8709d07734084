// What a backend keeps in a conversation, on the page: a quiet line among what people wrote, which nobody can
// change; and what it posts for a user, which looks as if they had typed it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Backend } from '../support/backend.ts'
import {
  at,
  createAccount,
  openConversation,
  picture,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('app events on the page')
let server: TestServer
let windows: Windows

test.before(async () => {
  server = await startServer()
  windows = await Windows.open()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await server.kill()
})

test('a kept event is a quiet line in the middle, without a sender, a time or a menu', async () => {
  const shop = await Backend.of(server, 'events,messages')
  const bob = await Person.signUp(server.url, 'bob')
  const page = await windows.window(server.url)
  await createAccount(page, 'Alice')
  await openConversation(page, 'the lobby')
  await say(page, 'Is it on its way?')
  const body = '<b>Order 42</b> has left the house'
  await shop.do('POST events', { conversationId: 'lobby', name: 'shipped', keep: true, body })
  await shop.do('POST messages', { conversationId: 'lobby', userId: bob.user.id, body: 'It is!' })
  await sees(page, 'It is!')
  const line = page.locator('[data-test="message"][data-state="event"]')
  assert.is(await line.innerText(), body)
  const thread = (await at(page, 'thread').boundingBox())!
  const box = (await line.locator('[data-test="body"]').boundingBox())!
  const offCentre = box.x + box.width / 2 - (thread.x + thread.width / 2)
  assert.ok(Math.abs(offCentre) < 20, `${offCentre} px off the middle`)
  await line.hover()
  assert.is(await page.locator('.message-handle.shown').count(), 0)
  await picture(page, 'app-event')
  // As any message, it says in the list what came last.
  const last = { conversationId: 'lobby', name: 'delivered', keep: true, body: 'It is there' }
  await shop.do('POST events', last)
  const row = page.locator('[data-test="conversation"][data-id="lobby"]')
  await row.filter({ hasText: 'It is there' }).waitFor()
})

test.run()
