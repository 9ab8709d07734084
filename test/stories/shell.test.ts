// The shell that a browser keeps: whole, of one build, renewed when nobody is looking, and nothing but it.
import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import { at, connected, createAccount, Windows } from '../support/browser.ts'
import { newFolder, startServer, type TestServer } from '../support/server.ts'
import { isDown, keptBy, shellIsKept, untilKept } from './kept.ts'

const test = suite('shell')
const folder = join(newFolder(), 'dist')
const program = join(folder, 'server/main.js')
let server: TestServer
let windows: Windows

test.before(async () => {
  cpSync('dist/server', join(folder, 'server'), { recursive: true })
  cpSync('dist/public', join(folder, 'public'), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  server = await startServer({}, program)
  windows = await Windows.open()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await server.kill()
})

async function comeBack(): Promise<void> {
  server = await startServer({ dataDir: server.dataDir, port: server.port }, program)
}

async function signedIn(name: string): Promise<Page> {
  const page = await windows.window(server.url)
  await createAccount(page, name)
  await shellIsKept(page)
  return page
}

/** A page of the next version, whose script says so. */
function buildNext(name: string): void {
  appendFileSync(join(folder, 'public/main.js'), `\ndocument.title='${name}'`)
  execFileSync(process.execPath, ['scripts/shell.js', join(folder, 'public')])
}

const buildOf = (page: Page) =>
  page.evaluate(() => document.querySelector('script')!.src.split('?')[1])

/** As a browser says it of a window that is covered or minimised. */
const hide = (page: Page) =>
  page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })

test('the page, its script and its style come from the kept shell; the API and addresses with a token do not', async () => {
  const page = await signedIn('Alice')
  const fromWorker: string[] = []
  page.on('response', (answer) => {
    if (answer.fromServiceWorker()) fromWorker.push(new URL(answer.url()).pathname)
  })
  await page.reload()
  await connected(page)
  const shell = ['/', '/main.js', '/styles.css']
  await becomes(async () => shell.filter((path) => !fromWorker.includes(path)), [])
  assert.not.ok(fromWorker.some((path) => path.startsWith('/api')))
  await server.kill('SIGKILL')
  await isDown(page)
  const reached = await page.evaluate(() =>
    Promise.all(
      ['/api/me', '/?token=x', '/healthz', '/main.js'].map((path) =>
        fetch(path).then(
          () => path,
          () => null,
        ),
      ),
    ),
  )
  assert.equal(reached, [null, null, null, null])
  const [refused] = await Promise.allSettled([
    windows.tab(page.context(), `${server.url}/?token=x`),
  ])
  assert.is(refused.status, 'rejected')
  await at(await windows.tab(page.context(), server.url), 'status')
    .first()
    .waitFor()
  await comeBack()
})

test('a newer page is fetched in the background, and taken when nobody looks and nothing is being written', async () => {
  const page = await signedIn('Bella')
  const before = await buildOf(page)
  await server.kill()
  buildNext('Next')
  await comeBack()
  await connected(page)
  await untilKept(page, ({ caches }) => caches.length === 2)
  await at(page, 'search').fill('somebody')
  await hide(page)
  await page.evaluate(() => fetch('/healthz'))
  assert.is(await buildOf(page), before)
  await at(page, 'search').fill('')
  const reloaded = page.waitForEvent('load')
  await hide(page)
  await reloaded
  await connected(page)
  assert.is.not(await buildOf(page), before)
  assert.equal(await page.evaluate(() => navigator.serviceWorker.controller !== null), true)
  // The one before stays for a page that is just being loaded; older ones go.
  await server.kill()
  buildNext('Second')
  await comeBack()
  await connected(page)
  await untilKept(page, ({ caches }) => !caches.includes(`relais-${before}`))
  assert.is((await keptBy(page)).caches.length, 2)
})

test('a file that is not the one that was built is not kept, and the shell before it goes on', async () => {
  const page = await signedIn('Carla')
  const before = await buildOf(page)
  const script = join(folder, 'public/main.js')
  buildNext('Third')
  writeFileSync(script, `${readFileSync(script, 'utf8')}\n// changed on the way`)
  const failed = await page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration())!
    const found = new Promise<ServiceWorker>((resolve) => {
      registration.onupdatefound = () => resolve(registration.installing!)
    })
    await registration.update()
    const worker = await found
    while (worker.state === 'installing')
      await new Promise((resolve) => (worker.onstatechange = resolve))
    return worker.state
  })
  assert.is(failed, 'redundant')
  assert.equal((await keptBy(page)).caches, [`relais-${before}`])
  await page.reload()
  await connected(page)
  assert.is(await buildOf(page), before)
})

test.run()
