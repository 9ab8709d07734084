// How presence looks and reads in its four places (list, search, header, lobby), from 360 to 1440 px,
// light and dark, French and English: no fault for a screen reader, nothing wider than the screen.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isFit } from '../support/axe.ts'
import { at, createAccount, openConversation, Windows } from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('presence look')
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

for (const [width, locale, colorScheme] of [
  [360, 'fr-FR', 'dark'],
  [390, 'fr-FR', 'light'],
  [1000, 'en-GB', 'light'],
  [1280, 'en-GB', 'dark'],
  [1440, 'fr-FR', 'light'],
] as const) {
  const look = `${width}-${locale.slice(0, 2)}-${colorScheme}`
  test(`it looks right and reads well: ${look}`, async () => {
    const viewport = { width, height: 844 }
    const page = await windows.window(server.url, { viewport, locale, colorScheme })
    const name = `Rose${String.fromCharCode(97 + (width % 26))}`
    await createAccount(page, name)
    const noe = await (await Person.signUp(server.url, `noé-${width}`)).connect()
    const [rose] = (await noe.do('search_users', { query: name })).users
    const { conversation } = await noe.do('request_conversation', { userId: rose!.id, body: '…' })
    const row = `[data-test="conversation"][data-id="${conversation.id}"]`
    await noe.do('set_status', { status: 'away' })
    await isFit(page, `presence-${look}-visible`)
    await at(page, 'visibility').click()
    await page.locator('[data-test="visibility"][aria-pressed="true"]').waitFor()
    await page.locator(`${row} [data-status="away"]`).waitFor({ state: 'attached' })
    await isFit(page, `presence-${look}-list`)
    await at(page, 'search').click()
    await at(page, 'person').first().waitFor()
    await isFit(page, `presence-${look}-search`)
    await page.keyboard.press('Escape')
    await page.locator(row).click()
    await at(page, 'accept').click()
    await page.locator('.thread-head [data-status="away"]').waitFor()
    await isFit(page, `presence-${look}-thread`)
    await page.goBack()
    await openConversation(page, 'the lobby')
    if (width < 1100) await at(page, 'people-button').click()
    await at(page, 'online-person').first().waitFor()
    await isFit(page, `presence-${look}-people`)
  })
}

test.run()
