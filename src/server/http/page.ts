// Serves the page's files as they are at each request, so that a build under a running server is seen whole.
import sirv from 'sirv'
import type { RequestListener, ServerResponse } from 'node:http'
import { protect } from './headers.ts'

/** Whatever is no file goes to `next`. */
export function servePage(folder: string, next: RequestListener): RequestListener {
  const setHeaders = (response: ServerResponse) => {
    const set = (name: string, value: string) => response.setHeader(name, value)
    protect({ set }, response.req.headers.host)
    // The browser asks each time and mostly hears "not modified".
    response.setHeader('Cache-Control', 'no-cache')
  }
  const serve = sirv(folder, { dev: true, etag: true, setHeaders })
  return (request, response) => {
    // sirv throws at a range that ends before it begins, and the files are small.
    delete request.headers.range
    serve(request, response, () => next(request, response))
  }
}
