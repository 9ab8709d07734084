// On a phone: everything a finger presses is large enough, nothing is wider than the screen, the keyboard
// covers no field, and Back goes back. On a desktop: the keys, and the sheet that lists them.
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { look } from '../support/axe.ts'
import {
  at,
  createAccount,
  openConversation,
  picture,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('phone')
const SMALLEST_PX = 44
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

/** What can be pressed and answers to less than a finger's size around its middle, one line each. */
const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate((smallest) => {
    const reach = smallest / 2 - 0.5
    const isHit = (element: Element, x: number, y: number): boolean => {
      const isInside = x > 0 && y > 0 && x < innerWidth && y < innerHeight
      return !isInside || element.contains(document.elementFromPoint(x, y))
    }
    const pressed = [...document.querySelectorAll('button, a[href], input, textarea')]
    return pressed.flatMap((element) => {
      element.scrollIntoView({ block: 'nearest' })
      const { left, top, width, height } = element.getBoundingClientRect()
      const [x, y] = [left + width / 2, top + height / 2]
      if (!isHit(element, x, y) || !element.checkVisibility() || width === 0) return []
      const edges = [isHit(element, x - reach, y), isHit(element, x + reach, y)]
      edges.push(isHit(element, x, y - reach), isHit(element, x, y + reach))
      if (edges.every(Boolean)) return []
      const { test } = (element as HTMLElement).dataset
      return [`${test ?? element.className}: ${Math.round(width)} x ${Math.round(height)}`]
    })
  }, SMALLEST_PX)

const tooWide = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** A window of a phone of this width, with everything in it that a person may meet. */
async function walk(
  page: Page,
  name: string,
  look: (name: string) => Promise<void>,
): Promise<void> {
  await at(page, 'sign-in').waitFor()
  await look('sign-in')
  await createAccount(page, name)
  await look('empty list')
  const stranger = await Person.signUp(server.url, `stranger-of-${name}`)
  const line = await stranger.connect()
  const { users } = await line.do('search_users', { query: name })
  await line.do('request_conversation', {
    userId: users.find((user) => user.name === name)!.id,
    body: 'Bonjour',
  })
  await openConversation(page, 'stranger')
  await look('request')
  await at(page, 'accept').click()
  await at(page, 'composer').waitFor()
  await say(page, 'Salut !')
  await sees(page, 'Salut !')
  await look('thread')
  await at(page, 'back').click()
  await at(page, 'search').fill('stranger')
  await at(page, 'person').first().waitFor()
  await look('search')
  await at(page, 'search').press('Escape')
  await openConversation(page, 'the lobby')
  await look('lobby')
  await at(page, 'people-button').click()
  await look('people')
  await page.keyboard.press('Escape')
  await at(page, 'back').click()
}

for (const [locale, colorScheme] of [
  ['fr-FR', 'light'],
  ['en-GB', 'dark'],
] as const)
  test(`everything can be pressed with a finger at 390 px, ${locale}`, async () => {
    const page = await windows.window(server.url, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      locale,
      colorScheme,
    })
    const small: string[] = []
    await walk(page, `finger-${locale.slice(0, 2)}`, async (view) => {
      small.push(...(await tooSmall(page)).map((line) => `${view}: ${line}`))
      await picture(page, `phone-${locale}-${view}`)
    })
    assert.equal(small, [])
  })

for (const [title, name, width, height] of [
  ['320 px', 'narrow', 320, 568],
  ['1280 px at 200 %', 'zoomed', 640, 400],
] as const)
  test(`nothing is wider than the screen at ${title}`, async () => {
    const page = await windows.window(server.url, { viewport: { width, height }, locale: 'fr-FR' })
    const wide: string[] = []
    await walk(page, name, async (view) => {
      const excess = await tooWide(page)
      if (excess > 0) wide.push(`${view}: ${excess} px`)
      await picture(page, `${name}-${view}`)
    })
    assert.equal(wide, [])
  })

