// Joins webhooks to the chat: what the rules publish wakes the sender, who comes and goes is noted. Without
// addresses there is nothing, not even a listener. Called by app.ts.
import type { Bus, Publication } from '../bus/bus.ts'
import type { Presence } from '../bus/presence.ts'
import { refusalOf, type Log } from '../lib/log.ts'
import { webhookAddress } from '../lib/webhook-address.ts'
import type { Store } from '../store/store.ts'
import { tellArrivals } from './arrivals.ts'
import { Webhooks } from './webhooks.ts'

/** Publications that no durable change causes. */
const FLEETING: ReadonlySet<Publication['kind']> = new Set(['connections', 'screens', 'on_screen'])

export function openWebhooks(
  urls: readonly string[],
  key: Buffer | null,
  { store, bus, presence, now }: { store: Store; bus: Bus; presence: Presence; now: () => number },
  log: Log,
): { close(): Promise<void>; readonly waiting: number } {
  if (key === null) return { close: async () => {}, waiting: 0 }
  const addresses = urls.map((url) => webhookAddress(url)!)
  const webhooks = new Webhooks({ addresses, key, store, log, now })
  bus.subscribe(({ kind }) => {
    if (!FLEETING.has(kind)) webhooks.wake()
  })
  tellArrivals(presence, store, (error) => refusalOf(error, log))
  return webhooks
}
