// Where webhooks may go: https, or http to this machine. Read by the settings, the store and the sender.
import { isLoopback } from './origin.ts'

export interface WebhookAddress {
  /** What is asked; without a name and password, which no request may have in its URL. */
  url: string
  /** Origin and path: how the store and people call it. A query may hold a secret and may change. */
  name: string
  /** All that a log may hold of it: a path may hold a secret too. */
  origin: string
  /** Made of the URL's name and password (RFC 7617); null without. */
  authorization: string | null
}

/** Null when nothing may be sent to it. */
export function webhookAddress(text: string): WebhookAddress | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  if (!isSafe || url.hash !== '') return null
  const credentials = decoded(`${url.username}:${url.password}`)
  if (credentials === null) return null
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  url.username = ''
  url.password = ''
  return {
    url: url.href,
    name: url.origin + url.pathname,
    origin: url.origin,
    authorization: credentials === ':' ? null : authorization,
  }
}

/** Of addresses that were checked. */
export const webhookNames = (urls: readonly string[]): string[] =>
  urls.map((url) => webhookAddress(url)!.name)

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    // Such as %E0%A4, which is no text.
    return null
  }
}
