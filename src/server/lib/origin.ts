// Decides whether a Host and an Origin may speak to this server. Asked by both front doors, before
// anything else, so that another site's page cannot act for a person, nor a forged name reach loopback.
import { isIP } from 'node:net'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export interface OriginRules {
  /** The address the server listens on. */
  HOST: string
  PUBLIC_URL: string | null
  ALLOWED_ORIGINS: readonly string[]
}

const nameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase()
export const isLoopback = (name: string): boolean => LOOPBACK.test(name)
const isAddress = (name: string): boolean => isIP(name.replace(/^\[|\]$/g, '')) !== 0

/** Loopback names, IP literals and PUBLIC_URL's host; refusing others defeats DNS rebinding. */
export function isHostAllowed(rules: OriginRules, host: string | undefined): boolean {
  if (host === undefined) return false
  const name = nameOf(host)
  if (isLoopback(name) || isAddress(name)) return true
  return rules.PUBLIC_URL !== null && new URL(rules.PUBLIC_URL).host === host.toLowerCase()
}

/** Whether the page that speaks was served by this very host. */
export function isSameHost(host: string | undefined, origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
}

/** Where development servers of pages listen. */
const DEVELOPMENT = ['localhost', '127.0.0.1'].flatMap((name) => [
  `http://${name}:5173`,
  `http://${name}:3000`,
])
const isOnThisMachine = ({ HOST }: OriginRules): boolean => isLoopback(HOST) || HOST === '::1'

/** Whether a page of this exact origin, served elsewhere, may call the HTTP API and read its answers. */
export function isReaderAllowed(rules: OriginRules, origin: string): boolean {
  if (rules.ALLOWED_ORIGINS.includes(origin)) return true
  return isOnThisMachine(rules) && DEVELOPMENT.includes(origin)
}

/** Whether it may speak at all, with a token. No Origin means no browser (wscat, Postman, a backend): its token decides. */
export function isOriginAllowed(
  rules: OriginRules,
  host: string | undefined,
  origin: string | undefined,
): boolean {
  if (origin === undefined || isSameHost(host, origin)) return true
  if (rules.ALLOWED_ORIGINS.includes(origin)) return true
  if (!isOnThisMachine(rules)) return false
  return origin === 'null' || (URL.canParse(origin) && isLoopback(nameOf(new URL(origin).host)))
}
