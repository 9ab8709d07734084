// Who is there, on screen by itself: one person comes, goes away, comes back and leaves while the other
// only looks; the lobby's list; being invisible; going away by doing nothing. In a real browser.
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import {
  at,
  connected,
  createAccount,
  openConversation,
  picture,
  Windows,
} from '../support/browser.ts'
import { Person, type Socket } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('presence')
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

/** Waits until this part of the page shows the status; answers its words. */
async function status(page: Page, part: string, wanted: string): Promise<string> {
  const shown = page.locator(`${part} [data-test="presence"][data-status="${wanted}"]`)
  await shown.first().waitFor({ state: 'attached' })
  return (await shown.first().textContent()) ?? ''
}

const found = (id: string) => `[data-test="person"][data-id="${id}"]`
const online = (id: string) => `[data-test="online-person"][data-id="${id}"]`
const rowOf = (conversationId: string) => `[data-test="conversation"][data-id="${conversationId}"]`

/** Hears, as somebody who watches this person, how they become. */
async function hears(socket: Socket, id: string, wanted: string): Promise<void> {
  for (;;) {
    const { users } = await socket.next('presence')
    if (users.some((user) => user.id === id && user.status === wanted)) return
  }
}

test('a person found comes, goes away, comes back and leaves, and nobody touches the page', async () => {
  const page = await windows.window(server.url, { locale: 'fr-FR' })
  await createAccount(page, 'Camille')
  const zoe = await Person.signUp(server.url, 'zoé')
  await at(page, 'search').fill('zoé')
  assert.is(await status(page, found(zoe.user.id), 'offline'), 'Hors ligne')
  await at(page, 'search').press('ArrowDown')
  const isChosen = () =>
    page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.id)
  await becomes(isChosen, zoe.user.id)

  const socket = await zoe.connect()
  assert.is(await status(page, found(zoe.user.id), 'online'), 'En ligne')
  await socket.do('set_status', { status: 'away' })
  assert.is(await status(page, found(zoe.user.id), 'away'), 'Absent')
  await socket.do('set_status', { status: 'online' })
  await status(page, found(zoe.user.id), 'online')
  await picture(page, 'presence-search-1280-fr-light')
  await socket.close()
  assert.is(await status(page, found(zoe.user.id), 'offline'), 'Vu à l’instant')
  assert.is(await isChosen(), zoe.user.id)
})

test('an empty search lists who is online and stays live; the header and the list tell it too', async () => {
  const page = await windows.window(server.url)
  await createAccount(page, 'Dora')
  const anna = await Person.signUp(server.url, 'anna')
  const yves = await Person.signUp(server.url, 'yves')
  const socket = await yves.connect()
  await at(page, 'search').click()
  await status(page, found(yves.user.id), 'online')
  assert.is(await page.locator(found(anna.user.id)).count(), 0)
  const annas = await anna.connect()
  await status(page, found(anna.user.id), 'online')
  await annas.close()
  assert.is(await status(page, found(anna.user.id), 'offline'), 'Seen just now')

  const [dora] = (await socket.do('search_users', { query: 'dora' })).users
  const asked = await socket.do('request_conversation', { userId: dora!.id, body: 'Hello Dora' })
  await page.keyboard.press('Escape')
  const row = rowOf(asked.conversation.id)
  await status(page, row, 'online')
  await page.locator(row).click()
  await at(page, 'accept').click()
  assert.is(await status(page, '.thread-head', 'online'), 'Online')
  await socket.do('set_status', { status: 'away' })
  assert.is(await status(page, '.thread-head', 'away'), 'Away')
  await status(page, row, 'away')
  await picture(page, 'presence-away-1280-en-light')
  await socket.close()
  assert.is(await status(page, '.thread-head', 'offline'), 'Seen just now')
  await status(page, row, 'offline')
})

