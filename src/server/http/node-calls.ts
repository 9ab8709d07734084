// The door of other nodes: a request of a long poll whose connection this node holds, which came to another one. To
// all who cannot seal it there is no such address. Added to the API by server.ts; it passes nothing on.
import { Hono } from 'hono'
import type { RouteInput, RouteOutput } from '../../protocol/routes.ts'
import { parseJson } from '../../protocol/check.ts'
import { isFromNode, NODE_HEADER, NODE_PATH } from '../lib/seal.ts'
import { limitBody } from './body.ts'
import { noSuchAddress } from './no-such-address.ts'

/** What one client may send, and a little around it. */
const BODY_BYTES = 128 * 1024

export interface NodeDoor {
  /** Of this node. */
  id: string
  key: Buffer
  now: () => number
  poll: (passed: {
    input: RouteInput<'POST /api/poll'>
    owner: string
    hungUp: AbortSignal
  }) => Promise<RouteOutput<'POST /api/poll'>>
}

export function createNodeCalls({ id, key, now, poll }: NodeDoor): Hono {
  const app = new Hono()
  app.post(NODE_PATH, limitBody(BODY_BYTES), async (context) => {
    const header = context.req.header(NODE_HEADER)
    const body = header === undefined ? '' : await context.req.text()
    if (header === undefined || !isFromNode(key, header, id, body, now())) throw noSuchAddress()
    // It was checked where it came in, and nobody else can have sealed it.
    const passed = parseJson(body) as { input: RouteInput<'POST /api/poll'>; owner: string }
    return context.json(await poll({ ...passed, hungUp: context.req.raw.signal }))
  })
  return app
}
