// A window whose alerts are counted: its notifications and its notes are written down instead of shown and
// played. Used by the stories of alerts.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { at, createAccount, openConversation, type Windows } from './browser.ts'
import { Person, type Socket } from './person.ts'

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

export interface Told {
  notes: number
  notifications: string[]
  closed: string[]
  asked: number
}
export const toldIn = (page: Page): Promise<Told> =>
  page.evaluate(() => (globalThis as unknown as { told: Told }).told)

/** The browser says that the window is hidden, or shown again. */
export const hide = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((is) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (is ? 'hidden' : 'visible'),
    })
    document.hasFocus = () => !is
    document.dispatchEvent(new Event('visibilitychange'))
    if (!is) dispatchEvent(new Event('focus'))
  }, isHidden)

/** Waits until this is the window that sounds and notifies, of all that the person has. */
export const hasBell = (page: Page) =>
  page.waitForFunction(() =>
    navigator.locks.request('whose', async () => {
      const { held = [] } = await navigator.locks.query()
      const mine = held.find(({ name }) => name === 'whose')!.clientId
      return held.some(({ name, clientId }) => name!.startsWith('relais bell') && clientId === mine)
    }),
  )

export const toast = (page: Page, text: string) => at(page, 'toast').filter({ hasText: text })

/** A window whose alerts are counted. */
export async function watchedWindow(
  windows: Windows,
  url: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await windows.window('about:blank', options)
  await page.context().addInitScript(listen)
  await page.goto(url)
  await createAccount(page, name)
  return page
}

/** Somebody who may write to this person, and a way to do so. */
export async function friendOf(page: Page, friendName: string, name: string) {
  const person = await Person.signUp(new URL(page.url()).origin, friendName)
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
export async function heard(page: Page, socket: Socket, body: string): Promise<void> {
  await socket.do('send_message', { conversationId: 'lobby', body })
  await page.locator('[data-test="conversation"][data-id="lobby"]', { hasText: body }).waitFor()
}
