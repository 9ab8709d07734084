// What a person does with their account, in real windows: devices ended from afar, another password, and the
// end. Every view is looked at by axe, in both themes.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { look } from '../support/axe.ts'
import { becomes } from '../support/becomes.ts'
import {
  at,
  befriend,
  connected,
  createAccount,
  say,
  sees,
  sendForm,
  signIn,
  Windows,
} from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('account')
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36'
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

test('a device is named, and ended from another one at once', async () => {
  const laptop = await windows.window(server.url, { locale: 'fr-FR' })
  await createAccount(laptop, 'Cléo')
  const phone = await windows.window(server.url, { ...PHONE, userAgent: ANDROID })
  await signIn(phone, 'clo@example.org')
  await connected(phone)
  await at(laptop, 'settings').click()
  const mine = at(laptop, 'session')
  await mine.nth(1).waitFor()
  await becomes(() => mine.count(), 2)
  await mine.filter({ hasText: 'Cet appareil' }).getByText('Chrome · Linux').waitFor()
  const other = mine.filter({ hasText: 'Chrome · Android' })
  await other.locator('[data-test="end-session"]').click()
  await at(phone, 'sign-in').waitFor()
  await other.waitFor({ state: 'detached' })
  await becomes(() => mine.count(), 1)
  await look(laptop, 'reglages-1280')
})

test('another password ends the other devices; a wrong one is told beside the field', async () => {
  const laptop = await windows.window(server.url)
  await createAccount(laptop, 'Dora')
  const phone = await windows.window(server.url, { ...PHONE, locale: 'fr-FR' })
  await signIn(phone, 'dora@example.org')
  await at(phone, 'settings').click()
  await at(phone, 'session').first().waitFor()
  await look(phone, 'reglages-390')
  await at(laptop, 'settings').click()
  await sendForm(laptop, 'change-password', 'wrong horse', 'battery staple')
  await at(laptop, 'change-password').getByText('This is not your current password').waitFor()
  await sendForm(laptop, 'change-password', 'correct horse', 'battery staple')
  await at(laptop, 'change-password').getByText('is changed').waitFor()
  await at(phone, 'sign-in').waitFor()
  await connected(laptop)
  await signIn(phone, 'dora@example.org', 'battery staple')
  await at(phone, 'session').first().waitFor()
})

test('an account is deleted after a question and a password; the other sees who wrote no more', async () => {
  const [eve, fay] = [await windows.window(server.url, PHONE), await windows.window(server.url)]
  await createAccount(eve, 'Eve')
  await createAccount(fay, 'Fay')
  const laptop = await windows.window(server.url)
  await signIn(laptop, 'eve@example.org')
  await connected(laptop)
  await befriend(fay, laptop, 'Fay', 'Eve')
  await say(laptop, 'remember me')
  await sees(fay, 'remember me')
  await at(eve, 'settings').click()
  await at(eve, 'delete-open').click()
  await look(eve, 'delete-390')
  await at(eve, 'delete-cancel').click()
  await at(eve, 'delete-account').waitFor({ state: 'hidden' })
  await at(eve, 'delete-open').click()
  await sendForm(eve, 'delete-account', 'wrong horse')
  await at(eve, 'delete-account').getByText('This is not your current password').waitFor()
  await sendForm(eve, 'delete-account', 'correct horse')
  for (const page of [eve, laptop]) await at(page, 'sign-in').waitFor()
  await fay.locator('h1', { hasText: 'deleted account' }).waitFor()
  await fay.locator('.message .sender', { hasText: 'deleted account' }).first().waitFor()
  await fay.getByText('This account was deleted').waitFor()
  await at(fay, 'composer').waitFor({ state: 'hidden' })
  await look(fay, 'gone-1280')
  await fay.reload()
  await fay.locator('h1', { hasText: 'deleted account' }).waitFor()
  await sees(fay, 'remember me')
})

test.run()
