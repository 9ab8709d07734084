// The example in React, in a real browser. Its packages are installed beside the build on first use, since
// nothing else here needs them.
import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { serveFiles } from './files.ts'

const test = suite('library in React')
const FOLDER = 'dist/examples/react'
let server: TestServer
let windows: Windows

async function bundle(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(`examples/react/${file}`, `${FOLDER}/${file}`)
  if (!existsSync(`${FOLDER}/node_modules/react-dom`))
    await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER })
  await build({
    entryPoints: ['examples/react/main.jsx'],
    outfile: `${FOLDER}/main.js`,
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    nodePaths: [resolve(`${FOLDER}/node_modules`)],
    alias: { 'relais/client': resolve('dist/client/relais.js') },
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'warning',
  })
  const page = '<!doctype html><title>React</title><script type="module" src="main.js"></script>'
  writeFileSync(`${FOLDER}/index.html`, `${page}<body></body>`)
}

test.before(async () => {
  await bundle()
  server = await startServer()
  windows = await Windows.open()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await server.kill()
})

test('a component sends, shows what it sends, and hears others', async () => {
  const files = { '/index.html': `${FOLDER}/index.html`, '/main.js': `${FOLDER}/main.js` }
  const origin = await serveFiles(files)
  const alice = await Person.signUp(server.url, 'alice')
  const bob = await (await Person.signUp(server.url, 'bob')).connect()
  await bob.do('send_message', { conversationId: 'lobby', body: 'before' })
  const page = await windows.window(`${origin}/#${alice.token}@${server.url}`)
  await page.locator('[role=status]', { hasText: 'Connected as alice' }).waitFor()
  await page.locator('li', { hasText: 'bob: before' }).waitFor()
  await page.fill('[name=text]', 'from React')
  await page.press('[name=text]', 'Enter')
  assert.is((await bob.next('new_message')).message.body, 'from React')
  await page.locator('li', { hasText: 'alice: from React' }).waitFor()
  await bob.do('send_message', { conversationId: 'lobby', body: 'seen' })
  await page.locator('li', { hasText: 'bob: seen' }).waitFor()
  assert.equal(await page.locator('li').allInnerTexts(), [
    'bob: before',
    'alice: from React',
    'bob: seen',
  ])
})

test.run()
