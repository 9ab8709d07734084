// Serves the page's files. sirv walks the folder once at start, so a request is a look-up in a table.
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
  const serve = sirv(folder, { etag: true, setHeaders })
  return (request, response) => serve(request, response, () => next(request, response))
}
