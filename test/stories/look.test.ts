// How it looks and reads: no fault for a screen reader and nothing wider than the screen, from 360 to
// 1440 px, light and dark, French and English; and everything by keyboard alone.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isFit } from '../support/axe.ts'
import { at, createAccount, openConversation, say, sees, Windows } from '../support/browser.ts'
import { Person, type Socket } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('look')
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

/** Somebody who has asked this person, and somebody who chats with them. */
async function makeFriends(name: string): Promise<Socket> {
  const friend = await Person.signUp(server.url, `noémie-${name}`)
  const stranger = await Person.signUp(server.url, `hugo-${name}`)
  const socket = await friend.connect()
  const { users } = await socket.do('search_users', { query: name })
  const body = 'Salut ! On se retrouve à la gare ?'
  await socket.do('request_conversation', { userId: users[0]!.id, body })
  const asking = { userId: users[0]!.id, body: 'Bonjour, on travaille dans le même bureau.' }
  await (await stranger.connect()).do('request_conversation', asking)
  return socket
}

for (const [width, locale, colorScheme] of [
  [360, 'fr-FR', 'dark'],
  [390, 'en-GB', 'light'],
  [768, 'fr-FR', 'light'],
  [1280, 'en-GB', 'dark'],
  [1440, 'fr-FR', 'light'],
] as const) {
  const name = `${width}-${locale.slice(0, 2)}-${colorScheme}`
  test(`${width} px, ${locale}, ${colorScheme}`, async () => {
    const page = await windows.window(server.url, {
      viewport: { width, height: width < 760 ? 844 : 800 },
      locale,
      colorScheme,
    })
    await at(page, 'sign-in').waitFor()
    await isFit(page, `${name}-1-sign-in`)
    const person = `look${String.fromCharCode(97 + (width % 26))}${locale.slice(0, 2)}`
    await createAccount(page, person)
    const friend = await makeFriends(person)
    await at(page, 'conversation').nth(2).waitFor()
    await isFit(page, `${name}-2-list`)
    await openConversation(page, 'noémie')
    await at(page, 'accept').waitFor()
    await isFit(page, `${name}-3-request`)
    await at(page, 'accept').click()
    await at(page, 'composer').waitFor()
    await say(page, 'Oui, à 18 h sous l’horloge 🙂')
    await sees(page, 'sous l’horloge')
    const [conversation] = (await friend.do('search_users', { query: person })).users
    const asked = await friend.do('request_conversation', { userId: conversation!.id })
    const conversationId = asked.conversation.id
    for (const body of [
      'Parfait.',
      'Je prends le train de 17 h 12, il arrive juste avant. Si tu veux, on dîne ensuite dans le quartier : il y a une petite adresse rue des Lilas.',
      'https://example.org/une-tres-longue-adresse-sans-espace/qui-ne-doit-pas-elargir-la-page/12345678901234567890',
    ])
      await friend.do('send_message', { conversationId, body })
    await sees(page, 'rue des Lilas')
    await sees(page, '12345678901234567890')
    await isFit(page, `${name}-4-thread`)
  })
}

test('an account, a question and a message by keyboard alone', async () => {
  const page = await windows.window(server.url, { locale: 'fr-FR' })
  const marc = await Person.signUp(server.url, 'marc')
  const socket = await marc.connect()
  const keys = page.keyboard
  await at(page, 'sign-in').waitFor()
  await page.locator('input[name="name"]').focus()
  await keys.type('Zoé')
  await keys.press('Tab')
  await keys.type('zoe@example.org')
  await keys.press('Tab')
  await keys.type('correct horse')
  await keys.press('Enter')
  await at(page, 'search').waitFor()
  await keys.press('Control+k')
  await keys.type('marc')
  await at(page, 'person').waitFor()
  await keys.press('ArrowDown')
  await keys.press('Enter')
  await at(page, 'ask').waitFor()
  await keys.type('Bonjour Marc')
  await keys.press('Control+Enter')
  const { conversation } = await socket.next('conversation_request')
  assert.is(conversation.lastMessage?.body, 'Bonjour Marc')
  await socket.do('accept_conversation', { conversationId: conversation.id })
  await page.locator('[data-test="composer"]:enabled').waitFor()
  await at(page, 'composer').focus()
  await keys.type('première ligne')
  await keys.press('Shift+Enter')
  await keys.type('deuxième')
  await keys.press('Enter')
  assert.is((await socket.next('new_message')).message.body, 'première ligne\ndeuxième')
})

test.run()
