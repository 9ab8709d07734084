// What comes to other conversations while one looks at the page: toasts; and what is muted.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import { friendOf, heard, toast, toldIn, watchedWindow } from '../support/alarm.ts'
import { at, connected, hasFocus, openConversation, sees, Windows } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('alerts')
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

test('a message to another conversation is a toast that opens it; the open one has none', async () => {
  const page = await watchedWindow(windows, server.url, 'Alice')
  const { socket, write } = await friendOf(page, 'bruno', 'alice')
  await write('right before your eyes')
  await sees(page, 'right before your eyes')
  await heard(page, socket, 'to everyone')
  await becomes(() => at(page, 'toast').count(), 1)
  await toast(page, 'The lobby').waitFor()
  await openConversation(page, 'the lobby')
  await at(page, 'toast').waitFor({ state: 'detached' })
  await write('over here')
  await toast(page, 'over here').waitFor()
  await at(page, 'toast-open').click()
  await sees(page, 'over here')
  await at(page, 'toast').waitFor({ state: 'detached' })
})

test('at most four toasts; they go by themselves, wait under the pointer, and never lose the focus', async () => {
  const page = await watchedWindow(windows, server.url, 'Chloé')
  const { write } = await friendOf(page, 'dora', 'chloe')
  await openConversation(page, 'the lobby')
  await page.clock.install()
  await write('number 1')
  // Under the pointer they wait, so that the first is still there when the last one comes.
  await toast(page, 'number 1').hover()
  for (const number of [2, 3, 4, 5]) await write(`number ${number}`)
  await toast(page, 'number 5').waitFor()
  const texts = async () =>
    (await at(page, 'toast').allInnerTexts()).map((text) => text.split('\n').at(-1))
  await becomes(texts, ['number 2', 'number 3', 'number 4', 'number 5'])

  await toast(page, 'number 3').hover()
  await page.clock.fastForward(6000)
  await write('number 6')
  await toast(page, 'number 6').waitFor()
  await becomes(() => at(page, 'toast').count(), 4)
  await page.mouse.move(10, 700)
  await page.clock.fastForward(6000)
  await at(page, 'toast').first().waitFor({ state: 'detached' })

  await at(page, 'composer').focus()
  await write('number 7')
  await toast(page, 'number 7').locator('a').focus()
  await write('number 8')
  await toast(page, 'number 8').waitFor()
  await page.clock.fastForward(6000)
  assert.is(await at(page, 'toast').count(), 2)
  await page.keyboard.press('Escape')
  await toast(page, 'number 8').waitFor({ state: 'detached' })
  await toast(page, 'number 7').locator('[data-test="toast-close"]').focus()
  await page.keyboard.press('Enter')
  await at(page, 'toast').waitFor({ state: 'detached' })
  await hasFocus(page, 'composer')
})

test('what is muted is silent, shown as muted, and not in the title; the other window knows', async () => {
  const page = await watchedWindow(windows, server.url, 'Eve')
  const { socket, write, conversationId } = await friendOf(page, 'frank', 'eve')
  const other = await windows.tab(page.context(), server.url)
  await connected(other)
  await openConversation(other, 'the lobby')
  await at(page, 'involvement').click()
  const row = other.locator(`[data-test="conversation"][data-id="${conversationId}"]`)
  await row.locator('.row-muted').waitFor()
  await openConversation(page, 'the lobby')
  const before = (await toldIn(page)).notes
  await write('psst')
  await heard(page, socket, 'to everyone')
  await row.locator('[data-test="unread"]', { hasText: '1' }).waitFor()
  assert.is(await at(page, 'toast').count(), 0)
  assert.is((await toldIn(page)).notes, before)
  await becomes(() => page.title(), 'Relais')
  await openConversation(page, 'frank')
  await sees(page, 'psst')
  await at(page, 'involvement').click()
  await row.locator('.row-muted').waitFor({ state: 'hidden' })
  await openConversation(page, 'the lobby')
  await write('and now?')
  await toast(page, 'and now?').waitFor()
  await becomes(() => page.title(), '(1) Relais')
})

test.run()
