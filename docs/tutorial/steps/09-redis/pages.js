// Hands out the two files of the page to the browser that asks for them, and nothing else.
import { readFile } from 'node:fs/promises'

const files = new Map([
  ['/', ['index.html', 'text/html']],
  ['/page.js', ['page.js', 'text/javascript']],
])

export function givePage(request, response) {
  const [file, type] = files.get(request.url) ?? []
  if (file === undefined) return response.writeHead(404).end('Nothing here.')
  readFile(new URL(file, import.meta.url)).then(
    (content) => response.setHeader('content-type', type).end(content),
    (error) => response.writeHead(500).end(error.message),
  )
}
