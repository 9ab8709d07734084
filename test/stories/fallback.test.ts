// Two people where no WebSocket gets through: the page falls back to requests by itself, chats on, and
// returns to a socket when one works again, with every message once and in order.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import {
  bodies,
  connected,
  createAccount,
  openConversation,
  say,
  sees,
  Windows,
} from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

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

/** As a proxy does that knows no WebSocket: closed before a word, until the window is told otherwise. */
const blockSockets = () => {
  const Real = window.WebSocket
  const scope = window as unknown as { areSocketsBlocked: boolean }
  scope.areSocketsBlocked = true
  window.WebSocket = new Proxy(Real, {
    construct(_, [url]: [string]) {
      return new Real(scope.areSocketsBlocked ? url.replace(/\/(\?.*)?$/, '/blocked') : url)
    },
  })
}
const letSocketsThrough = (page: Page, isOpen: boolean) =>
  page.evaluate((isBlocked) => {
    ;(window as unknown as { areSocketsBlocked: boolean }).areSocketsBlocked = isBlocked
  }, !isOpen)

async function windowOf(name: string, options: { isBlocked: boolean }): Promise<Page> {
  const page = await windows.window('about:blank')
  if (options.isBlocked) await page.addInitScript(blockSockets)
  await page.goto(server.url)
  await createAccount(page, name)
  await openConversation(page, 'the lobby')
  return page
}

test('without sockets people chat by requests, and return to a socket when one works', async () => {
  const alice = await windowOf('Alice', { isBlocked: true })
  const bob = await windowOf('Bob', { isBlocked: false })
  let polls = 0
  alice.on('request', (request) => void (request.url().endsWith('/api/poll') && polls++))

  await say(alice, 'can you hear me?')
  await sees(bob, 'can you hear me?')
  await say(bob, 'yes, and you?')
  await sees(alice, 'yes, and you?')
  assert.ok(polls > 0)

  const socket = alice.waitForEvent('websocket', {
    predicate: (socket) => socket.url().includes('token='),
    timeout: 90_000,
  })
  await letSocketsThrough(alice, true)
  // She and others write on while the line changes.
  const said = Array.from({ length: 60 }, (_, index) => `number ${index + 1}`)
  const writing = (async () => {
    for (const text of said) {
      await say(alice, text)
      await alice.waitForTimeout(500)
    }
  })()
  const carol = await Person.signUp(server.url, 'carol')
  const send = (body: string) => carol.call('POST /api/conversations/lobby/messages', { body })
  let isOver = false
  const others = (async () => {
    for (let count = 1; !isOver; count++) {
      await send(`carol's ${count}`)
      await alice.waitForTimeout(300)
    }
  })()
  await socket
  await connected(alice)
  await writing
  await sees(alice, said.at(-1)!)
  isOver = true
  await others
  await send('the last')
  const stored = (await carol.wholeHistory('lobby')).map(({ body }) => body)
  for (const page of [alice, bob]) {
    await sees(page, 'the last')
    const drawn = await bodies(page)
    assert.ok(drawn.length >= Math.min(100, stored.length), 'the last hundred are on screen')
    assert.equal(drawn, stored.slice(-drawn.length), 'once, in the order of the store')
  }
  assert.equal(
    stored.filter((body) => !/carol|last/.test(body)),
    ['can you hear me?', 'yes, and you?', ...said],
  )
})

test.run()
