// What every example of a backend must do, whatever its language: a shop beside a real Relais, watched by a
// person of its own on its page and by one of Relais on that page. Called by test/integrations.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { databaseSetting } from './database.ts'
import { createAccount, openConversation, picture, say, sees, Windows } from './browser.ts'
import { freePort } from './free-port.ts'
import { newFolder, startServer, type TestServer } from './server.ts'

const SECRET = 'a secret that the shop and Relais share'
const WEBHOOK_SECRET = `whsec_${Buffer.from(SECRET).toString('base64')}`
const run = promisify(execFile)

/** A suite, to be run; `command` starts the shop, which listens on the port of the environment's PORT. */
export function testShop(name: string, command: (port: number) => [string, ...string[]]) {
  const test = suite(`the shop in ${name}`)
  const data = newFolder()
  const env: Record<string, string> = { FOREIGN_JWT_SECRET: SECRET, WEBHOOK_SECRET }
  let server: TestServer
  let shop: { url: string; process: ChildProcess }
  let windows: Windows
  let ada: Page
  let chloé: Page

  test.before(async () => {
    const port = await freePort()
    env.WEBHOOK_URLS = `http://localhost:${port}/webhook`
    server = await startServer({ env })
    const made = ['dist/server/admin.js', 'api-key', 'shop', '--scope', 'messages,users']
    const { stdout } = await run(process.execPath, made, {
      env: { ...process.env, DATA_DIR: server.dataDir, ...databaseSetting(server.dataDir) },
    })
    const key = /^\S{43,}$/m.exec(stdout)?.[0] ?? ''
    shop = await open(command(port), {
      PORT: String(port),
      RELAIS_URL: server.url,
      RELAIS_KEY: key,
      SHOP_DATA: data,
      ...env,
    })
    windows = await Windows.open()
    chloé = await windows.window(server.url)
    await createAccount(chloé, 'Chloé')
    await openConversation(chloé, 'the lobby')
    ada = await windows.window(`${shop.url}/#ada`)
    await ada.locator('[role=status]', { hasText: 'connected' }).waitFor()
  })
  test.after(async () => {
    assert.equal(await windows.close(), [])
    shop.process.kill()
    await server.kill()
  })

  const shows = (text: string) => ada.locator('li', { hasText: text }).waitFor()
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(shop.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })

  test('an order is kept by the shop, told by Relais, and on every screen', async () => {
    const start = performance.now()
    const answer = await post('/orders', JSON.stringify({ user: 'grace', text: 'two <b>teas</b>' }))
    assert.equal([answer.status, await answer.json()], [201, { number: 1, isTold: true }])
    await sees(chloé, 'Order 1: two <b>teas</b>')
    console.log(`${name}: ${Math.round(performance.now() - start)} ms from POST to screen`)
    await shows('Grace: Order 1: two <b>teas</b>')
    await ada.fill('#order [name=text]', 'a coffee')
    await ada.press('#order [name=text]', 'Enter')
    await sees(chloé, 'Order 2: a coffee')
    await shows('Ada: Order 2: a coffee')
    await picture(ada, `shop-${name}`)
  })

  test('what is said in Relais is told to the shop, which believes nobody else', async () => {
    await say(chloé, 'Bon appétit !')
    await shows('Chloé: Bon appétit !')
    await ada.fill('#chat [name=text]', 'Merci !')
    await ada.press('#chat [name=text]', 'Enter')
    await sees(chloé, 'Merci !')
    const heard = await told(data, 'Merci !')
    assert.match(heard, 'Bon appétit !')
    const forged = JSON.stringify({ type: 'message_created', body: 'forged' })
    const now = String(Math.floor(Date.now() / 1000))
    const attempts: Record<string, string>[] = [
      {},
      { 'webhook-id': 'w_1', 'webhook-timestamp': now, 'webhook-signature': 'v1,AAAA' },
      { 'webhook-id': 'w_1', 'webhook-timestamp': 'soon', 'webhook-signature': '' },
    ]
    for (const headers of attempts) assert.is((await post('/webhook', forged, headers)).status, 401)
    assert.not.match(readFileSync(`${data}/heard.jsonl`, 'utf8'), 'forged')
  })

  test('odd orders are refused, and nothing is kept', async () => {
    const odd = ['', '{', '7', '[]', '{"user":"ada"}', '{"user":"eve","text":"tea"}']
    const odder = [
      { user: 'ada', text: ' ' },
      { user: 'constructor', text: 'tea' },
    ]
    const oddest = [
      { user: ['ada'], text: 'tea' },
      { user: 'ada', text: { tea: 1 } },
    ]
    const all = [...odd, ...[...odder, ...oddest].map((each) => JSON.stringify(each))]
    for (const body of all) assert.is((await post('/orders', body)).status, 400, body)
    assert.is(readFileSync(`${data}/orders.jsonl`, 'utf8').trim().split('\n').length, 2)
    assert.is((await fetch(`${shop.url}/token?user=eve`)).status, 404)
  })

  test('while Relais is away an order is kept, and told with the next', async () => {
    const { dataDir, port } = server
    await server.kill()
    const order = (text: string) => post('/orders', JSON.stringify({ user: 'ada', text }))
    const kept = await order('a cake')
    assert.equal([kept.status, await kept.json()], [201, { number: 3, isTold: false }])
    server = await startServer({ dataDir, port, env })
    assert.equal(await (await order('a spoon')).json(), { number: 4, isTold: true })
    await sees(chloé, 'Order 3: a cake')
    await sees(chloé, 'Order 4: a spoon')
  })

  return test
}

/** Resolves when the shop has said where it is. */
async function open([program, ...args]: [string, ...string[]], env: Record<string, string>) {
  const options = { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] as const }
  const child = spawn(program, args, { ...options, stdio: [...options.stdio] })
  process.on('exit', () => child.kill('SIGKILL'))
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk
      if (printed.includes(`localhost:${env.PORT}`)) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the shop ended with ${code}:\n${printed}`)))
  })
  return { url: `http://localhost:${env.PORT}`, process: child }
}

/** Resolves to all that the shop has heard once that has this text in it. */
async function told(folder: string, text: string): Promise<string> {
  const file = `${folder}/heard.jsonl`
  const enough = new AbortController()
  const changes = watch(folder, { signal: enough.signal })[Symbol.asyncIterator]()
  for (;;) {
    // Asked for before the look, so that none is missed between the two.
    const change = changes.next()
    change.catch(() => {})
    const heard = existsSync(file) ? readFileSync(file, 'utf8') : ''
    // As JSON: PHP and Python write what is not ASCII as \u….
    const lines = heard.split('\n').filter(Boolean)
    const plain = lines.map((line) => JSON.stringify(safely(line))).join('\n')
    if (plain.includes(text)) {
      enough.abort()
      return plain
    }
    await change
  }
}

/** A line that is still being written is read again with the next change. */
function safely(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
