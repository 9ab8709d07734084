// Several windows of one person, failures that are shown, and what is only ever text.
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
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('windows')
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

test('two tabs of one person show the same; logging out in one ends both', async () => {
  const tab = await windows.window(server.url)
  await createAccount(tab, 'Alice')
  const other = await tab.context().newPage()
  await other.goto(server.url)
  await connected(other)
  for (const page of [tab, other]) await openConversation(page, 'the lobby')
  await say(tab, 'from one tab')
  await sees(tab, 'from one tab')
  await sees(other, 'from one tab')
  await becomes(() => bodies(other), ['from one tab'])
  await at(tab, 'log-out').click()
  await at(other, 'sign-in').waitFor()
})

test('what people write is shown as they wrote it, and never runs', async () => {
  const page = await windows.window(server.url)
  await createAccount(page, '<b>Bob</b>')
  await openConversation(page, 'the lobby')
  const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
  await say(page, hostile)
  await sees(page, 'onerror')
  assert.ok((await bodies(page)).includes(hostile))
  assert.not.match(await page.title(), /^[12]$/)
})

test('a message that the server refuses is marked, can be tried again, or discarded', async () => {
  const page = await windows.window(server.url, { locale: 'fr-FR' })
  await createAccount(page, 'Chloé')
  const frank = await Person.signUp(server.url, 'frank')
  const socket = await frank.connect()
  const [chloé] = (await socket.do('search_users', { query: 'chloe' })).users
  await socket.do('request_conversation', { userId: chloé!.id, body: 'Salut !' })
  await openConversation(page, 'frank')
  await at(page, 'accept').click()
  await at(page, 'composer').waitFor()
  await socket.do('block_user', { userId: chloé!.id })

  await say(page, 'Tu es là ?')
  const failed = page.locator('[data-test="message"][data-state="failed"]')
  await failed.waitFor()
  await picture(page, 'failed-desktop-fr-light')
  await socket.do('unblock_user', { userId: chloé!.id })
  await at(page, 'retry').click()
  await sees(page, 'Tu es là ?')
  assert.is((await socket.next('new_message')).message.body, 'Tu es là ?')

  await socket.do('block_user', { userId: chloé!.id })
  await say(page, 'Encore ?')
  await failed.waitFor()
  await at(page, 'discard').click()
  await failed.waitFor({ state: 'detached' })
  await becomes(() => bodies(page), ['Salut !', 'Tu es là ?'])
})

test('unread messages are counted, read ones are not, and older ones come by scrolling', async () => {
  const page = await windows.window(server.url)
  await createAccount(page, 'Dora')
  const eve = await Person.signUp(server.url, 'eve')
  const socket = await eve.connect()
  for (let index = 1; index <= 120; index++)
    await eve.call('POST /api/conversations/lobby/messages', { body: `number ${index}` })
  const badge = at(page, 'unread')
  await badge.filter({ hasText: '99+' }).waitFor()
  await openConversation(page, 'the lobby')
  await sees(page, 'number 120')
  await badge.waitFor({ state: 'hidden' })
  const first = page.locator('[data-test="body"]', { hasText: /^number 1$/ })
  while (!(await first.isVisible())) {
    await page.locator('[data-test="message"]').first().scrollIntoViewIfNeeded()
    await page.mouse.wheel(0, -2000)
    await page.waitForFunction(() => true)
  }
  const shown = (await bodies(page)).filter((body) => /^number \d+$/.test(body))
  assert.equal(shown.slice(0, 120).length, 120)
  assert.equal(
    shown,
    shown.map((_, index) => `number ${index + 1}`),
  )
  await socket.close()
})

test.run()
