// The headers that every answer carries, page and API alike: what a browser may do with it.

/** `host` is named for the socket because some browsers do not count it under 'self'. */
const policy = (host: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "img-src 'self' data:",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // The one policy of the page, for the address of its service worker: src/client/local/shell.ts.
    'trusted-types relais',
  ].join('; ')

export function protect(headers: { set(name: string, value: string): unknown }, host = ''): void {
  // A host that is none would break out of the policy; it is refused elsewhere.
  const named = /^[\w.:[\]-]+$/.test(host) ? host : 'localhost'
  headers.set('Content-Security-Policy', policy(named))
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Referrer-Policy', 'no-referrer')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Resource-Policy', 'same-origin')
  headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=()')
}
