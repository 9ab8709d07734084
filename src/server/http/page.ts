// Serves the page's files, as they are at each request: a build under a running server is seen whole.
import serveStatic from 'serve-static'
import type { RequestListener, ServerResponse } from 'node:http'
import { isHostAllowed, type OriginRules } from '../lib/origin.ts'
import { protect } from './headers.ts'

const REFUSED = `This Relais does not answer to this host name.
Whoever runs it can allow it: PUBLIC_URL=https://THE-NAME npm start
On the machine itself, open the address that Relais printed at its start.
`

/** Whatever is no file, or cannot be read, goes to `next`; so does the API, which refuses in JSON. */
export function servePage(
  folder: string,
  rules: OriginRules,
  next: RequestListener,
): RequestListener {
  const setHeaders = (response: ServerResponse) => {
    const set = (name: string, value: string) => response.setHeader(name, value)
    protect({ set }, response.req.headers.host)
    // The browser asks each time and mostly hears "not modified".
    response.setHeader('Cache-Control', 'no-cache')
  }
  const serve = serveStatic(folder, { acceptRanges: false, redirect: false, setHeaders })
  return (request, response) => {
    const isForApi = request.url?.startsWith('/api/') ?? false
    if (isForApi || isHostAllowed(rules, request.headers.host))
      serve(request, response, () => next(request, response))
    else refuse(response)
  }
}

function refuse(response: ServerResponse): void {
  protect({ set: (name, value) => response.setHeader(name, value) })
  response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end(REFUSED)
}
