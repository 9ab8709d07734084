// A click on a notification that the service worker showed, as on phones: the open window goes to its
// conversation, and without one a window opens there. The worker, its notifications and its windows are real;
// a script may not click on one, so the event is the test's, and what only a real click may do is noted.
import type { Worker } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { at, connected, createAccount, openConversation, Windows } from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { shellIsKept } from './kept.ts'

const test = suite('notification click')
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

interface Scope {
  noted: string[]
  clients: { matchAll(wanted: { includeUncontrolled: boolean }): Promise<readonly unknown[]> }
  registration: ServiceWorkerRegistration
  Clients: { prototype: object }
  WindowClient: { prototype: object }
  NotificationEvent: new (type: string, init: { notification: Notification }) => Event
}

/** Focusing and opening windows, noted instead of done. */
const note = (worker: Worker) =>
  worker.evaluate(() => {
    const scope = globalThis as unknown as Scope
    const noted: string[] = (scope.noted = [])
    Object.assign(scope.WindowClient.prototype, {
      async focus(this: { url: string }) {
        noted.push(`focus ${new URL(this.url).pathname}`)
      },
    })
    Object.assign(scope.Clients.prototype, {
      async openWindow(address: string) {
        noted.push(`open ${address}`)
      },
    })
  })

/** A page that was closed is the worker's for a moment longer. */
const hasNoWindow = (worker: Worker) =>
  worker.evaluate(async () => {
    const { clients } = globalThis as unknown as Scope
    const count = async () => (await clients.matchAll({ includeUncontrolled: true })).length
    while ((await count()) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  })

/** Shows one, clicks it, and waits until it is gone and something was done; answers what. */
const click = (worker: Worker, tag: string) =>
  worker.evaluate(async (tag) => {
    const { registration, noted, NotificationEvent } = globalThis as unknown as Scope
    await registration.showNotification('Dora', { body: 'Are you there?', tag })
    const [notification] = await registration.getNotifications({ tag })
    dispatchEvent(new NotificationEvent('notificationclick', { notification: notification! }))
    const again = () => new Promise((resolve) => setTimeout(resolve, 20))
    while ((await registration.getNotifications({ tag })).length > 0) await again()
    while (noted.length === 0) await again()
    return noted.splice(0)
  }, tag)

test('the open window goes to the conversation and comes to the front; without one, a window opens there', async () => {
  const page = await windows.window(server.url)
  const context = page.context()
  await context.grantPermissions(['notifications'])
  await createAccount(page, 'Clara')
  const dora = await Person.signUp(server.url, 'dora')
  const socket = await dora.connect()
  const { users } = await socket.do('search_users', { query: 'clara' })
  const asked = await socket.do('request_conversation', { userId: users[0]!.id, body: 'Hello?' })
  const { id } = asked.conversation
  await shellIsKept(page)
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  await note(worker)

  await openConversation(page, 'the lobby')
  assert.equal(await click(worker, id), ['focus /'])
  await page.locator('h1', { hasText: 'dora' }).waitFor()
  await page.waitForFunction((hash) => location.hash === hash, `#/c/${id}`)

  await page.close()
  await hasNoWindow(worker)
  const [opened] = await click(worker, id)
  assert.is(opened, `open /#/c/${id}`)
  const fresh = await windows.tab(context, server.url + opened!.slice('open '.length))
  await connected(fresh)
  await fresh.locator('h1', { hasText: 'dora' }).waitFor()
  await at(fresh, 'accept').waitFor()
})

test.run()
