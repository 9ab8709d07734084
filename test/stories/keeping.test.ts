// What a browser keeps: messages that wait, failed ones, drafts, the last things seen; over a reload, a
// closed tab and a server that is down. Of several tabs one sends.
import type { Page } from 'playwright-core'
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
import {
  asksBeforeUnload,
  countSends,
  isDown,
  lobbyBodies,
  messageOf,
  shellIsKept,
  snapshotHas,
  untilKept,
} from './kept.ts'

const test = suite('keeping')
let server: TestServer
let windows: Windows

test.before(async () => {
  server = await startServer()
  windows = await Windows.open()
})
test.after(async () => {
  // A test that failed may have left it stopped, and then it would not end.
  server.process.kill('SIGCONT')
  assert.equal(await windows.close(), [])
  await server.kill()
})

const theLobby = () => `${server.url}/#/c/lobby`

const comeBack = async () => {
  server = await startServer({ dataDir: server.dataDir, port: server.port })
}

const lastFour = async (page: Page) => (await bodies(page)).slice(-4)

async function inLobby(name: string): Promise<Page> {
  const page = await windows.window(server.url)
  await createAccount(page, name)
  await openConversation(page, 'the lobby')
  return page
}

test('a message written while the server is down survives a reload and a closed tab, and is sent once', async () => {
  const page = await inLobby('Alice')
  await say(page, 'before')
  await sees(page, 'before')
  await shellIsKept(page)
  await snapshotHas(page, 'before')
  await server.kill('SIGKILL')
  await isDown(page)
  for (const body of ['one', 'two', 'three']) await say(page, body)
  await messageOf(page, 'pending', 'three').waitFor()
  await becomes(() => asksBeforeUnload(page), false)

  await page.reload()
  await messageOf(page, 'pending', 'three').waitFor()
  await becomes(() => lastFour(page), ['before', 'one', 'two', 'three'])
  await picture(page, 'keeping-offline-1280-en-light')
  await page.close()
  const next = await windows.tab(page.context(), server.url)
  await messageOf(next, 'pending', 'three').waitFor()
  await becomes(() => lastFour(next), ['before', 'one', 'two', 'three'])

  await comeBack()
  await connected(next)
  await sees(next, 'three')
  assert.equal((await lobbyBodies(server.url)).slice(-4), ['before', 'one', 'two', 'three'])
  await untilKept(next, ({ pending }) => pending.length === 0)
  await next.reload()
  await connected(next)
  await sees(next, 'three')
  await becomes(() => lastFour(next), ['before', 'one', 'two', 'three'])
})

test('of two tabs one sends, and both show what waits and what became of it', async () => {
  const page = await inLobby('Bella')
  const other = await windows.tab(page.context(), theLobby())
  const counts = new Map<string, number>()
  for (const tab of [page, other]) {
    countSends(tab, counts)
    await tab.reload()
    await connected(tab)
  }
  await say(page, 'from the one')
  await sees(other, 'from the one')
  await say(other, 'from the other')
  await sees(page, 'from the other')

  server.process.kill('SIGSTOP')
  await say(page, 'waiting here')
  await messageOf(other, 'pending', 'waiting here').waitFor()
  await say(other, 'waiting there')
  await messageOf(page, 'pending', 'waiting there').waitFor()
  server.process.kill('SIGCONT')
  for (const tab of [page, other])
    for (const body of ['waiting here', 'waiting there']) await sees(tab, body)
  assert.equal(
    [...counts],
    ['from the one', 'from the other', 'waiting here', 'waiting there'].map((body) => [body, 1]),
  )
})

test('the tab that sends is closed in the middle: the other goes on, in order, nothing twice', async () => {
  const page = await inLobby('Carla')
  const other = await windows.tab(page.context(), theLobby())
  await connected(other)
  server.process.kill('SIGSTOP')
  const said = Array.from({ length: 5 }, (_, index) => `step ${index + 1}`)
  for (const body of said) await say(page, body)
  await messageOf(other, 'pending', 'step 5').waitFor()
  // The first tab has the turn: its first message is on its way, and will be stored.
  await page.close()
  server.process.kill('SIGCONT')
  await sees(other, 'step 5')
  const stored = (await lobbyBodies(server.url)).filter((body) => body.startsWith('step'))
  assert.equal(stored, said)
  assert.equal((await bodies(other)).slice(-5), said)
})

