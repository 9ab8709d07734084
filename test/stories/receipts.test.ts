// Two people who look at each other's words, one of them in two tabs: who writes, who has read, and counts
// that agree and never stay. In a real browser.
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
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
import { Person, type Socket } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('receipts')
let server: TestServer
let windows: Windows
let chloé: Page
let tab: Page
let alice: Page
let bob: Socket
let aliceTalks: string

test.before(async () => {
  server = await startServer()
  windows = await Windows.open()
  alice = await windows.window(server.url, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    colorScheme: 'dark',
  })
  await createAccount(alice, 'Alice')
  chloé = await windows.window(server.url, { locale: 'fr-FR' })
  await createAccount(chloé, 'Chloé')
  await at(alice, 'search').fill('chlo')
  await at(alice, 'person').filter({ hasText: 'Chloé' }).click()
  await at(alice, 'ask').click()
  await openConversation(chloé, 'Alice')
  await at(chloé, 'accept').click()
  await at(alice, 'composer').waitFor()
  await say(alice, 'Bonjour Chloé !')
  await sees(chloé, 'Bonjour Chloé !')
  aliceTalks = new URL(chloé.url()).hash
  tab = await windows.tab(chloé.context(), `${server.url}/#/c/lobby`)
  await connected(tab)
  bob = await (await Person.signUp(server.url, 'bob')).connect()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await server.kill()
})

/** As a browser says it of a window that is covered, and of one that is seen again. */
const turn = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)

/** Opens it and waits until it is there, so that what is typed next goes to it. */
async function open(page: Page, who: string, title = who): Promise<void> {
  await openConversation(page, who)
  await page.locator('.thread-title', { hasText: title }).waitFor()
}

/** Back to the list, and waits until nothing is open, so that what comes is not read. */
async function leave(page: Page): Promise<void> {
  await page.evaluate(() => (location.hash = '#/'))
  const open = page.locator('[data-test="conversation"][aria-current]')
  await open.waitFor({ state: 'detached' })
}

const hasTitle = (page: Page, title: string) =>
  page.waitForFunction((wanted) => document.title === wanted, title)

const isEmpty = (page: Page, part: string) => at(page, part).filter({ hasText: /^$/ }).waitFor()

test('who writes is seen by the one who has it open, in the list too, and only while it is so', async () => {
  await at(alice, 'composer').pressSequentially('Comm')
  await at(chloé, 'typing').filter({ hasText: 'Alice écrit…' }).waitFor()
  const preview = `[data-test="conversation"][href="${aliceTalks}"] .row-preview`
  await chloé.locator(preview, { hasText: 'Alice écrit…' }).waitFor()
  await picture(chloé, 'typing-desktop-fr-light')
  await at(alice, 'composer').fill('')
  await isEmpty(chloé, 'typing')
  await chloé.locator(preview, { hasText: 'Bonjour' }).waitFor()

  await at(alice, 'composer').pressSequentially('Comment vas-tu ?')
  await at(chloé, 'typing').filter({ hasText: 'Alice écrit…' }).waitFor()
  await at(alice, 'composer').press('Enter')
  await sees(chloé, 'Comment vas-tu ?')
  await isEmpty(chloé, 'typing')
  assert.is(await at(alice, 'typing').innerText(), '')
  await at(chloé, 'composer').pressSequentially('Bi')
  await at(alice, 'typing').filter({ hasText: 'Chloé is typing…' }).waitFor()
  await picture(alice, 'typing-phone-en-dark')
  await at(chloé, 'composer').fill('')
  await isEmpty(alice, 'typing')
  assert.not.match(await tab.locator(preview).innerText(), 'écrit')
})

test('several who write read well, and they are forgotten by themselves', async () => {
  const { conversation } = await bob.do('join_conversation', { conversationId: 'lobby' })
  assert.is(conversation.id, 'lobby')
  await open(chloé, 'the lobby', 'Le salon')
  const dora = await (await Person.signUp(server.url, 'dora')).connect()
  const typing = at(chloé, 'typing')
  const reads = async (sentence: string, ...lines: Socket[]) => {
    // Said again until the page, which may still be joining, hears it; also by whoever it may forget meanwhile.
    while (!(await typing.innerText()).includes(sentence))
      for (const line of lines) await line.do('typing', { conversationId: 'lobby', on: true })
  }
  await reads('bob écrit…', bob)
  await reads('bob et dora écrivent…', bob, dora)
  await picture(chloé, 'typing-two-desktop-fr-light')
  await isEmpty(chloé, 'typing')
  await dora.close()
})

