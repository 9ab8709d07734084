// What comes while one does not look at it: toasts, notifications, sound; and what is muted.
import { readFileSync } from 'node:fs'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  at,
  connected,
  createAccount,
  openConversation,
  picture,
  sees,
  Windows,
} from '../support/browser.ts'
import { Person, type Socket } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('alerts')
const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
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

/** Stands in for what a test can neither see nor hear, before the page runs. */
function listen(): void {
  const told: { notes: number; notifications: string[]; closed: string[]; asked: number } = {
    notes: 0,
    notifications: [],
    closed: [],
    asked: 0,
  }
  class Note {
    onended: (() => void) | null = null
    frequency = { value: 0 }
    type = ''
    connect = (next: unknown) => next
    start() {
      told.notes++
    }
    stop() {
      setTimeout(() => this.onended?.())
    }
  }
  class Audio {
    currentTime = 0
    destination = {}
    createOscillator = () => new Note()
    createGain = () => ({
      gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} },
      connect: (next: unknown) => next,
    })
    resume = async () => {}
    suspend = async () => {}
  }
  const last: { onclick: (() => void) | null }[] = []
  class Told {
    static permission = 'default'
    static async requestPermission() {
      told.asked++
      Told.permission = 'granted'
      return 'granted'
    }
    onclick: (() => void) | null = null
    constructor(
      readonly title: string,
      readonly options: { body: string; tag: string },
    ) {
      told.notifications.push(`${title}: ${options.body}`)
      last.push(this)
    }
    close() {
      told.closed.push(this.options.tag)
    }
  }
  Object.assign(globalThis, { AudioContext: Audio, Notification: Told, told, last })
}

interface Told {
  notes: number
  notifications: string[]
  closed: string[]
  asked: number
}
const toldIn = (page: Page): Promise<Told> =>
  page.evaluate(() => (globalThis as unknown as { told: Told }).told)

/** The browser says that the window is hidden, or shown again. */
const hide = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((is) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (is ? 'hidden' : 'visible'),
    })
    document.hasFocus = () => !is
    document.dispatchEvent(new Event('visibilitychange'))
    if (!is) dispatchEvent(new Event('focus'))
  }, isHidden)

const toast = (page: Page, text: string) => at(page, 'toast').filter({ hasText: text })

/** A window whose alerts are counted. */
async function watchedWindow(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await windows.window('about:blank', options)
  await page.context().addInitScript(listen)
  await page.goto(server.url)
  await createAccount(page, name)
  return page
}

/** Somebody who may write to this person, and a way to do so. */
async function friendOf(page: Page, friendName: string, name: string) {
  const person = await Person.signUp(server.url, friendName)
  const socket = await person.connect()
  const { users } = await socket.do('search_users', { query: name })
  const asked = await socket.do('request_conversation', { userId: users[0]!.id, body: 'Hello?' })
  const conversationId = asked.conversation.id
  await openConversation(page, friendName)
  await at(page, 'accept').click()
  await page.locator('[data-test="composer"]:enabled').waitFor()
  const write = (body: string) => socket.do('send_message', { conversationId, body })
  return { socket, conversationId, write }
}

/** Another person's words, heard by the page for certain. */
async function heard(page: Page, socket: Socket, body: string): Promise<void> {
  await socket.do('send_message', { conversationId: 'lobby', body })
  await page.locator('[data-test="conversation"][data-id="lobby"]', { hasText: body }).waitFor()
}

test('a message to another conversation is a toast that opens it; the open one has none', async () => {
  const page = await watchedWindow('Alice')
  const { socket, write } = await friendOf(page, 'bruno', 'alice')
  await write('right before your eyes')
  await sees(page, 'right before your eyes')
  await heard(page, socket, 'to everyone')
  assert.is(await at(page, 'toast').count(), 1)
  await toast(page, 'The lobby').waitFor()
  await openConversation(page, 'the lobby')
  await at(page, 'toast').waitFor({ state: 'detached' })
  await write('over here')
  await toast(page, 'over here').waitFor()
  await at(page, 'toast-open').click()
  await sees(page, 'over here')
  await at(page, 'toast').waitFor({ state: 'detached' })
})

