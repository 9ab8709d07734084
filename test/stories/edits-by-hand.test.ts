// A message's menu by keyboard alone, and by touch on a phone.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/axe.ts'
import { becomes } from '../support/becomes.ts'
import {
  at,
  createAccount,
  hasFocus,
  openConversation,
  picture,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { inComposer, messageOf, tombstone } from './edited.ts'

const test = suite('edits by hand')
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

test('by keyboard alone: ArrowUp takes the last message, Escape gives it back, a menu for any other', async () => {
  const page = await windows.window(server.url)
  await createAccount(page, 'Kim')
  await openConversation(page, 'the lobby')
  await say(page, 'first of Kim')
  await say(page, 'last of Kim')
  await sees(page, 'last of Kim')
  const keys = page.keyboard
  await keys.press('ArrowUp')
  await inComposer(page, 'last of Kim')
  await keys.press('Escape')
  await inComposer(page, '')
  await at(page, 'editing').waitFor({ state: 'hidden' })
  await keys.press('ArrowUp')
  await inComposer(page, 'last of Kim')
  await keys.type(', edited')
  await keys.press('Enter')
  await sees(page, 'last of Kim, edited')
  await inComposer(page, '')

  // Into the thread, to the message before, its menu, and back to where one was.
  await keys.press('Shift+Tab')
  await hasFocus(page, 'message-handle')
  await keys.press('ArrowUp')
  await keys.press('Enter')
  await at(page, 'message-menu').waitFor()
  await hasFocus(page, 'copy')
  await keys.press('ArrowDown')
  await hasFocus(page, 'edit')
  await picture(page, 'edits-keyboard-desktop-en-light')
  await keys.press('Escape')
  await at(page, 'message-menu').waitFor({ state: 'hidden' })
  await hasFocus(page, 'message-handle')
  await keys.press('Enter')
  await keys.press('End')
  await keys.press('Enter')
  await at(page, 'yes').waitFor()
  await keys.press('Escape')
  await at(page, 'yes').waitFor({ state: 'hidden' })
  await hasFocus(page, 'message-handle')
  await keys.press('Enter')
  await keys.press('ArrowUp')
  await keys.press('Enter')
  await keys.press('Tab')
  await keys.press('Enter')
  await messageOf(page, 'first of Kim').waitFor({ state: 'detached' })
  await hasFocus(page, 'composer')
  await becomes(() => messageOf(page, 'last of Kim, edited').count(), 1)
})

test('by touch on a phone: a tap opens the sheet, every target is large enough', async () => {
  const page = await windows.window(server.url, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    locale: 'fr-FR',
  })
  await createAccount(page, 'Léa')
  await openConversation(page, 'the lobby')
  await say(page, 'Un message de Léa')
  await sees(page, 'Un message de Léa')
  const bubble = messageOf(page, 'Un message de Léa').locator('[data-test="body"]')
  await bubble.tap()
  await at(page, 'message-menu').waitFor()
  await picture(page, 'edits-menu-phone-fr-light')
  for (const name of ['copy', 'edit', 'delete'])
    assert.ok((await at(page, name).boundingBox())!.height >= 44, name)
  assert.equal(await faultsOf(page), [])
  await page.touchscreen.tap(195, 300)
  await at(page, 'message-menu').waitFor({ state: 'hidden' })
  await bubble.tap()
  await at(page, 'edit').tap()
  await inComposer(page, 'Un message de Léa')
  const cancel = (await at(page, 'cancel-edit').boundingBox())!
  assert.ok(cancel.width >= 44 && cancel.height >= 44)
  await picture(page, 'edits-editing-phone-fr-light')
  assert.equal(await faultsOf(page), [])
  await at(page, 'composer').fill('Un message modifié')
  await at(page, 'send').tap()
  await sees(page, 'Un message modifié')
  await messageOf(page, 'Un message modifié').locator('[data-test="body"]').tap()
  await at(page, 'delete').tap()
  assert.ok((await at(page, 'yes').boundingBox())!.height >= 44)
  await picture(page, 'edits-delete-phone-fr-light')
  await at(page, 'yes').tap()
  await tombstone(page).last().waitFor()
  await messageOf(page, 'Un message modifié').waitFor({ state: 'detached' })
})

test.run()