test('Back leaves the conversation, and the draft waits in the list, also after a reload', async () => {
  const viewport = { width: 390, height: 844 }
  const page = await windows.window(server.url, { viewport, hasTouch: true, isMobile: true })
  await createAccount(page, 'Drafter')
  await openConversation(page, 'the lobby')
  await at(page, 'composer').fill('half a thought')
  await page.goBack()
  const row = page.locator('[data-test="conversation"][data-id="lobby"]')
  await row.filter({ hasText: 'Draft: half a thought' }).waitFor()
  await picture(page, 'phone-draft')
  await page.reload()
  await row.filter({ hasText: 'Draft: half a thought' }).waitFor()
  await row.click()
  await page.waitForFunction(
    () =>
      document.querySelector<HTMLTextAreaElement>('[data-test="composer"]')?.value ===
      'half a thought',
  )
})

test('a keyboard that lies over the page covers no field', async () => {
  const page = await windows.window(server.url, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  await createAccount(page, 'Typist')
  await openConversation(page, 'the lobby')
  await at(page, 'composer').tap()
  const bottom = await page.evaluate(async () => {
    const seen = window.visualViewport!
    Object.defineProperty(seen, 'height', { value: 500, configurable: true })
    seen.dispatchEvent(new Event('resize'))
    await new Promise(requestAnimationFrame)
    return document.querySelector('[data-test="composer"]')!.getBoundingClientRect().bottom
  })
  assert.ok(bottom <= 500, `the field ends at ${bottom} px`)
})

test('it can be installed: the manifest has no fault, and its icons are what it says', async () => {
  const page = await windows.window(server.url)
  const devTools = await page.context().newCDPSession(page)
  const { errors, data } = await devTools.send('Page.getAppManifest')
  assert.equal(errors, [])
  const { icons } = JSON.parse(data!) as { icons: { src: string; sizes: string }[] }
  const sources = [
    ...icons.map(({ src, sizes }) => [src, sizes]),
    ['/apple-touch-icon.png', '180x180'],
  ]
  const sizes = await page.evaluate(
    (sources) =>
      Promise.all(
        sources.map(async ([src = '', sizes]) => {
          const image = new Image()
          image.src = src
          await image.decode()
          return sizes === 'any'
            ? [src, sizes]
            : [src, `${image.naturalWidth}x${image.naturalHeight}`]
        }),
      ),
    sources,
  )
  assert.equal(sizes, sources)
})

test('the keys: find, next and previous conversation, close, and the sheet that lists them', async () => {
  const page = await windows.window(server.url, { locale: 'fr-FR' })
  await createAccount(page, 'Keys')
  const stranger = await Person.signUp(server.url, 'key-friend')
  const line = await stranger.connect()
  const { users } = await line.do('search_users', { query: 'Keys' })
  await line.do('request_conversation', {
    userId: users.find((user) => user.name === 'Keys')!.id,
    body: 'Bonjour',
  })
  await at(page, 'conversation').nth(1).waitFor()
  const keys = page.keyboard
  await keys.press('Alt+ArrowDown')
  await at(page, 'accept').waitFor()
  await keys.press('Alt+ArrowDown')
  await page.locator('[data-id="lobby"][aria-current]').waitFor()
  await keys.press('Alt+ArrowUp')
  await at(page, 'accept').waitFor()
  await keys.press('Escape')
  await page.locator('.empty:visible').waitFor()
  assert.is(await page.evaluate(() => location.hash), '#/')

  const sheet = at(page, 'shortcuts')
  await keys.press('?')
  await sheet.filter({ hasText: 'Raccourcis clavier' }).waitFor()
  await look(page, 'shortcuts-fr')
  await keys.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
  await at(page, 'alerting').click()
  await look(page, 'alerting-fr')
  await at(page, 'alerting').click()
  await keys.press('Control+k')
  await keys.type('?')
  assert.is(await at(page, 'search').inputValue(), '?')
  assert.not.ok(await sheet.isVisible())
})

test.run()