test('what the other has read is shown at once, and what they answered needs no mark', async () => {
  await open(chloé, 'Alice')
  await say(chloé, 'Très bien, et toi ?')
  await sees(chloé, 'Très bien, et toi ?')
  await sees(alice, 'Très bien, et toi ?')
  await at(chloé, 'seen').filter({ hasText: 'Vu' }).waitFor()
  await picture(chloé, 'seen-desktop-fr-light')
  await say(alice, 'Moi aussi.')
  await sees(alice, 'Moi aussi.')
  await sees(chloé, 'Moi aussi.')
  await at(chloé, 'seen').waitFor({ state: 'detached' })
  await at(alice, 'seen').filter({ hasText: 'Seen' }).waitFor()
  await picture(alice, 'seen-phone-en-dark')
})

test('a hidden window reads nothing; shown again, it does, and the other sees it', async () => {
  await open(tab, 'the lobby', 'Le salon')
  // All that came before is read; a mark that is late would count as read while hidden, or not at all.
  for (const page of [chloé, tab]) await hasTitle(page, 'Relais')
  await turn(chloé, 'hidden')
  await say(alice, 'Tu es là ?')
  await sees(alice, 'Tu es là ?')
  await sees(chloé, 'Tu es là ?')
  for (const page of [chloé, tab]) await hasTitle(page, '(1) Relais')
  await turn(chloé, 'visible')
  for (const page of [chloé, tab]) await hasTitle(page, 'Relais')
  await at(alice, 'seen').waitFor()
})

test('counts agree in both tabs: what one reads, deletes away or loses with the line', async () => {
  for (const page of [chloé, tab]) await leave(page)
  for (const page of [chloé, tab]) await connected(page)
  const first = await bob.do('send_message', { conversationId: 'lobby', body: 'un' })
  for (const body of ['deux', 'trois'])
    await bob.do('send_message', { conversationId: 'lobby', body })
  for (const page of [chloé, tab]) await hasTitle(page, '(3) Relais')
  await bob.do('delete_message', { messageId: first.messageId })
  for (const page of [chloé, tab]) await hasTitle(page, '(2) Relais')
  await open(tab, 'the lobby', 'Le salon')
  for (const page of [chloé, tab]) await hasTitle(page, 'Relais')

  // The line goes with the mark that was on it.
  await leave(tab)
  await bob.do('send_message', { conversationId: 'lobby', body: 'quatre' })
  for (const page of [chloé, tab]) await hasTitle(page, '(1) Relais')
  await tab.context().setOffline(true)
  await server.kill('SIGKILL')
  await open(tab, 'the lobby', 'Le salon')
  await hasTitle(tab, 'Relais')
  await leave(tab)
  server = await startServer({ dataDir: server.dataDir, port: server.port })
  await tab.context().setOffline(false)
  for (const page of [chloé, tab]) await connected(page)
  for (const page of [chloé, tab]) await hasTitle(page, 'Relais')
})

test('the line above what is new stays while the conversation is open, and goes with the next opening', async () => {
  const mark = chloé.locator('.new-mark')
  const dora = await (await Person.signUp(server.url, 'dorothée')).connect()
  const say = (body: string) => dora.do('send_message', { conversationId: 'lobby', body })
  await say('du neuf')
  await hasTitle(chloé, '(1) Relais')
  await open(chloé, 'the lobby', 'Le salon')
  await sees(chloé, 'du neuf')
  await mark.waitFor()
  await hasTitle(chloé, 'Relais')
  await say('encore du neuf')
  await sees(chloé, 'encore du neuf')
  await hasTitle(chloé, 'Relais')
  const after = await mark.evaluate((each) => each.nextElementSibling?.textContent ?? '')
  assert.match(after, 'du neuf')
  assert.is(await mark.count(), 1)
  await open(chloé, 'Alice')
  await open(chloé, 'the lobby', 'Le salon')
  await sees(chloé, 'encore du neuf')
  assert.is(await mark.count(), 0)
})

test.run()
