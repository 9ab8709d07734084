// The body of a request as one JSON object, or a sentence that says what is wrong with it. Called by both
// kinds of routes.
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { parseJson } from '../../protocol/check.ts'
import { Refusal } from '../../protocol/refusal.ts'

/** Refuses a body of more bytes, also one that comes in pieces. A GET has none
 * that could be read, and to look for it would make the whole request anew. */
export function limitBody(bytes: number): MiddlewareHandler {
  const limit = bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new Refusal('too_long', `The body may have ${bytes} bytes.`)
    },
  })
  return (context, next) => (context.req.method === 'GET' ? next() : limit(context, next))
}

export async function bodyOf({ req }: Pick<Context, 'req'>): Promise<object> {
  // Forms of other sites cannot send this type, so they cannot act for a person.
  if (!/^application\/json\b/i.test(req.header('content-type') ?? ''))
    throw new Refusal('bad_frame', 'Send JSON with "Content-Type: application/json".')
  const text = await req.text().catch(() => {
    throw new Refusal('bad_frame', 'The body did not arrive whole; send it again.')
  })
  const body = parseJson(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refusal('bad_frame', 'The body is one JSON object.')
  return body
}
