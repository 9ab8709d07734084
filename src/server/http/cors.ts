// What pages served elsewhere may do with this API: the allowed ones may call it and read its answers, with a
// Bearer token; never with the page's own cookie. Used by server.ts.
import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { isHostAllowed, isReaderAllowed, type OriginRules } from '../lib/origin.ts'

const PREFLIGHT_SECONDS = 600

/** Answers preflights, and lets allowed pages read what is answered. What names no origin is passed by, because the
 * package would make its answer three times, and as a stream. */
export function foreignPages(rules: OriginRules): MiddlewareHandler {
  const handle = cors({
    origin: (origin, context) =>
      isHostAllowed(rules, context.req.header('host')) && isReaderAllowed(rules, origin)
        ? origin
        : null,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key'],
    exposeHeaders: ['Retry-After'],
    maxAge: PREFLIGHT_SECONDS,
  })
  return (context, next) =>
    context.req.header('origin') === undefined ? next() : handle(context, next)
}
