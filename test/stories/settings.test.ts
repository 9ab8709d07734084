// What a person changes about themselves, in real windows: another name, seen at once by the other; the
// language. Every view is looked at by axe, in both themes.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { look } from '../support/axe.ts'
import { becomes } from '../support/becomes.ts'
import {
  at,
  befriend,
  createAccount,
  openConversation,
  say,
  sees,
  sendForm,
  Windows,
} from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('settings')
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

test('another name is seen by the other at once: list, head, messages; and after a reload', async () => {
  const [ada, ben] = [await windows.window(server.url), await windows.window(server.url)]
  await createAccount(ada, 'Ada')
  await createAccount(ben, 'Ben')
  await befriend(ben, ada, 'Ben', 'Ada')
  await say(ada, 'it is me')
  await sees(ben, 'it is me')
  await at(ada, 'settings').click()
  await look(ada, 'settings-1280')
  await sendForm(ada, 'rename', 'Ada Lovelace')
  await at(ada, 'rename').getByText('Saved').waitFor()
  await ben.locator('h1', { hasText: 'Ada Lovelace' }).waitFor()
  await ben.locator('.message .sender', { hasText: 'Ada Lovelace' }).first().waitFor()
  await ben.locator('[data-test="conversation"]', { hasText: 'Ada Lovelace' }).first().waitFor()
  await becomes(() => ada.locator('.me-name').innerText(), 'Ada Lovelace')
  await at(ben, 'open-profile').click()
  await at(ben, 'profile').locator('h2', { hasText: 'Ada Lovelace' }).waitFor()
  await becomes(() => at(ben, 'profile').locator('.avatar').innerText(), 'AL')
  await look(ben, 'profile-1280')
  await at(ben, 'profile-block').click()
  await at(ben, 'yes').click()
  await at(ben, 'profile-block').getByText('Unblock').click()
  await at(ben, 'profile-block').getByText('Block', { exact: true }).waitFor()
  await ben.keyboard.press('Escape')
  await at(ben, 'profile').waitFor({ state: 'hidden' })
  await ben.reload()
  await ben.locator('h1', { hasText: 'Ada Lovelace' }).waitFor()
  await ada.reload()
  await at(ada, 'rename').waitFor()
  await becomes(() => at(ada, 'rename').locator('input').inputValue(), 'Ada Lovelace')
})

test('the language is switched where one is, and Back leads back', async () => {
  const page = await windows.window(server.url)
  await createAccount(page, 'Gil')
  await openConversation(page, 'the lobby')
  await at(page, 'settings').click()
  await at(page, 'settings-language').click()
  await page.locator('h1', { hasText: 'Réglages' }).waitFor()
  await page.goBack()
  await at(page, 'composer').waitFor()
})

test.run()
