// Three people make a group, talk, one is taken out and sees it go, the admin leaves and hands over. And how
// it looks and reads: no fault for a screen reader, nothing wider than the screen.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isFit } from '../support/axe.ts'
import { at, befriend, createAccount, hasFocus, say, sees, Windows } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('groups')
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true }
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

async function enter(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await windows.window(server.url, options)
  await createAccount(page, name)
  return page
}

const openGroup = (page: Page, title: string) =>
  at(page, 'conversation').filter({ hasText: title }).click()

const member = (page: Page, name: string) => at(page, 'member').filter({ hasText: name })

test('three people make a group, talk, one is taken out, the admin leaves', async () => {
  const camille = await enter('Camille', { locale: 'fr-FR' })
  const bob = await enter('Bob', { ...phone, colorScheme: 'dark' })
  const noe = await enter('Noe')
  await befriend(camille, bob, 'Camille', 'Bob')
  await befriend(camille, noe, 'Camille', 'Noe')

  await at(camille, 'new-group').first().click()
  await at(camille, 'new-group-title').fill('Randonnée')
  assert.ok(await at(camille, 'new-group-done').isDisabled())
  await at(camille, 'choice').nth(0).check()
  await at(camille, 'choice').nth(1).check()
  await isFit(camille, 'groups-new-1280-fr-light')
  await at(camille, 'new-group-done').click()
  await member(camille, 'Noe').waitFor()
  for (const page of [bob, noe]) await openGroup(page, 'Randonnée')

  await say(camille, 'Samedi, à la gare ?')
  for (const page of [bob, noe]) await sees(page, 'Samedi, à la gare ?')
  await say(bob, 'Count me in.')
  for (const page of [camille, noe]) await sees(page, 'Count me in.')
  await noe.locator('.sender', { hasText: 'Bob' }).first().waitFor()
  await camille.locator('[data-test="member"] [data-status="online"]').nth(1).waitFor()
  await isFit(camille, 'groups-thread-1280-fr-light')

  await at(bob, 'members-button').click()
  await member(bob, 'Camille').locator('[data-test="admin"]').waitFor()
  assert.is(await at(bob, 'remove-member').locator('visible=true').count(), 0)
  assert.ok(await at(bob, 'rename-group').first().isHidden())
  await isFit(bob, 'groups-members-390-en-dark')
  await bob.keyboard.press('Escape')

  await at(camille, 'rename-group').first().click()
  await at(camille, 'rename-group-title').fill('Randonnée du samedi')
  await at(camille, 'rename-group-done').click()
  await noe.locator('h1', { hasText: 'Randonnée du samedi' }).waitFor()

  // Taken out: the page of the one who looks at it goes, and says why.
  await member(camille, 'Bob').locator('[data-test="remove-member"]').click()
  await isFit(camille, 'groups-question-1280-fr-light')
  await at(camille, 'no').click()
  await member(camille, 'Bob').locator('[data-test="remove-member"]').click()
  await at(camille, 'yes').click()
  await at(bob, 'gone').locator('visible=true').waitFor()
  await at(bob, 'gone').getByText('no longer in “Randonnée du samedi”').waitFor()
  await at(bob, 'conversation').filter({ hasText: 'Randonnée' }).waitFor({ state: 'detached' })
  await isFit(bob, 'groups-gone-390-en-dark')
  await member(noe, 'Bob').waitFor({ state: 'detached' })
  await say(camille, 'Plus que nous deux.')
  await sees(noe, 'Plus que nous deux.')

  // And back: all that was said is there, and read.
  await at(camille, 'add-members').first().click()
  await at(camille, 'choice').locator('visible=true').check()
  await at(camille, 'add-members-done').click()
  await openGroup(bob, 'Randonnée du samedi')
  await sees(bob, 'Plus que nous deux.')
  assert.is(await at(bob, 'gone').locator('visible=true').count(), 0)

  // The admin leaves: whoever has been in it longest may now change it.
  await at(camille, 'leave-group').click()
  await at(camille, 'yes').click()
  await at(camille, 'conversation').filter({ hasText: 'Randonnée' }).waitFor({ state: 'detached' })
  assert.is(await at(camille, 'gone').locator('visible=true').count(), 0)
  await member(noe, 'Noe').locator('[data-test="admin"]').locator('visible=true').waitFor()
  await at(noe, 'rename-group').first().click()
  await at(noe, 'rename-group-title').fill('Sans Camille')
  await noe.keyboard.press('Enter')
  await bob.locator('h1', { hasText: 'Sans Camille' }).waitFor()
  await isFit(noe, 'groups-admin-1280-en-light')
})

test('the dialog with nobody to add, and by keyboard', async () => {
  const alone = await enter('Zoe', { ...phone, locale: 'fr-FR' })
  await at(alone, 'new-group').first().click()
  await isFit(alone, 'groups-nobody-390-fr-light')
  await alone.keyboard.press('Escape')
  await hasFocus(alone, 'new-group')
})

test.run()
