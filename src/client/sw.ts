// The service worker: keeps the shell of one build, so that the page opens at once and offline. A file is
// kept only if it is the one that was built, and named with its build by the page, so builds never mix.
// It never touches the API, nor an address with a token.

/** Written by the build: its name, and each file's address with its hash. */
declare const BUILD: string
declare const SHELL: readonly (readonly [address: string, integrity: string])[]

interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface ClickEvent extends WaitingEvent {
  notification: Notification
}

interface RequestEvent extends Event {
  request: Request
  respondWith(answer: Promise<Response>): void
}

const worker = globalThis as unknown as {
  location: Location
  registration: ServiceWorkerRegistration
  clients: {
    matchAll(wanted: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly OpenPage[]>
    openWindow(address: string): Promise<unknown>
  }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', hear: (event: WaitingEvent) => void): void
  addEventListener(type: 'notificationclick', hear: (event: ClickEvent) => void): void
  addEventListener(type: 'fetch', hear: (event: RequestEvent) => void): void
}

interface OpenPage {
  focus(): Promise<unknown>
  postMessage(message: { openConversation: string }): void
}

const PREFIX = 'relais-'
const CACHE = PREFIX + BUILD
/** This one, and the one of a page that is just being loaded. */
const BUILDS_KEPT = 2

async function install(): Promise<void> {
  const files = await Promise.all(
    SHELL.map(async ([address, integrity]) => {
      const answer = await fetch(address, { integrity, cache: 'no-cache' })
      if (!answer.ok) throw new Error(`${address} is answered ${answer.status}`)
      return [address, answer] as const
    }),
  )
  // Made anew, so that it is the newest also when this build was here before.
  await caches.delete(CACHE)
  const cache = await caches.open(CACHE)
  await Promise.all(files.map(([address, answer]) => cache.put(address, answer)))
  await worker.skipWaiting()
}

/** Without files, as in `npm run dev`, it ends itself. */
async function clear(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX))
  const old = SHELL.length === 0 ? names : names.slice(0, -BUILDS_KEPT)
  for (const name of old) await caches.delete(name)
  if (SHELL.length === 0) await worker.registration.unregister()
}

/** What to look for in the caches; undefined for all that is not the shell's. */
function addressOf({ method, mode, url }: Request): string | undefined {
  const { origin, pathname, search } = new URL(url)
  if (method !== 'GET' || origin !== worker.location.origin) return undefined
  if (mode === 'navigate') return pathname === '/' && search === '' ? '/' : undefined
  const isOfBuild = SHELL.some(([address]) => address.split('?')[0] === pathname) && search !== ''
  return isOfBuild ? pathname + search : undefined
}

async function answer(request: Request, address: string): Promise<Response> {
  const found = await caches.match(address, address === '/' ? { cacheName: CACHE } : {})
  return found ?? fetch(request)
}

/** A notification's tag is its conversation. */
async function openConversation(id: string): Promise<void> {
  const [page] = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (page === undefined) return void (await worker.clients.openWindow(`/#/c/${id}`))
  page.postMessage({ openConversation: id })
  await page.focus()
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openConversation(event.notification.tag))
})
worker.addEventListener('install', (event) => event.waitUntil(install()))
worker.addEventListener('activate', (event) => event.waitUntil(clear()))
worker.addEventListener('fetch', (event) => {
  const address = addressOf(event.request)
  if (address !== undefined) event.respondWith(answer(event.request, address))
})
