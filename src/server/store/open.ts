// Opens the store that the settings name: the database of DATABASE_URL, which many nodes share, else the one
// in the data folder. Called by app.ts.
import { randomBytes } from 'node:crypto'
import { newWebhookSecret, webhookKey } from '../lib/webhook-signature.ts'
import { keptWebhookSecret, openDataFolder, outboxOf, type Settings } from './data-folder.ts'
import type { OnStatus } from './postgres-health.ts'
import { openPostgres } from './postgres-open.ts'
import { createStore, type Store } from './store.ts'

interface ServerSettings extends Settings {
  DATABASE_URL: string | null
}

/** Throws a sentence when it cannot be opened. `secret` signs tokens: as set, or kept from the first time on.
 * `onStatus` hears of a PostgreSQL that goes and comes back. */
export async function openStore(
  config: ServerSettings,
  onStatus: OnStatus,
): Promise<{ store: Store; secret: string }> {
  if (config.DATABASE_URL === null) return openDataFolder(config)
  const store = createStore(await openPostgres(config.DATABASE_URL, onStatus), outboxOf(config))
  const made = randomBytes(32).toString('hex')
  const secret = config.JWT_SECRET ?? (await store.keepSecret({ name: 'jwt_secret', made }))
  return { store, secret }
}

/** What signs webhooks: as set, or kept from the first time on; null when nobody is to be told. */
export async function webhookKeyOf(config: ServerSettings, store: Store): Promise<Buffer | null> {
  if (config.WEBHOOK_URLS.length === 0) return null
  const secret =
    config.WEBHOOK_SECRET ??
    (config.DATABASE_URL === null
      ? keptWebhookSecret(config.DATA_DIR)
      : await store.keepSecret({ name: 'webhook_secret', made: newWebhookSecret() }))
  const key = webhookKey(secret)
  if (key !== null) return key
  throw new Error(
    'The secret kept for webhooks is none; delete webhook-secret in DATA_DIR, or the row webhook_secret of the table meta, to have a new one made.',
  )
}