test('without a line nobody is shown as online, and with it again all is as it is', async () => {
  const page = await windows.window(server.url)
  await createAccount(page, 'Erik')
  const max = await Person.signUp(server.url, 'max')
  await max.connect()
  await openConversation(page, 'the lobby')
  await status(page, online(max.user.id), 'online')
  await at(page, 'search').fill('max')
  // Not yet the row of the list that stood there before: the answer must have come.
  await page.getByText('1 person found').waitFor()
  await status(page, found(max.user.id), 'online')
  await server.kill('SIGKILL')
  await status(page, found(max.user.id), 'unknown')
  await page.locator(online(max.user.id)).waitFor({ state: 'detached' })
  server = await startServer({ dataDir: server.dataDir, port: server.port })
  await connected(page)
  await status(page, found(max.user.id), 'offline')
  await new Person(server.url, max.user, max.token, max.email).connect()
  await status(page, found(max.user.id), 'online')
  await status(page, online(max.user.id), 'online')
})

test('the lobby lists who is online, beside it or behind a button', async () => {
  const desktop = await windows.window(server.url, { locale: 'fr-FR', colorScheme: 'dark' })
  const phone = await windows.window(server.url, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  })
  await createAccount(desktop, 'Inès')
  await createAccount(phone, 'Jack')
  await openConversation(desktop, 'the lobby')
  await openConversation(phone, 'the lobby')
  const lea = await Person.signUp(server.url, 'léa')
  const socket = await lea.connect()
  await status(desktop, online(lea.user.id), 'online')
  assert.not.ok(await at(desktop, 'people-button').isVisible())
  assert.not.ok(await at(phone, 'online-people').isVisible())
  await picture(phone, 'presence-lobby-390-en-light')
  await at(phone, 'people-button').click()
  await at(phone, 'online-people').waitFor()
  const missing = async () =>
    Number(await at(phone, 'people-button').innerText()) -
    (await at(phone, 'online-person').count())
  await becomes(missing, 0)
  await socket.do('set_status', { status: 'away' })
  assert.is(await status(phone, online(lea.user.id), 'away'), 'Away')
  await picture(phone, 'presence-sheet-390-en-light')
  await picture(desktop, 'presence-lobby-1280-fr-dark')
  await socket.close()
  await phone.locator(online(lea.user.id)).waitFor({ state: 'detached' })
  await phone.keyboard.press('Escape')
  await at(phone, 'online-people').waitFor({ state: 'hidden' })
  await desktop.locator('[data-test="online-person"]', { hasText: 'Jack' }).click()
  await at(desktop, 'ask').waitFor()
  assert.is(await status(desktop, '.ask', 'online'), 'En ligne')
  await at(phone, 'people-button').click()
  await phone.locator('[data-test="online-person"]', { hasText: 'Inès' }).click()
  await at(phone, 'ask').waitFor()
})

test('invisible looks offline to others, is kept, and is known in every window', async () => {
  const page = await windows.window(server.url)
  await createAccount(page, 'Nora')
  const other = await page.context().newPage()
  await other.goto(server.url)
  await connected(other)
  const watcher = await (await Person.signUp(server.url, 'otto')).connect()
  const [nora] = (await watcher.do('search_users', { query: 'nora' })).users
  assert.is(nora!.status, 'online')
  await at(page, 'visibility').click()
  await hears(watcher, nora!.id, 'offline')
  await page.locator('[data-test="visibility"][aria-pressed="true"]').waitFor()
  await other.locator('[data-test="visibility"][aria-pressed="true"]').waitFor()
  await picture(page, 'presence-invisible-1280-en-light')
  await page.reload()
  await connected(page)
  await page.locator('[data-test="visibility"][aria-pressed="true"]').waitFor()
  await at(other, 'visibility').click()
  await hears(watcher, nora!.id, 'online')
  await page.locator('[data-test="visibility"][aria-pressed="false"]').waitFor()
})

test('a person who does nothing for five minutes is away, and online when they move', async () => {
  const page = await windows.window('about:blank')
  await page.clock.install()
  await page.goto(server.url)
  await createAccount(page, 'Paula')
  const watcher = await (await Person.signUp(server.url, 'quentin')).connect()
  const [paula] = (await watcher.do('search_users', { query: 'paula' })).users
  assert.is(paula!.status, 'online')
  await page.clock.fastForward('05:00')
  await hears(watcher, paula!.id, 'away')
  await page.mouse.move(300, 300)
  await hears(watcher, paula!.id, 'online')
})

test.run()
