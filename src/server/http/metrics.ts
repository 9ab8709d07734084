// Shows the metrics to whoever has the token; called by app.ts, where one is set. Asks no
// Host: Prometheus reaches each node under a name of its own, and no browser has the token.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestListener, ServerResponse } from 'node:http'
import { refusalOf, type Log } from '../lib/log.ts'
import { protect } from './headers.ts'

/** `text` answers what Prometheus reads. */
export function serveMetrics(
  token: string,
  text: () => Promise<string>,
  log: Log,
  next: RequestListener,
): RequestListener {
  const expected = digest(token)
  return (request, response) => {
    if (!/^\/metrics(\?|$)/.test(request.url ?? '') || request.method !== 'GET')
      return next(request, response)
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!timingSafeEqual(digest(given), expected)) return refuse(response)
    text().then(
      (metrics) => answer(response, 200, 'text/plain; version=0.0.4; charset=utf-8', metrics),
      (error: unknown) => {
        const { code, message } = refusalOf(error, log)
        answer(response, 500, 'application/json', JSON.stringify({ error: { code, message } }))
      },
    )
  }
}

/** Of one length, so that comparing them tells nothing. */
const digest = (token: string): Buffer => createHash('sha256').update(token).digest()

function refuse(response: ServerResponse): void {
  response.setHeader('WWW-Authenticate', 'Bearer')
  const message = 'Send "Authorization: Bearer <METRICS_TOKEN>".'
  const body = JSON.stringify({ error: { code: 'not_authenticated', message } })
  answer(response, 401, 'application/json', body)
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  protect({ set: (name, value) => response.setHeader(name, value) })
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body)
}
