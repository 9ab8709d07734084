// Signs webhooks as Standard Webhooks does (github.com/standard-webhooks/standard-webhooks), so that its
// libraries verify them.
import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'
const LEAST_BYTES = 32

export const newWebhookSecret = (): string => PREFIX + randomBytes(LEAST_BYTES).toString('base64')

/** The key of a secret such as `whsec_…`, the rest base64; null when it is none, or under 32 bytes. */
export function webhookKey(secret: string): Buffer | null {
  const text = secret.slice(PREFIX.length)
  const key = Buffer.from(text, 'base64')
  // Node passes over what is no base64, so a typing error would be another key.
  const isWhole = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
  return secret.startsWith(PREFIX) && isWhole && key.length >= LEAST_BYTES ? key : null
}

/** The three headers of a try at this time, in milliseconds since 1970. */
export function webhookHeaders(
  key: Buffer,
  { id, body }: { id: string; body: string },
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000))
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}