test('at most four toasts; they go by themselves, wait under the pointer, and never lose the focus', async () => {
  const page = await watchedWindow('Chloé')
  const { write } = await friendOf(page, 'dora', 'chloe')
  await openConversation(page, 'the lobby')
  await page.clock.install()
  for (const number of [1, 2, 3, 4, 5]) await write(`number ${number}`)
  await toast(page, 'number 5').waitFor()
  const texts = (await at(page, 'toast').allInnerTexts()).map((text) => text.split('\n').at(-1))
  assert.equal(texts, ['number 2', 'number 3', 'number 4', 'number 5'])

  await toast(page, 'number 3').hover()
  await page.clock.fastForward(6000)
  await write('number 6')
  await toast(page, 'number 6').waitFor()
  assert.is(await at(page, 'toast').count(), 4)
  await page.mouse.move(10, 700)
  await page.clock.fastForward(6000)
  await at(page, 'toast').first().waitFor({ state: 'detached' })

  await at(page, 'composer').focus()
  for (const number of [7, 8]) await write(`number ${number}`)
  await toast(page, 'number 8').waitFor()
  await toast(page, 'number 7').locator('a').focus()
  await page.clock.fastForward(6000)
  assert.is(await at(page, 'toast').count(), 2)
  await page.keyboard.press('Escape')
  await toast(page, 'number 8').waitFor({ state: 'detached' })
  await toast(page, 'number 7').locator('[data-test="toast-close"]').focus()
  await page.keyboard.press('Enter')
  await at(page, 'toast').waitFor({ state: 'detached' })
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-test'))
  assert.is(focused, 'composer')
})

test('what is muted is silent, shown as muted, and not in the title; the other window knows', async () => {
  const page = await watchedWindow('Eve')
  const { socket, write } = await friendOf(page, 'frank', 'eve')
  const other = await windows.tab(page.context(), server.url)
  await connected(other)
  await at(page, 'involvement').click()
  const row = other.locator('[data-test="conversation"]', { hasText: 'frank' })
  await row.locator('.row-muted').waitFor()
  await openConversation(page, 'the lobby')
  const before = (await toldIn(page)).notes
  await write('psst')
  await heard(page, socket, 'to everyone')
  await row.locator('[data-test="unread"]', { hasText: '1' }).waitFor()
  assert.is(await at(page, 'toast').count(), 0)
  assert.is((await toldIn(page)).notes, before)
  assert.is(await page.title(), 'Relais')
  await openConversation(page, 'frank')
  await sees(page, 'psst')
  await at(page, 'involvement').click()
  await row.locator('.row-muted').waitFor({ state: 'hidden' })
  await openConversation(page, 'the lobby')
  await write('and now?')
  await toast(page, 'and now?').waitFor()
  assert.is(await page.title(), '(1) Relais')
})

test('notifications are offered after a first message; shown while hidden, opened by a click, closed when read', async () => {
  const page = await watchedWindow('Gaby')
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
  const page = await watchedWindow('Ines', { locale: 'fr-FR' })
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
  const page = await watchedWindow('Karim')
  const friend = await Person.signUp(server.url, 'lea')
  const socket = await friend.connect()
  const other = await windows.tab(page.context(), server.url)
  await connected(other)
  await at(other, 'alerting').click()
  await heardInBoth('one')
  assert.is(await notes(), 2)

  await other.close()
  await page.waitForFunction(async () => {
    const { held } = await navigator.locks.query()
    return held?.some(({ name }) => name?.startsWith('relais bell'))
  })
  await page.evaluate(() => localStorage.removeItem('relais.soundAt'))
  await heard(page, socket, 'two')
  assert.is((await toldIn(page)).notes, 2)

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
    const page = await watchedWindow(person, { viewport, locale, colorScheme })
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
    await write(
      'Je prends le train de 17 h 12, il arrive juste avant. Si tu veux, on dîne ensuite dans le quartier : il y a une petite adresse rue des Lilas, et une autre un peu plus loin.',
    )
    await toast(page, 'rue des Lilas').waitFor()
    await toast(page, 'rue des Lilas').hover()
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    assert.is(wider, 0)
    await picture(page, `${name}-2-toasts`)
    assert.is(await at(page, 'toast').count(), 2)
    assert.equal(await faultsOf(page), [])
  })
}

/** Faults found by axe-core, one line each. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}

test.run()
