// The pages of /docs in a real browser: found from the start, searched, read without script and without a
// network, in both themes, on a phone.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { faultsOf } from '../support/axe.ts'
import { picture, Windows } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('docs')
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

const open = (path: string, options = {}) => windows.window(`${server.url}${path}`, options)
const article = (page: Page) => page.locator('article')
const found = (page: Page) => page.locator('#found .card')

test('from the start to the protocol, to a command, and back to the start', async () => {
  const page = await open('/docs')
  await page.locator('article .card', { hasText: 'The protocol of Relais' }).click()
  await page.getByRole('heading', { level: 1, name: 'The protocol of Relais' }).waitFor()
  await page.locator('nav').getByRole('link', { name: 'send_message', exact: true }).click()
  await page.waitForURL(`${server.url}/docs/protocol#send_message`)
  assert.ok(await page.locator('#send_message').isVisible())
  await page.getByRole('link', { name: 'Relais docs' }).click()
  await page.waitForURL(`${server.url}/docs`)
})

test('the search finds what holds all words, titles first, accents aside; a click or Enter leads there', async () => {
  const page = await open('/docs/configuration')
  const search = page.getByRole('searchbox')
  await search.fill('mark_as_read')
  await found(page).first().waitFor()
  assert.match((await found(page).first().textContent())!, /^mark_as_read/)
  assert.not.ok(await article(page).isVisible())
  await search.fill('PÓRT tó listen')
  await found(page).filter({ hasText: 'Configuration' }).first().waitFor()
  assert.is(await found(page).first().locator('mark').textContent(), 'PORT')
  await search.fill('nothing-holds-this')
  await page.locator('#found').getByText('0 places').waitFor()
  await search.press('Escape')
  assert.ok(await article(page).isVisible())
  await search.fill('watch_presence')
  await found(page).first().waitFor()
  await search.press('Enter')
  await page.waitForURL(`${server.url}/docs/protocol#watch_presence`)
})

test('without script all of it can be read', async () => {
  const page = await open('/docs/protocol', { javaScriptEnabled: false })
  assert.ok(await page.getByRole('heading', { name: 'send_message' }).isVisible())
})

test('nothing comes from elsewhere', async () => {
  const page = await open('/docs')
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).origin))
  for (const path of ['/docs', '/docs/protocol', '/docs/explorer', '/docs/fr/by-hand']) {
    await page.goto(server.url + path)
    await page.locator('nav').waitFor()
  }
  assert.equal([...new Set(asked)], [server.url])
})

test('a French text stands in a French frame', async () => {
  const page = await open('/docs/fr/by-hand')
  assert.is(await page.locator('html').getAttribute('lang'), 'fr')
  await page.getByRole('searchbox', { name: 'Rechercher' }).waitFor()
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 768, 1280]) {
    test(`${width} px, ${colorScheme}: no fault, nothing too wide`, async () => {
      const page = await open('/docs', { viewport: { width, height: 844 }, colorScheme })
      for (const path of ['/docs', '/docs/protocol', '/docs/configuration', '/docs/fr/client']) {
        await page.goto(server.url + path)
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        assert.is(wider, 0, path)
        assert.equal(await faultsOf(page), [], path)
        await picture(page, `docs${path.replaceAll('/', '-')}-${width}-${colorScheme}`)
      }
      await page.getByRole('searchbox').fill('message')
      await found(page).first().waitFor()
      assert.equal(await faultsOf(page), [], 'search')
      const nav = page.locator('nav details')
      assert.is(await nav.evaluate((details) => (details as HTMLDetailsElement).open), width > 859)
    })
  }

test.run()
