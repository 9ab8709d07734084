// Serves the page's files, as they are at each request: a build under a running server is seen whole.
import serveStatic from 'serve-static'
import type { RequestListener, ServerResponse } from 'node:http'
import { protect } from './headers.ts'

/** Whatever is no file, or cannot be read, goes to `next`. */
export function servePage(folder: string, next: RequestListener): RequestListener {
  const setHeaders = (response: ServerResponse) => {
    const set = (name: string, value: string) => response.setHeader(name, value)
    protect({ set }, response.req.headers.host)
    // The browser asks each time and mostly hears "not modified".
    response.setHeader('Cache-Control', 'no-cache')
  }
  const serve = serveStatic(folder, { acceptRanges: false, redirect: false, setHeaders })
  return (request, response) => serve(request, response, () => next(request, response))
}
