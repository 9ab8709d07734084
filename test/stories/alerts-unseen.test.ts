// What comes while nobody looks at the page: notifications, asked for in context, and a sound from one tab.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import {
  friendOf,
  hasBell,
  heard,
  hide,
  toast,
  toldIn,
  watchedWindow,
  type Told,
} from '../support/alarm.ts'
import { at, connected, openConversation, sees, Windows } from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('alerts unseen')
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

test('notifications are offered after a first message; shown while hidden, opened by a click, closed when read', async () => {
  const page = await watchedWindow(windows, server.url, 'Gaby')
  assert.is(await at(page, 'offer').count(), 1)
  assert.not(await at(page, 'offer').isVisible())
  const { socket, write, conversationId } = await friendOf(page, 'hugo', 'gaby')
  await heard(page, socket, 'hello everyone')
  await openConversation(page, 'the lobby')
  await at(page, 'offer').waitFor()
  assert.is((await toldIn(page)).asked, 0)
  await at(page, 'offer-yes').click()
  await at(page, 'offer').waitFor({ state: 'hidden' })
  assert.is((await toldIn(page)).asked, 1)

  await hide(page, true)
  await write('Are you there?')
  await page.waitForFunction(() => (globalThis as unknown as { told: Told }).told.notifications[0])
  assert.equal((await toldIn(page)).notifications, ['hugo: Are you there?'])
  assert.is(await at(page, 'toast').count(), 0)
  await page.evaluate(() => {
    const { last } = globalThis as unknown as { last: { onclick: (() => void) | null }[] }
    last.at(-1)!.onclick!()
  })
  await hide(page, false)
  await sees(page, 'Are you there?')
  await openConversation(page, 'the lobby')

  await hide(page, true)
  const { seq } = await write('read this elsewhere')
  await page.waitForFunction(() => (globalThis as unknown as { told: Told }).told.notifications[1])
  const before = (await toldIn(page)).closed.length
  await page.evaluate(
    ([id, seq]) =>
      fetch(`/api/conversations/${id}/read`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ seq }),
      }),
    [conversationId, seq] as const,
  )
  await page.waitForFunction(
    (count) => (globalThis as unknown as { told: Told }).told.closed.length > count,
    before,
  )
})

test('the offer that was declined does not come back; it can still be turned on above the list', async () => {
  const page = await watchedWindow(windows, server.url, 'Ines', { locale: 'fr-FR' })
  const { socket } = await friendOf(page, 'jules', 'ines')
  await heard(page, socket, 'bonjour')
  await at(page, 'offer-no').click()
  await at(page, 'offer').waitFor({ state: 'hidden' })
  await page.reload()
  await connected(page)
  await heard(page, socket, 'encore')
  await toast(page, 'encore').waitFor()
  assert.not(await at(page, 'offer').isVisible())
  await at(page, 'alerting').click()
  await at(page, 'notifications').click()
  await page.locator('[data-test="notifications"][aria-checked="true"]').waitFor()
  assert.is((await toldIn(page)).asked, 1)
})

test('of two tabs one sounds, and goes on when the other is closed; mute is remembered by both', async () => {
  const page = await watchedWindow(windows, server.url, 'Karim')
  const friend = await Person.signUp(server.url, 'lea')
  const socket = await friend.connect()
  const other = await windows.tab(page.context(), server.url)
  await connected(other)
  await at(other, 'alerting').click()
  await hasBell(other)
  await heardInBoth('one')
  await becomes(notes, 2)

  await other.close()
  await hasBell(page)
  await page.evaluate(() => localStorage.removeItem('relais.soundAt'))
  await heard(page, socket, 'two')
  await becomes(async () => (await toldIn(page)).notes, 2)

  await at(page, 'alerting').click()
  await at(page, 'sound').click()
  await page.locator('[data-test="sound"][aria-checked="false"]').waitFor()
  const third = await windows.tab(page.context(), server.url)
  await connected(third)
  await at(third, 'alerting').click()
  await third.locator('[data-test="sound"][aria-checked="false"]').waitFor()
  await page.evaluate(() => localStorage.removeItem('relais.soundAt'))
  await heard(third, socket, 'three')
  await heard(page, socket, 'four')
  assert.equal([(await toldIn(page)).notes, (await toldIn(third)).notes], [2, 0])

  async function heardInBoth(body: string): Promise<void> {
    await heard(page, socket, body)
    await heard(other, socket, body)
  }
  async function notes(): Promise<number> {
    return (await toldIn(page)).notes + (await toldIn(other)).notes
  }
})

test.run()
