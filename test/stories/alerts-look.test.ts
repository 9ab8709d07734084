// How toasts, switches and muted conversations look and read, on a phone and a desktop, light and dark.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import { isFit } from '../support/axe.ts'
import { friendOf, toast, watchedWindow } from '../support/alarm.ts'
import { at, openConversation, picture, Windows } from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('alerts look')
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
  [390, 'fr-FR', 'dark'],
  [390, 'en-GB', 'light'],
  [1280, 'en-GB', 'dark'],
  [1280, 'fr-FR', 'light'],
] as const) {
  const name = `alerts-${width}-${locale.slice(0, 2)}-${colorScheme}`
  test(`no fault with toasts on screen: ${name}`, async () => {
    const person = `look${String.fromCharCode(97 + (width % 26))}${locale.slice(0, 2)}`
    const viewport = { width, height: width < 760 ? 844 : 800 }
    const page = await watchedWindow(windows, server.url, person, { viewport, locale, colorScheme })
    const { socket, write } = await friendOf(page, `noémie-${person}`, person)
    await picture(page, `${name}-1-thread`)
    await at(page, 'involvement').click()
    await page.locator('[data-test="involvement"][aria-pressed="true"]').waitFor()
    await at(page, 'involvement').click()
    if (width < 760) await at(page, 'back').click()
    else await openConversation(page, 'the lobby')
    await at(page, 'alerting').click()
    const stranger = await Person.signUp(server.url, `hugo-${person}`)
    const { users } = await socket.do('search_users', { query: person })
    const body = 'Bonjour, on travaille dans le même bureau.'
    await (await stranger.connect()).do('request_conversation', { userId: users[0]!.id, body })
    // Held from now on, so that it is still there when the other one comes.
    await at(page, 'toast').hover()
    await write(
      'Je prends le train de 17 h 12, il arrive juste avant. Si tu veux, on dîne ensuite dans le quartier : il y a une petite adresse rue des Lilas, et une autre un peu plus loin.',
    )
    await toast(page, 'rue des Lilas').waitFor()
    await toast(page, 'rue des Lilas').hover()
    await becomes(() => at(page, 'toast').count(), 2)
    await isFit(page, `${name}-2-toasts`)
  })
}

test.run()
