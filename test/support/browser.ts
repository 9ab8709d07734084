// Windows of a real Chromium, one context per person, and what a person does in them.
// A page error or a refused content policy fails the test that closes the browser.
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const SCREENSHOTS = process.env.RELAIS_SCREENSHOTS

export class Windows {
  readonly #browser: Browser
  readonly faults: string[] = []

  private constructor(browser: Browser) {
    this.#browser = browser
  }

  /** A page that asks for localhost:8181 reaches `port8181`, so that no test needs that very port. */
  static async open({ port8181 = 8181 } = {}): Promise<Windows> {
    const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']
    const offline = ['--disable-background-networking', '--disable-component-update']
    const ports = [`--host-resolver-rules=MAP localhost:8181 localhost:${port8181}`]
    const browser = await chromium.launch({
      executablePath: process.env.RELAIS_CHROMIUM,
      chromiumSandbox: false,
      args: [...quiet, ...offline, ...ports],
    })
    return new Windows(browser)
  }

  /** A new person's window: nothing is shared with the others. */
  async window(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      ...options,
    })
    return this.tab(context, url)
  }

  /** Another tab of the same browser. */
  async tab(context: BrowserContext, url: string): Promise<Page> {
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => this.faults.push(error.stack ?? error.message))
    page.on('console', (message) => {
      if (/Content Security Policy|TrustedHTML|TrustedScriptURL/.test(message.text()))
        this.faults.push(message.text())
    })
    await page.goto(url)
    return page
  }

  /** Closes all; answers what went wrong in the pages meanwhile. */
  async close(): Promise<string[]> {
    await this.#browser.close()
    return this.faults
  }
}

/** An element by its `data-test`. */
export const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]`)

export async function createAccount(page: Page, name: string): Promise<void> {
  const form = at(page, 'sign-in')
  await form.waitFor()
  if (!(await form.locator('input[name="name"]').isVisible())) await at(page, 'switch-mode').click()
  await form.locator('input[name="name"]').fill(name)
  const leftPart = name.toLowerCase().replace(/[^a-z]/g, '')
  await form.locator('input[name="email"]').fill(`${leftPart}@example.org`)
  await form.locator('input[name="password"]').fill('correct horse')
  await form.locator('button[type="submit"]').click()
  await connected(page)
}

export async function signIn(page: Page, email: string, password = 'correct horse'): Promise<void> {
  const form = at(page, 'sign-in')
  await form.waitFor()
  if (await form.locator('input[name="name"]').isVisible()) await at(page, 'switch-mode').click()
  await form.locator('input[name="email"]').fill(email)
  await form.locator('input[name="password"]').fill(password)
  await form.locator('button[type="submit"]').click()
}

/** Fills the fields of a form in their order, and sends it. */
export async function sendForm(page: Page, form: string, ...values: string[]): Promise<void> {
  const inputs = at(page, form).locator('input')
  for (const [index, value] of values.entries()) await inputs.nth(index).fill(value)
  await at(page, form).locator('button[type="submit"]').click()
}

export const connected = (page: Page) =>
  page.locator('[data-test="status"][data-status="connected"]').first().waitFor()

/** Opens the lobby, or the conversation with a person; it is there when this ends, so that what is typed next
 * goes to it. */
export async function openConversation(page: Page, who: 'the lobby' | string): Promise<void> {
  const row =
    who === 'the lobby'
      ? page.locator('[data-test="conversation"][data-id="lobby"]')
      : page.locator('[data-test="conversation"]:not([data-id="lobby"])', { hasText: who })
  const id = await row.getAttribute('data-id')
  await row.click()
  const open = page.locator(`[data-test="conversation"][data-id="${id}"][aria-current]`)
  await open.waitFor({ state: 'attached' })
}

export async function say(page: Page, body: string): Promise<void> {
  await at(page, 'composer').fill(body)
  await at(page, 'composer').press('Enter')
}

/** Waits until a message with this text is shown, sent or received. */
export const sees = (page: Page, body: string) =>
  page
    .locator('[data-test="message"][data-state="sent"]')
    .filter({ has: page.locator('[data-test="body"]', { hasText: body }) })
    .first()
    .waitFor()

/** The bodies on screen, in order. */
export const bodies = (page: Page) => at(page, 'body').allInnerTexts()

/** Waits until what has this `data-test` has the focus. */
export const hasFocus = (page: Page, name: string) =>
  page.waitForFunction(
    (expected) => (document.activeElement as HTMLElement | null)?.dataset.test === expected,
    name,
  )

/** One asks, the other accepts; both are back at their lists. */
export async function befriend(one: Page, other: Page, oneName: string, otherName: string) {
  await at(one, 'search').fill(otherName)
  await at(one, 'person').filter({ hasText: otherName }).click()
  await at(one, 'ask').click()
  await openConversation(other, oneName)
  await at(other, 'accept').click()
  await other.locator('[data-test="composer"]:enabled').waitFor()
  for (const page of [one, other])
    if (await at(page, 'back').isVisible()) await at(page, 'back').click()
}

/** Keeps a picture when RELAIS_SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS === undefined) return
  mkdirSync(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}
