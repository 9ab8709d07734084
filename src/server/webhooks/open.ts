// Joins webhooks to the chat: what the rules publish wakes the sender, who comes and goes is noted. Without
// addresses there is nothing, not even a listener. Of several nodes that share a store one tells. Called by app.ts.
import type { Bus, Publication } from '../bus/bus.ts'
import type { Presence } from '../bus/presence.ts'
import { NODE_ID } from '../lib/ids.ts'
import { refusalOf, type Log } from '../lib/log.ts'
import { webhookAddress } from '../lib/webhook-address.ts'
import type { Store } from '../store/store.ts'
import { tellArrivals } from './arrivals.ts'
import { Lead } from './lead.ts'
import { PACE } from './pace.ts'
import { Webhooks } from './webhooks.ts'

/** Publications that no durable change causes. */
const FLEETING: ReadonlySet<Publication['kind']> = new Set(['connections', 'screens', 'on_screen'])

interface Around {
  store: Store
  bus: Bus
  presence: Presence
  now: () => number
  /** Whether other nodes have the same store. */
  isShared: boolean
}

export function openWebhooks(
  urls: readonly string[],
  key: Buffer | null,
  { store, bus, presence, now, isShared }: Around,
  log: Log,
): { close(): Promise<void>; readonly waiting: number } {
  if (key === null) return { close: async () => {}, waiting: 0 }
  const addresses = urls.map((url) => webhookAddress(url)!)
  const given = { addresses, key, store, log, now }
  const onFault = (error: unknown) => refusalOf(error, log)
  // Where there is no other node, none knows other addresses.
  const pace = isShared ? PACE : { ...PACE, unknownAddressMs: 0 }
  /** While this node tells. */
  let webhooks: Webhooks | null = null
  const begin = () => void (webhooks = new Webhooks(given, pace))
  const end = async () => {
    const ending = webhooks
    webhooks = null
    await ending?.close()
  }
  const lead = isShared ? new Lead({ store, nodeId: NODE_ID, begin, end, onFault }) : null
  if (!isShared) begin()
  bus.subscribe(({ kind }) => {
    if (!FLEETING.has(kind)) webhooks?.wake()
  })
  tellArrivals(presence, store, onFault, () => webhooks !== null)
  return {
    /** As this node knows; none while another one tells. */
    get waiting() {
      return webhooks?.waiting ?? 0
    },
    close: () => lead?.close() ?? end(),
  }
}
