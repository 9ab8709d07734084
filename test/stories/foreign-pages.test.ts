// A backend with users and a page of its own, in a real browser: its page calls the API when it is allowed to, and
// nobody makes an account where sign-up is off.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { execFileSync } from 'node:child_process'
import { at, connected, picture, Windows } from '../support/browser.ts'
import { FOREIGN_SECRET, sign } from '../support/foreign.ts'
import { call } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('foreign pages')
let windows: Windows
let server: TestServer
const shops: Server[] = []

/** A page of somebody else; answers its origin. */
async function openShop(): Promise<string> {
  const shop = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<title>Shop</title>'),
  )
  shop.listen(0, '127.0.0.1')
  await once(shop, 'listening')
  shops.push(shop)
  return `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
}

let allowed: string
let stranger: string
test.before(async () => {
  ;[allowed, stranger] = [await openShop(), await openShop()]
  windows = await Windows.open()
  server = await startServer({
    env: { FOREIGN_JWT_SECRET: FOREIGN_SECRET, ALLOWED_ORIGINS: allowed, SIGN_UP: 'off' },
  })
})
test.after(async () => {
  for (const shop of shops) {
    shop.close()
    shop.closeAllConnections()
  }
  const faults = await windows.close()
  await server.kill()
  assert.equal(faults, [])
})

/** What a page hears that posts to the lobby with this token, then reads it back. */
const postFrom = async (origin: string, token: string) => {
  const page = await windows.window(origin)
  return page.evaluate(
    async ([url, bearer]) => {
      const route = `${url}/api/conversations/lobby/messages`
      const authorization = `Bearer ${bearer}`
      try {
        const sent = await fetch(route, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json', 'idempotency-key': 'one' },
          body: JSON.stringify({ body: 'from the shop' }),
        })
        const read = await fetch(route, { headers: { authorization } })
        const { messages } = (await read.json()) as { messages: { senderName: string }[] }
        return [sent.status, read.status, messages.at(-1)?.senderName]
      } catch (error) {
        return (error as Error).name
      }
    },
    [server.url, token] as const,
  )
}

test('an allowed page posts and reads with a token of its own backend; another page gets nothing', async () => {
  const token = await sign({ sub: '42', name: 'Customer' })
  assert.equal(await postFrom(allowed, token), [201, 200, 'Customer'])
  assert.is(await postFrom(stranger, token), 'TypeError')
})

test('where sign-up is off the page offers none, the server makes none, and accounts sign in', async () => {
  assert.equal((await call(server.url, 'GET /api/house')).body, { signUp: false })
  const account = { email: 'new@example.org', password: 'correct horse' }
  const { status, body } = await call(server.url, 'POST /api/accounts', account)
  assert.is(status, 403)
  assert.match(body.error!.message, /SIGN_UP=off/)

  const admin = (command: string) =>
    execFileSync(process.execPath, ['dist/server/admin.js', command, account.email], {
      env: { ...process.env, DATA_DIR: server.dataDir },
      encoding: 'utf8',
    })
  admin('token')
  const password = /: (\S+)$/m.exec(admin('password'))![1]!
  const page = await windows.window(server.url)
  await at(page, 'sign-in').waitFor()
  await at(page, 'switch-mode').waitFor({ state: 'detached' })
  assert.is(await page.locator('input[name="name"]').count(), 0)
  await picture(page, 'sign-up-off')
  await page.locator('input[name="email"]').fill(account.email)
  await page.locator('input[name="password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  await connected(page)
})

test('where it is on the page offers it', async () => {
  const open = await startServer()
  assert.equal((await call(open.url, 'GET /api/house')).body, { signUp: true })
  const page = await windows.window(open.url)
  // By then it has heard whether people make accounts here.
  await page.waitForLoadState('networkidle')
  await at(page, 'switch-mode').waitFor()
  assert.is(await page.locator('input[name="name"]').count(), 1)
  await page.close()
  await open.kill()
})

test.run()
