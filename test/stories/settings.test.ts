// What a person does with their account, in real windows: another name, seen at once by the other; devices
// ended from afar; another password; and the end. Every view is looked at by axe, in both themes.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import {
  at,
  connected,
  createAccount,
  openConversation,
  picture,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { faultsOf } from '../support/axe.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('settings')
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

async function signIn(page: Page, email: string, password = 'correct horse'): Promise<void> {
  const form = at(page, 'sign-in')
  await form.waitFor()
  if (await form.locator('input[name="name"]').isVisible()) await at(page, 'switch-mode').click()
  await form.locator('input[name="email"]').fill(email)
  await form.locator('input[name="password"]').fill(password)
  await form.locator('button[type="submit"]').click()
}

async function fill(page: Page, form: string, ...values: string[]): Promise<void> {
  const inputs = at(page, form).locator('input')
  for (const [index, value] of values.entries()) await inputs.nth(index).fill(value)
  await at(page, form).locator('button[type="submit"]').click()
}

/** The first asks, the second accepts; both then have it open. */
async function talk(one: Page, other: Page, name: string): Promise<void> {
  await at(one, 'search').fill(name)
  await at(one, 'person').filter({ hasText: name }).first().click()
  await at(one, 'ask').click()
  await at(other, 'conversation').locator('visible=true').first().waitFor()
  await other.locator('[data-test="conversation"]:not([data-id="lobby"])').first().click()
  await at(other, 'accept').click()
  await at(other, 'composer').waitFor()
}

async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await picture(page, `${name}-${colorScheme}`)
    assert.equal(await faultsOf(page), [], `${name} ${colorScheme}`)
  }
}

test('another name is seen by the other at once: list, head, messages; and after a reload', async () => {
  const [ada, ben] = [await windows.window(server.url), await windows.window(server.url)]
  await createAccount(ada, 'Ada')
  await createAccount(ben, 'Ben')
  await talk(ben, ada, 'Ada')
  await say(ada, 'it is me')
  await sees(ben, 'it is me')
  await at(ada, 'settings').click()
  await look(ada, 'settings-1280')
  await fill(ada, 'rename', 'Ada Lovelace')
  await at(ada, 'rename').getByText('Saved').waitFor()
  await ben.locator('h1', { hasText: 'Ada Lovelace' }).waitFor()
  await ben.locator('.message .sender', { hasText: 'Ada Lovelace' }).first().waitFor()
  await ben.locator('[data-test="conversation"]', { hasText: 'Ada Lovelace' }).first().waitFor()
  assert.is(await ada.locator('.me-name').innerText(), 'Ada Lovelace')
  await at(ben, 'open-profile').click()
  await at(ben, 'profile').locator('h2', { hasText: 'Ada Lovelace' }).waitFor()
  assert.is(await at(ben, 'profile').locator('.avatar').innerText(), 'AL')
  await look(ben, 'profile-1280')
  await at(ben, 'profile-block').click()
  await at(ben, 'profile-block').getByText('Unblock').click()
  await at(ben, 'profile-block').getByText('Block', { exact: true }).waitFor()
  await ben.keyboard.press('Escape')
  await at(ben, 'profile').waitFor({ state: 'hidden' })
  await ben.reload()
  await ben.locator('h1', { hasText: 'Ada Lovelace' }).waitFor()
  await ada.reload()
  await at(ada, 'rename').waitFor()
  assert.is(await at(ada, 'rename').locator('input').inputValue(), 'Ada Lovelace')
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
  assert.is(await mine.count(), 2)
  await mine.filter({ hasText: 'Cet appareil' }).getByText('Chrome · Linux').waitFor()
  const other = mine.filter({ hasText: 'Chrome · Android' })
  await other.locator('[data-test="end-session"]').click()
  await at(phone, 'sign-in').waitFor()
  await other.waitFor({ state: 'detached' })
  assert.is(await mine.count(), 1)
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
  await fill(laptop, 'change-password', 'wrong horse', 'battery staple')
  await at(laptop, 'change-password').getByText('This is not your present password').waitFor()
  await fill(laptop, 'change-password', 'correct horse', 'battery staple')
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
  await talk(fay, laptop, 'Eve')
  await say(laptop, 'remember me')
  await sees(fay, 'remember me')
  await at(eve, 'settings').click()
  await at(eve, 'delete-open').click()
  await look(eve, 'delete-390')
  await at(eve, 'delete-cancel').click()
  await at(eve, 'delete-account').waitFor({ state: 'hidden' })
  await at(eve, 'delete-open').click()
  await fill(eve, 'delete-account', 'wrong horse')
  await at(eve, 'delete-account').getByText('This is not your present password').waitFor()
  await fill(eve, 'delete-account', 'correct horse')
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
