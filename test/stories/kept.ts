// What the stories of what a browser keeps look at: its database, its caches, what is on screen and what
// the server has stored.
import type { Page } from 'playwright-core'
import { Person } from '../support/person.ts'

/** Everything in both stores, the caches and the service workers; all empty after a log-out. */
export const keptBy = (page: Page) =>
  page.evaluate(async () => {
    const open = indexedDB.open('relais')
    await new Promise((resolve) => (open.onsuccess = resolve))
    const readAll = async (store: string) => {
      if (!open.result.objectStoreNames.contains(store)) return []
      const reading = open.result.transaction(store).objectStore(store).getAll()
      await new Promise((resolve) => (reading.onsuccess = resolve))
      return reading.result as Record<string, unknown>[]
    }
    const kept = {
      pending: await readAll('pending'),
      snapshot: await readAll('snapshot'),
      // Plain http addresses have neither.
      caches: window.isSecureContext ? await caches.keys() : [],
      workers: window.isSecureContext
        ? (await navigator.serviceWorker.getRegistrations()).length
        : 0,
    }
    open.result.close()
    return kept
  })

export const nothing = { pending: [], snapshot: [], caches: [], workers: 0 }

/** Waits until the page can open offline. */
export const shellIsKept = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })

/** Asks until it is so. */
export async function untilKept(
  page: Page,
  isSo: (kept: Awaited<ReturnType<typeof keptBy>>) => boolean,
): Promise<void> {
  while (!isSo(await keptBy(page)));
}

/** Waits until the last change is in the snapshot; `text` is something that it shows. */
export const snapshotHas = (page: Page, text: string) =>
  untilKept(page, ({ snapshot }) => JSON.stringify(snapshot).includes(text))

/** A message on screen with this fate. */
export const messageOf = (page: Page, state: 'pending' | 'failed' | 'sent', body: string) =>
  page.locator(`[data-test="message"][data-state="${state}"]`, { hasText: body })

export const isDown = (page: Page) =>
  page.locator('[data-test="status"]:not([data-status="connected"])').first().waitFor()

/** The bodies that the server has stored in the lobby, read by somebody else. */
export async function lobbyBodies(url: string): Promise<string[]> {
  const reader = await Person.signUp(url, `reader-${Math.random().toString(36).slice(2)}`)
  const { body } = await reader.call('GET /api/conversations/lobby/messages?limit=100')
  return (body as unknown as { messages: { body: string }[] }).messages.map((each) => each.body)
}

/** Counts, per body, how often this page says it over its socket. */
export function countSends(page: Page, counts: Map<string, number>): void {
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const frame = JSON.parse(String(payload)) as { type: string; body?: string }
      if (frame.type !== 'send_message' || frame.body === undefined) return
      counts.set(frame.body, (counts.get(frame.body) ?? 0) + 1)
    }),
  )
}

/** Whether the browser would ask before it lets this page go. */
export const asksBeforeUnload = (page: Page) =>
  page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })))
