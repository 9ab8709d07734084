// The keyboard is never lost: whatever goes from under it, one goes on where it makes sense. And before
// something that cannot be taken back, the page asks.
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { look } from '../support/axe.ts'
import {
  at,
  befriend,
  createAccount,
  hasFocus,
  openConversation,
  Windows,
} from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('focus')
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

const enter = async (name: string, options = {}): Promise<Page> => {
  const page = await windows.window(server.url, options)
  await createAccount(page, name)
  return page
}

/** Waits until the focus is on what is visible and matches. */
const isAt = (page: Page, selector: string) =>
  page.waitForFunction((expected) => {
    const { activeElement } = document
    return activeElement?.matches(expected) && activeElement.checkVisibility()
  }, selector)

const hasQuestion = (page: Page, isAsked: boolean) =>
  page.waitForFunction(
    (expected) =>
      (document.querySelector('dialog[role="alertdialog"][open]') !== null) === expected,
    isAsked,
  )

test('leaving a group leads on beside the list, and on a phone to the list; a dialog gives the focus back', async () => {
  const [alice, bruno] = [await enter('Alice'), await enter('Bruno')]
  await befriend(alice, bruno, 'Alice', 'Bruno')
  for (const title of ['Hikers', 'Readers']) {
    await at(alice, 'new-group').click()
    await at(alice, 'new-group-title').fill(title)
    await at(alice, 'choice').check()
    await at(alice, 'new-group-done').click()
    await hasFocus(alice, 'composer')
    await at(alice, 'leave-group').focus()
    await alice.keyboard.press('Enter')
    await hasQuestion(alice, true)
    await hasFocus(alice, 'no')
    await alice.keyboard.press('Enter')
    await hasQuestion(alice, false)
    await hasFocus(alice, 'leave-group')
  }
  await alice.keyboard.press('Enter')
  await at(alice, 'yes').click()
  await isAt(alice, '.place h2')
  await alice.setViewportSize({ width: 390, height: 844 })
  await at(alice, 'conversation').filter({ hasText: 'Hikers' }).click()
  await at(alice, 'members-button').click()
  await at(alice, 'leave-group').click()
  await at(alice, 'yes').click()
  await isAt(alice, '[data-test="conversation"]')
})

test('the Tab key passes the search by, on to the conversations', async () => {
  const page = await enter('Tabitha')
  await at(page, 'search').focus()
  await page.keyboard.press('Tab')
  await isAt(page, '[data-test="conversation"]')
})

test('blocking asks first, in the head, in a request, and in the profile', async () => {
  const [chloe, dora] = [await enter('Chloe', { locale: 'fr-FR' }), await enter('Dora')]
  await at(dora, 'search').fill('chloe')
  await at(dora, 'person').click()
  await at(dora, 'ask').click()
  await openConversation(chloe, 'Dora')
  await at(chloe, 'accept').waitFor()
  await chloe.locator('.banner [data-test="block"]').click()
  await chloe.getByText('Bloquer Dora').waitFor()
  await look(chloe, 'block-1280-fr')
  await at(chloe, 'no').click()
  await hasQuestion(chloe, false)
  await hasFocus(chloe, 'block')
  await at(chloe, 'accept').click()
  await hasFocus(chloe, 'composer')

  await at(chloe, 'block').locator('visible=true').click()
  await at(chloe, 'yes').click()
  await at(chloe, 'unblock').waitFor()
  await isAt(chloe, '.thread-title')
  await at(chloe, 'unblock').click()
  await hasFocus(chloe, 'composer')

  await at(chloe, 'open-profile').click()
  await at(chloe, 'profile-block').click()
  await at(chloe, 'yes').click()
  await at(chloe, 'profile-block').getByText('Débloquer').waitFor()
  await hasFocus(chloe, 'profile-block')
})

test('who logs out goes on at the first field; what is wrong in it is said in the language of the page', async () => {
  const page = await enter('Emma')
  await at(page, 'language').click()
  await at(page, 'log-out').click()
  await isAt(page, '.sign-in input[name="email"]')
  await page.keyboard.press('Enter')
  assert.is(await said('email'), 'Remplissez ce champ.')
  await page.keyboard.type('emma')
  assert.is(await said('email'), await browsersOwn('email'))
  await page.keyboard.press('Enter')
  assert.is(await said('email'), 'Ce n’est pas une adresse e‑mail.')
  await page.keyboard.type('@example.org')
  await at(page, 'switch-mode').click()
  const password = page.locator('input[name="password"]')
  await password.pressSequentially('short')
  await page.keyboard.press('Enter')
  assert.is(await said('password'), '8 caractères au moins')
  // A short one may be somebody's old one: signing in asks the server.
  await at(page, 'switch-mode').click()
  assert.is(await said('password'), '')
  await password.fill('correct horse')
  await page.keyboard.press('Enter')
  await at(page, 'log-out').waitFor()

  function said(name: string): Promise<string> {
    return page
      .locator(`input[name="${name}"]`)
      .evaluate((field) => (field as HTMLInputElement).validationMessage)
  }
  /** While one types, the field is not said to be wrong by us. */
  function browsersOwn(name: string): Promise<string> {
    return page.locator(`input[name="${name}"]`).evaluate((field) => {
      const { customError } = (field as HTMLInputElement).validity
      return customError ? 'ours' : (field as HTMLInputElement).validationMessage
    })
  }
})

test('the question before an account is deleted comes into view, whole', async () => {
  const page = await enter('Fanny', { viewport: { width: 390, height: 600 } })
  await at(page, 'settings').click()
  await at(page, 'delete-open').click()
  await page.waitForFunction(() => {
    const buttons = [...document.querySelectorAll('[data-test="delete-account"] button')]
    return buttons.every((button) => {
      const { top, bottom } = button.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight
    })
  })
  await at(page, 'delete-cancel').click()
  await hasFocus(page, 'delete-open')
})

test.run()
