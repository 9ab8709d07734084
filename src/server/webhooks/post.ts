// One try to tell one webhook to one address. Follows no redirect, and reads only enough of the answer for
// the line to be used again. Never throws: a failure is an answer, without anything secret in it.
import type { WebhookAddress } from '../lib/webhook-address.ts'
import { webhookHeaders } from '../lib/webhook-signature.ts'

export type Outcome =
  | { isTaken: true }
  /** What went wrong, and the pause that the receiver wishes, 0 without a wish. */
  | { isTaken: false; error: string; wishedMs: number }

/** Of an answer, which nobody reads. */
const MOST_ANSWER_BYTES = 16_384

export async function post(
  { url, authorization }: WebhookAddress,
  { eventId, body }: { eventId: string; body: string },
  { key, now, signal }: { key: Buffer; now: number; signal: AbortSignal },
): Promise<Outcome> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal,
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Relais',
        ...(authorization === null ? {} : { authorization }),
        ...webhookHeaders(key, { id: eventId, body }, now),
      },
    })
    // It has answered: how its answer goes on changes nothing.
    await passOver(answer).catch(() => {})
    if (answer.ok) return { isTaken: true }
    const wishedMs = wishOf(answer.headers.get('retry-after'), now)
    return { isTaken: false, error: `answered ${answer.status}`, wishedMs }
  } catch (error) {
    return { isTaken: false, error: faultOf(error), wishedMs: 0 }
  }
}

/** An answer to its end, so that the next try takes the same line; a long one costs the line instead. */
async function passOver({ body }: Response): Promise<void> {
  if (body === null) return
  let left = MOST_ANSWER_BYTES
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>)
    if ((left -= chunk.length) < 0) return
}

/** Of a Retry-After: seconds, or a date (RFC 9110 section 10.2.3). */
function wishOf(text: string | null, now: number): number {
  if (text === null) return 0
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) ? 0 : Math.max(0, ms)
}

/** Codes such as ECONNREFUSED. Messages may repeat an address, and with it a secret. */
function faultOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } }
  if (name === 'AbortError' || name === 'TimeoutError') return 'no answer in time'
  return typeof cause?.code === 'string' ? `no answer: ${cause.code}` : 'no answer'
}
