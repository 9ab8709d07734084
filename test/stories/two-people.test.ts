// The main story: two people meet in the lobby, one asks, the other accepts, they chat, the server is
// killed and comes back, nothing is missing, they log out. In a real browser, two people, two windows.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import {
  at,
  bodies,
  connected,
  createAccount,
  openConversation,
  picture,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('two people')
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

test('two people meet, ask, accept, chat, survive kill -9, and log out', async () => {
  const { url, port, dataDir } = server
  const camille = await windows.window(url, { locale: 'fr-FR' })
  const bob = await windows.window(url, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    colorScheme: 'dark',
  })
  await createAccount(camille, 'Camille')
  await createAccount(bob, 'Bob')
  await at(camille, 'status').first().getByText('Connecté').waitFor()
  await at(bob, 'status').first().getByText('Connected').waitFor()

  // In the lobby.
  await openConversation(camille, 'the lobby')
  await openConversation(bob, 'the lobby')
  await say(camille, 'Bonjour tout le monde !')
  await sees(bob, 'Bonjour tout le monde !')
  await say(bob, 'Hi Camille, welcome.')
  await sees(camille, 'Hi Camille, welcome.')

  // One asks, the other accepts.
  await at(bob, 'back').click()
  await at(bob, 'search').fill('cam')
  await at(bob, 'person').filter({ hasText: 'Camille' }).click()
  await at(bob, 'ask').click()
  await openConversation(camille, 'Bob')
  await at(camille, 'accept').click()
  await say(camille, 'Avec plaisir.')
  await sees(bob, 'Avec plaisir.')
  await say(bob, 'How was the train?')
  await sees(camille, 'How was the train?')
  await picture(camille, 'chat-desktop-fr-light')
  await picture(bob, 'chat-phone-en-dark')

  // Killed in the middle: what was sent meanwhile waits, then arrives once.
  await server.kill('SIGKILL')
  await camille.locator('[data-test="status"]:not([data-status="connected"])').first().waitFor()
  await say(camille, 'Tu me lis ?')
  await camille.locator('[data-test="message"][data-state="pending"]').waitFor()
  await picture(camille, 'disconnected-desktop-fr-light')
  server = await startServer({ dataDir, port })
  for (const page of [camille, bob]) await connected(page)
  await sees(camille, 'Tu me lis ?')
  await sees(bob, 'Tu me lis ?')
  await say(bob, 'Loud and clear.')
  for (const page of [camille, bob]) await sees(page, 'Loud and clear.')
  const story = ['Avec plaisir.', 'How was the train?', 'Tu me lis ?', 'Loud and clear.']
  await becomes(() => bodies(camille), story)
  await becomes(() => bodies(bob), story)

  // A fresh window of the same person shows the same.
  await camille.reload()
  await connected(camille)
  await sees(camille, 'Loud and clear.')
  await becomes(() => bodies(camille), story)

  for (const page of [camille, bob]) {
    if (await at(page, 'back').isVisible()) await at(page, 'back').click()
    await at(page, 'log-out').click()
    await at(page, 'sign-in').waitFor()
  }
  await camille.reload()
  await at(camille, 'sign-in').waitFor()
})

test.run()
