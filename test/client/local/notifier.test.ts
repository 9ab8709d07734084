// Notifications made by the page where that is allowed, else through the service worker; one per
// conversation, opened by a click, closed when asked.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createNotifier, type Clicked } from '../../../src/client/local/notifier.ts'
import { settle } from './fake-browser.ts'

let done: string[] = []
let shown: FakeNotification[] = []

class FakeNotification {
  static permission = 'granted'
  onclick: (() => void) | null = null
  constructor(
    readonly title: string,
    readonly options: { tag: string },
  ) {
    shown.push(this)
  }
  close() {
    done.push(`closed ${this.options.tag}`)
  }
}

class Forbidden {
  constructor() {
    throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification().')
  }
}

/** What the service worker of a phone offers. */
class FakeWorkers extends EventTarget {
  readonly worker = {
    showNotification: async (title: string, { tag }: { tag: string }) =>
      void done.push(`worker ${tag} ${title}`),
    getNotifications: async ({ tag }: { tag: string }) => [
      { close: () => void done.push(`worker closed ${tag}`) },
    ],
  }
  readonly ready = Promise.resolve(this.worker)
  getRegistration = async () => this.worker
}

function open(Notification: unknown, workers: FakeWorkers | undefined) {
  done = []
  shown = []
  Object.assign(globalThis, { Notification })
  const navigator = { serviceWorker: workers }
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
  return createNotifier((id) => done.push(`open ${id}`))
}

test('made by the page: a click closes it and opens its conversation', async () => {
  const notifier = open(FakeNotification, undefined)
  notifier.show('c', { title: 'Bob', body: 'hello' })
  notifier.show('d', { title: 'Dora', body: 'hello' })
  shown[0]!.onclick!()
  assert.equal(done.splice(0), ['closed c', 'open c'])
  notifier.close('d')
  notifier.close('d')
  await settle()
  assert.equal(done, ['closed d'])
})

test('on a phone the service worker shows it, tells of a click, and closes it', async () => {
  const workers = new FakeWorkers()
  const notifier = open(Forbidden, workers)
  notifier.show('c', { title: 'Bob', body: 'hello' })
  await settle()
  assert.equal(done.splice(0), ['worker c Bob'])
  const data: Clicked = { openConversation: 'c' }
  workers.dispatchEvent(new MessageEvent('message', { data }))
  workers.dispatchEvent(new MessageEvent('message', { data: null }))
  assert.equal(done.splice(0), ['open c'])
  notifier.close('c')
  await settle()
  assert.equal(done, ['worker closed c'])
})

test('where there are none, it says so', () => {
  assert.is(open(undefined, undefined).permission(), 'unavailable')
  assert.is(open(FakeNotification, undefined).permission(), 'granted')
})

test.run()
