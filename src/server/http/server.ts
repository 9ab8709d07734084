// The second front door: finds the route of the contract, checks who asks and what they send, runs the
// rule and answers. The only place that turns faults into HTTP. One line of handlers.ts is one route.
import { getRequestListener } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import type { z } from 'zod'
import type { RequestListener, IncomingMessage } from 'node:http'
import { check, strict } from '../../protocol/check.ts'
import { errors } from '../../protocol/errors.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { routes } from '../../protocol/routes.ts'
import { identify } from '../chat/accounts.ts'
import type { Chat } from '../chat/chat.ts'
import { deviceFrom, noteUse } from '../chat/sessions.ts'
import type { AddressOf } from '../lib/address.ts'
import { refusalOf, type Log } from '../lib/log.ts'
import { isHostAllowed, isOriginAllowed, isSameHost, type OriginRules } from '../lib/origin.ts'
import { bodyOf, limitBody } from './body.ts'
import { foreignPages } from './cors.ts'
import { readCookie, writeCookie } from './cookie.ts'
import { handlers, type Caller, type HandledRoute, type Poll } from './handlers.ts'
import { protect } from './headers.ts'
import { noSuchAddress } from './no-such-address.ts'
import { createNodeCalls, type NodeDoor } from './node-calls.ts'
import { createServerCalls } from './server-calls.ts'

const BODY_BYTES = 64 * 1024
/** After these the page's cookie is of no use. */
const endsSession = new Set<HandledRoute>(['DELETE /api/sessions/current', 'DELETE /api/me'])

export interface HttpRooms {
  chat: Chat
  log: Log
  rules: OriginRules
  addressOf: AddressOf
  /** False from when the server was told to stop: whoever spreads the load sends nobody new. */
  isReady: () => boolean
  /** False while it stops. */
  isOpen: () => boolean
  poll: Poll
  /** Null where no other node comes. */
  nodes: NodeDoor | null
}

type Bindings = { Bindings: { incoming: IncomingMessage } }

export function createApi(rooms: HttpRooms): RequestListener {
  const app = new Hono<Bindings>()
  app.use(async (context, next) => {
    await next()
    protect(context.res.headers, context.req.header('host'))
    context.res.headers.set('cache-control', 'no-store')
    // Whoever was answered last would keep the line, and with it the process.
    if (!rooms.isOpen()) context.res.headers.set('connection', 'close')
  })
  app.use(foreignPages(rooms.rules))
  const limited = limitBody(BODY_BYTES)
  for (const name of Object.keys(handlers) as HandledRoute[]) {
    const route = routes[name]
    const [method = '', path = ''] = name.split(' ')
    const params = strict('params' in route ? route.params : {})
    const query = strict('query' in route ? route.query : {})
    const body = 'body' in route ? strict<z.ZodRawShape>(route.body) : null
    app.on(method, path, limited, async (context) => {
      const asker = await admit(rooms, context, route.for)
      const input = {
        ...check(query, context.req.query(), name),
        ...(body === null ? {} : check(body, await bodyOf(context), name)),
        ...check(params, context.req.param(), name),
      }
      const caller: Caller = {
        ...rooms,
        asker,
        address: rooms.addressOf(context.env.incoming),
        device: deviceFrom(context.req.header('user-agent')),
        hungUp: () => context.req.raw.signal,
      }
      // The table is typed by the contract; here its lines are called one like the other.
      const handler = handlers[name] as (input: unknown, caller: Caller) => Promise<object>
      const output = await handler(input, caller)
      if (endsSession.has(name)) writeCookie(context, rooms.rules, null)
      // A page served elsewhere keeps its token itself, as Bearer.
      if ('token' in output && !isForeign(context))
        writeCookie(context, rooms.rules, output.token as string)
      return context.json(output, route.status)
    })
  }
  app.route('/', createServerCalls(rooms))
  if (rooms.nodes !== null) app.route('/', createNodeCalls(rooms.nodes))
  // Not notFound: what that throws would pass by the headers above.
  app.all('*', ({ req, header }) => {
    const methods = methodsOf(req.path)
    if (methods.length === 0) throw noSuchAddress()
    header('Allow', methods.join(', '))
    throw new Refusal(
      'not_found',
      `This address does not take ${req.method}; use ${methods.join(' or ')}.`,
    )
  })
  app.onError((error, context) => {
    const { code, message, retryAfterMs } = refusalOf(error, rooms.log)
    rooms.chat.counts.refusals[code]++
    if (retryAfterMs !== undefined)
      context.header('Retry-After', String(Math.ceil(retryAfterMs / 1000)))
    return context.json({ error: { code, message, retryAfterMs } }, errors[code].status)
  })
  return getRequestListener(app.fetch)
}

/** What can be done at this path, of all the contract knows. */
function methodsOf(path: string): string[] {
  const isSame = (pattern: string) =>
    new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path)
  return Object.keys(routes)
    .map((name) => name.split(' ') as [string, string])
    .filter(([, pattern]) => isSame(pattern))
    .map(([method]) => method)
}

/** Whether a page that was not served by this very host sends this. */
function isForeign({ req }: Context): boolean {
  const origin = req.header('origin')
  return origin !== undefined && !isSameHost(req.header('host'), origin)
}

/** Checks where the request comes from, and, for a route of users, who sends it. */
async function admit(
  { chat, log, rules }: HttpRooms,
  context: Context<Bindings>,
  who: 'anyone' | 'user',
): Promise<Caller['asker']> {
  const [host, origin] = [context.req.header('host'), context.req.header('origin')]
  if (!isHostAllowed(rules, host))
    throw new Refusal('forbidden', 'This host name is not allowed; set PUBLIC_URL to it.')
  // A frame of any website can have the origin `null`: it makes no account and no token.
  const isNobody = origin === 'null' && who === 'anyone'
  if (isNobody || !isOriginAllowed(rules, host, origin))
    throw new Refusal('forbidden', 'This origin is not allowed; add it to ALLOWED_ORIGINS.')
  if (who === 'anyone') return null
  const bearer = context.req.header('authorization')?.match(/^Bearer (.+)$/i)?.[1]
  // The cookie is for this very page: another origin, be it allowed, must show a token.
  const token = bearer ?? (isForeign(context) ? undefined : readCookie(context))
  if (token === undefined)
    throw new Refusal('not_authenticated', 'Sign in, or send "Authorization: Bearer <token>".')
  const identity = await identify(chat, token, 'access')
  // Nobody waits for this, and on a full disk it only goes to the log.
  noteUse(chat, identity).catch((error: unknown) => refusalOf(error, log))
  return { ...identity, connectionId: null }
}