test('a refused message survives the reload, can be tried again, and is gone once discarded', async () => {
  const page = await windows.window(server.url)
  await createAccount(page, 'Dalia')
  const frank = await Person.signUp(server.url, 'frank')
  const socket = await frank.connect()
  const [dalia] = (await socket.do('search_users', { query: 'dalia' })).users
  await socket.do('request_conversation', { userId: dalia!.id, body: 'Hello' })
  await openConversation(page, 'frank')
  await at(page, 'accept').click()
  await at(page, 'composer').waitFor()
  await socket.do('block_user', { userId: dalia!.id })
  for (const body of ['Still there?', 'Well…']) await say(page, body)
  await messageOf(page, 'failed', 'Well').waitFor()

  await page.reload()
  await connected(page)
  await messageOf(page, 'failed', 'Well').getByText('Discard').click()
  await messageOf(page, 'failed', 'Well').waitFor({ state: 'detached' })
  await untilKept(page, ({ pending }) => pending.length === 1)
  await socket.do('unblock_user', { userId: dalia!.id })
  await page.reload()
  await connected(page)
  await messageOf(page, 'failed', 'Still there?').getByText('Try again').click()
  assert.is((await socket.next('new_message')).message.body, 'Still there?')
  await sees(page, 'Still there?')
  assert.equal(await bodies(page), ['Hello', 'Still there?'])
  await socket.close()
})

test('a draft survives the reload at once, and another tab does not take it away', async () => {
  const page = await inLobby('Edith')
  for (const draft of ['half', 'half a', 'half a thought']) {
    await at(page, 'composer').fill(draft)
    await page.reload()
    await connected(page)
    await becomes(() => at(page, 'composer').inputValue(), draft)
  }
  const other = await windows.tab(page.context(), theLobby())
  await connected(other)
  await other.close({ runBeforeUnload: true })
  await page.reload()
  await connected(page)
  await becomes(() => at(page, 'composer').inputValue(), 'half a thought')
  await say(page, 'the whole of it')
  await sees(page, 'the whole of it')
  await page.reload()
  await connected(page)
  await becomes(() => at(page, 'composer').inputValue(), '')
})

test('offline it opens where it was, with what was seen last, and then catches up', async () => {
  const page = await inLobby('Flora')
  const gina = await Person.signUp(server.url, 'gina')
  const send = (body: string) => gina.call('POST /api/conversations/lobby/messages', { body })
  await send('seen before')
  await sees(page, 'seen before')
  await shellIsKept(page)
  await snapshotHas(page, 'seen before')
  await page.close()
  await send('while nobody looked')
  await server.kill('SIGKILL')

  const next = await windows.tab(page.context(), server.url)
  await sees(next, 'seen before')
  await isDown(next)
  await at(next, 'status').first().filter({ hasText: 'Disconnected' }).waitFor()
  await at(next, 'conversation').first().waitFor()
  assert.not.ok((await bodies(next)).includes('while nobody looked'))
  await comeBack()
  await connected(next)
  await sees(next, 'while nobody looked')
  await send('and live')
  await sees(next, 'and live')
  assert.equal((await bodies(next)).slice(-3), ['seen before', 'while nobody looked', 'and live'])
})

test('a restored backup lets the page start over', async () => {
  const page = await inLobby('Hanna')
  await say(page, 'of the old story')
  await sees(page, 'of the old story')
  await snapshotHas(page, 'of the old story')
  await page.evaluate(async () => {
    const open = indexedDB.open('relais')
    await new Promise((resolve) => (open.onsuccess = resolve))
    const store = open.result.transaction('snapshot', 'readwrite').objectStore('snapshot')
    const reading = store.get('page')
    await new Promise((resolve) => (reading.onsuccess = resolve))
    const row = reading.result as {
      page: { epoch: string; threads: { messages: { body: string }[] }[] }
    }
    row.page.epoch = 'another'
    row.page.threads[0]!.messages[0]!.body = 'never happened'
    const writing = store.put(row)
    await new Promise((resolve) => (writing.onsuccess = resolve))
    open.result.close()
  })
  const next = await windows.tab(page.context(), server.url)
  await connected(next)
  await sees(next, 'of the old story')
  assert.not.ok((await bodies(next)).includes('never happened'))
})

test.run()
