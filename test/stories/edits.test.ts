// Messages are edited, deleted and copied; the other person sees it at once and after a reload, and what is
// refused loses nothing.
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/axe.ts'
import { becomes } from '../support/becomes.ts'
import {
  at,
  bodies,
  connected,
  createAccount,
  hasFocus,
  openConversation,
  picture,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { inComposer, messageOf, openMenu, tombstone } from './edited.ts'
import { isDown } from './kept.ts'

const test = suite('edits')
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

const preview = (page: Page, text: string) =>
  page
    .locator('[data-test="conversation"][data-id="lobby"] .row-preview', { hasText: text })
    .waitFor({ state: 'attached' })

test('an edit and a deletion are seen by the other at once, in the list, and after a reload', async () => {
  const camille = await windows.window(server.url, { locale: 'fr-FR' })
  const bob = await windows.window(server.url, { colorScheme: 'dark' })
  await createAccount(camille, 'Camille')
  await createAccount(bob, 'Bob')
  for (const page of [camille, bob]) await openConversation(page, 'the lobby')
  await say(camille, 'On se voit à 18 h ?')
  await say(camille, 'Au café')
  await sees(bob, 'Au café')

  // Bob's draft survives an edit of his own.
  await say(bob, 'Yes, sure')
  await sees(camille, 'Yes, sure')
  await at(bob, 'composer').fill('a draft of mine')
  await openMenu(bob, 'Yes, sure')
  await picture(bob, 'edits-menu-desktop-en-dark')
  assert.equal(await faultsOf(bob), [])
  await at(bob, 'edit').click()
  await inComposer(bob, 'Yes, sure')
  await hasFocus(bob, 'composer')
  await at(bob, 'composer').fill('Yes, at six')
  await picture(bob, 'edits-editing-desktop-en-dark')
  assert.equal(await faultsOf(bob), [])
  await at(bob, 'composer').press('Enter')
  await inComposer(bob, 'a draft of mine')
  await sees(camille, 'Yes, at six')
  await messageOf(camille, 'Yes, at six').locator('.fate', { hasText: 'modifié' }).waitFor()
  await preview(camille, 'Yes, at six')
  await becomes(() => bodies(camille), ['On se voit à 18 h ?', 'Au café', 'Yes, at six'])

  // In the middle of a group it says so too.
  await openMenu(camille, 'On se voit')
  await at(camille, 'edit').click()
  await inComposer(camille, 'On se voit à 18 h ?')
  await at(camille, 'composer').fill('On se voit à 19 h ?')
  await at(camille, 'send').click()
  await sees(bob, 'On se voit à 19 h ?')
  await messageOf(bob, '19 h').locator('.fate', { hasText: 'edited' }).waitFor()

  // Another's message can only be copied.
  await openMenu(bob, 'Au café')
  assert.not.ok(await at(bob, 'edit').isVisible())
  assert.not.ok(await at(bob, 'delete').isVisible())
  await bob.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await at(bob, 'copy').click()
  await bob.locator('.said', { hasText: 'Copied' }).waitFor()
  assert.is(await bob.evaluate(() => navigator.clipboard.readText()), 'Au café')

  // Asked once; then it is gone for both, in the list as well.
  await say(camille, 'Un secret')
  await sees(bob, 'Un secret')
  await openMenu(camille, 'Un secret')
  await at(camille, 'delete').click()
  await at(camille, 'yes').waitFor()
  assert.equal(await faultsOf(camille), [])
  await picture(camille, 'edits-delete-desktop-fr-light')
  await at(camille, 'no').click()
  assert.is(await messageOf(camille, 'Un secret').count(), 1)
  await openMenu(camille, 'Un secret')
  await at(camille, 'delete').click()
  await at(camille, 'yes').click()
  await tombstone(camille).waitFor()
  await tombstone(bob).waitFor()
  await preview(camille, 'Ce message a été supprimé.')
  await preview(bob, 'This message was deleted.')
  for (const page of [camille, bob]) {
    await page.reload()
    await connected(page)
    await tombstone(page).waitFor()
    assert.is((await bodies(page)).filter((body) => body.includes('secret')).length, 0)
    assert.ok((await bodies(page)).includes('Yes, at six'))
  }
})

test('without a line an edit is refused with a sentence, and what was typed stays', async () => {
  const page = await windows.window(server.url, { colorScheme: 'dark' })
  await createAccount(page, 'Omar')
  await openConversation(page, 'the lobby')
  await say(page, 'written before')
  await sees(page, 'written before')
  await at(page, 'composer').press('ArrowUp')
  await inComposer(page, 'written before')
  const { port, dataDir } = server
  await server.kill('SIGKILL')
  await isDown(page)
  await at(page, 'composer').fill('written while away')
  await at(page, 'composer').press('Enter')
  await at(page, 'editing').locator('[role="alert"]', { hasText: 'Not connected' }).waitFor()
  await inComposer(page, 'written while away')
  await picture(page, 'edits-offline-desktop-en-dark')
  assert.equal(await faultsOf(page), [])
  await messageOf(page, 'written before').locator('[data-test="body"]').hover()
  await at(page, 'message-handle').click()
  await at(page, 'delete').click()
  await at(page, 'yes').click()
  const fate = messageOf(page, 'written before').locator('.fate', { hasText: 'Not deleted.' })
  await fate.waitFor()
  await picture(page, 'edits-refused-desktop-en-dark')
  assert.equal(await faultsOf(page), [])
  server = await startServer({ dataDir, port })
  await connected(page)
  await at(page, 'retry-edit').click()
  await messageOf(page, 'written before').waitFor({ state: 'detached' })
})

test.run()
