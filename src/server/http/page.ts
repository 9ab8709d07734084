// Serves the files of the page and of the documentation, as they are at each request: a build under a running
// server is seen whole.
import compression from 'compression'
import serveStatic from 'serve-static'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isHostAllowed, type OriginRules } from '../lib/origin.ts'
import { protect } from './headers.ts'

const REFUSED = `This Relais does not answer to this host name.
Whoever runs it can allow it: PUBLIC_URL=https://THE-NAME npm start
On the machine itself, open the address that Relais printed at its start.
`

/** Its types know Express; it needs no more than Node's own request and answer. */
const compress = compression() as unknown as (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => void

function setHeaders(response: ServerResponse): void {
  // Files only: what the API answers may hold secrets, which compression lets others guess.
  compress(response.req, response, () => {})
  const set = (name: string, value: string) => response.setHeader(name, value)
  protect({ set }, response.req.headers.host)
  // The browser asks each time and mostly hears "not modified".
  response.setHeader('Cache-Control', 'no-cache')
}

const asTheyAre = { acceptRanges: false, redirect: false, setHeaders }

/** Whatever is no file, or cannot be read, goes to `next`; so does the API, which refuses in JSON and for which no file
 * is looked for. */
export function servePage(
  folder: string,
  rules: OriginRules,
  next: RequestListener,
): RequestListener {
  const serve = serveStatic(folder, asTheyAre)
  return (request, response) => {
    if (request.url?.startsWith('/api/')) next(request, response)
    else if (isHostAllowed(rules, request.headers.host))
      serve(request, response, () => next(request, response))
    else refuse(response)
  }
}

/** Under /docs, where a page needs no ".html"; Host was checked by servePage, which asks here next. */
export function serveDocs(folder: string, next: RequestListener): RequestListener {
  const serve = serveStatic(folder, { ...asTheyAre, extensions: ['html'] })
  return (request, response) => {
    const { url = '' } = request
    const found = /^\/docs(?=[/?]|$)\/?(.*)$/.exec(url)
    if (found === null) return next(request, response)
    request.url = `/${found[1]}`
    return serve(request, response, () => {
      request.url = url
      next(request, response)
    })
  }
}

function refuse(response: ServerResponse): void {
  protect({ set: (name, value) => response.setHeader(name, value) })
  response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end(REFUSED)
}
