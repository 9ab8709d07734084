// The doors of backends, `/api/server/*`: checks the API key, then what is sent, singly or as a batch, and
// runs the rule. Added to the API by server.ts, which turns what is thrown here into answers.
import { Hono, type Context } from 'hono'
import type { z } from 'zod'
import { check, strict } from '../../protocol/check.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { RouteShape } from '../../protocol/routes.ts'
import { MOST_IN_BATCH, serverRoutes, type ServerRouteName } from '../../protocol/server-routes.ts'
import { admitKey, type KeyHolder } from '../chat/api-keys.ts'
import type { Chat } from '../chat/chat.ts'
import { refusalOf, type Log } from '../lib/log.ts'
import { bodyOf, limitBody } from './body.ts'
import { serverHandlers } from './server-handlers.ts'

/** Enough for a full batch; whoever sends it has a key. */
const BODY_BYTES = 4 * 1024 * 1024
const IDEMPOTENCY_KEY = 'Idempotency-Key'
const CLIENT_ID_CHARACTERS = 64

type Checked = Record<string, unknown>
type Handler = (chat: Chat, input: object, key: KeyHolder) => Promise<object>

export function createServerCalls({ chat, log }: { chat: Chat; log: Log }) {
  const app = new Hono<{ Variables: { key: KeyHolder } }>()
  const limited = limitBody(BODY_BYTES)
  for (const [name, route] of Object.entries(serverRoutes) as [ServerRouteName, RouteShape][]) {
    const [method = '', path = ''] = name.split(' ')
    const params = strict(route.params ?? {})
    const query = strict(route.query ?? {})
    const body = strict(route.body ?? {})
    // The table is typed by the contract; here its lines are called one like the other.
    const handler = serverHandlers[name] as Handler

    // First who calls: of a stranger nothing so long is read.
    app.on(method, path, async (context, next) => {
      context.set('key', await admit(chat, context, route))
      await next()
    })
    app.on(method, path, limited, async (context) => {
      const key = context.get('key')
      const around = {
        ...check(query, context.req.query(), name),
        ...check(params, context.req.param(), name),
      }
      const checked = (given: object, clientId: string | null) => ({
        ...around,
        ...withClientId(check(body, given, name), body, clientId),
      })
      const clientId = clientIdOf(context)
      const given = route.body === undefined ? {} : await bodyOf(context)
      const items = itemsOf(route, given)
      if (items === null) {
        const output = await handler(chat, checked(given, clientId), key)
        return context.json(output, route.status as 200)
      }
      const run = async (item: unknown, index: number): Promise<object> =>
        handler(chat, checked(item as object, clientId && `${clientId}.${index}`), key)
      const results = await Promise.all(
        items.map((item, index) =>
          run(item, index).catch((error: unknown) => ({ error: refusalIn(error, chat, log) })),
        ),
      )
      return context.json({ results }, 200)
    })
  }
  return app
}

/** A key may come from anywhere but a browser: there it would be no secret. The name by which a backend
 * reaches this host is its own affair; it is browsers that can be led here under a foreign one. */
async function admit(chat: Chat, { req }: Context, { scope }: RouteShape): Promise<KeyHolder> {
  if (req.header('origin') !== undefined)
    throw new Refusal('forbidden', 'This is for backends: an API key must never be in a page.')
  const key = req.header('authorization')?.match(/^Bearer ([\w-]+)$/i)?.[1]
  if (key === undefined || scope === undefined)
    throw new Refusal('not_authenticated', 'Send "Authorization: Bearer <API key>".')
  return admitKey(chat, key, scope)
}

/** The things of a batch; null when this is none. */
function itemsOf({ batch }: RouteShape, given: object): unknown[] | null {
  const items = batch === undefined ? undefined : (given as Checked)[batch]
  if (batch === undefined || items === undefined) return null
  const [other] = Object.keys(given).filter((field) => field !== batch)
  if (other !== undefined)
    throw new Refusal(
      'unknown_field',
      `A batch has "${batch}" alone; put "${other}" into its items.`,
    )
  if (Array.isArray(items) && items.length > 0 && items.length <= MOST_IN_BATCH) return items
  const got = Array.isArray(items) ? items.length : typeof items
  throw new Refusal(
    'bad_field',
    `"${batch}" must be a list of 1 to ${MOST_IN_BATCH} things; got ${got}. Nothing was done.`,
  )
}

/** Of the header, with or without the quotes of its draft (draft-ietf-httpapi-idempotency-key-header). */
function clientIdOf({ req }: Context): string | null {
  const header = req.header(IDEMPOTENCY_KEY)
  if (header === undefined) return null
  const key = header.trim().replace(/^"(.*)"$/, '$1')
  // Room for what a batch adds to it.
  if (key !== '' && key.length <= CLIENT_ID_CHARACTERS - 4) return key
  throw new Refusal(
    'bad_field',
    `${IDEMPOTENCY_KEY} must be text of 1 to ${CLIENT_ID_CHARACTERS - 4} characters, such as a UUID.`,
  )
}

/** What takes a clientId gets that of the header, unless it says the same itself. */
function withClientId(input: Checked, body: z.ZodObject, clientId: string | null): Checked {
  if (clientId === null || !('clientId' in body.shape)) return input
  if (input.clientId === undefined || input.clientId === clientId) return { ...input, clientId }
  throw new Refusal(
    'bad_field',
    `"clientId" and ${IDEMPOTENCY_KEY} differ; send one of the two, or the same in both.`,
  )
}

function refusalIn(error: unknown, { counts }: Chat, log: Log) {
  const { code, message, retryAfterMs } = refusalOf(error, log)
  counts.refusals[code]++
  return { code, message, retryAfterMs }
}
