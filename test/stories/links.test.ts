// What a hostile message cannot do: links are links, and nothing else is.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/axe.ts'
import {
  bodies,
  createAccount,
  openConversation,
  picture,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('links')
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

test('links are safe, and hostile text stays text inside its bubble', async () => {
  const page = await windows.window(server.url, { viewport: { width: 390, height: 844 } })
  await createAccount(page, 'Eve')
  await openConversation(page, 'the lobby')
  const hostile = [
    '<img src=x onerror=alert(1)> <a href="javascript:alert(1)">x</a> javascript:alert(1)',
    '\u202ehttps://example.org/moc.knab//:sptth',
    'https://bank.example@evil.example/',
    'w'.repeat(3000),
    'Z̷̧̛̺͚̗̤̯̜̹̈́̐͌̊͑͋a̴̢̛̳̰̘͓͕̤͗̈́͑͂̓l̶̨̛̫̰̮̟̈́̓͗̑͝g̷̨̛̫̰͓̈́͗̑͝o̵̡̡̙͓̫̝͖͗̓̈́͊',
    'see https://example.org/(a)?b=c#d, and mailto:ana@example.org.',
    `https://example.org/${'long-'.repeat(300)}`,
  ]
  for (const body of hostile) await say(page, body)
  await sees(page, 'long-long')
  const links = await page
    .locator('[data-test="body"] a')
    .evaluateAll((anchors) =>
      (anchors as HTMLAnchorElement[]).map(
        ({ href, target, rel }) => `${href.slice(0, 40)} ${target} ${rel}`,
      ),
    )
  const safe = '_blank noopener noreferrer nofollow'
  assert.equal(links, [
    `https://example.org/moc.knab//:sptth ${safe}`,
    `https://example.org/(a)?b=c#d ${safe}`,
    `mailto:ana@example.org ${safe}`,
    `https://example.org/long-long-long-long-lo`.slice(0, 40) + ` ${safe}`,
  ])
  assert.is(await page.locator('[data-test="body"] img').count(), 0)
  const shown = await bodies(page)
  assert.equal(shown.slice(-hostile.length), hostile)
  const wider = await page.evaluate(() => {
    const box = document.querySelector('[data-test="thread"]')!
    return [box.scrollWidth - box.clientWidth, document.documentElement.scrollWidth - innerWidth]
  })
  assert.equal(wider, [0, 0])
  await picture(page, 'edits-hostile-phone-en-light')
  assert.equal(await faultsOf(page), [])
  // A click leaves this page where it is.
  await page.context().route('https://example.org/**', (route) => route.fulfill({ body: 'there' }))
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    page.locator('[data-test="body"] a', { hasText: '(a)' }).click(),
  ])
  await opened.waitForLoadState()
  assert.is(await opened.evaluate(() => opener), null)
  assert.is(await opened.evaluate(() => document.referrer), '')
})

test.run()
