// Serves files from a port of their own, as the web server of somebody else's page would.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const KINDS: Record<string, string> = { html: 'text/html', js: 'text/javascript' }

/** `files`: the address of each and where it is; answers the origin. */
export async function serveFiles(files: Record<string, string>): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    const path = files[url === '/' ? '/index.html' : url]
    if (path === undefined) return response.writeHead(404).end()
    response.setHeader('content-type', KINDS[path.split('.').at(-1)!] ?? 'text/plain')
    return response.end(readFileSync(path))
  }).unref()
  await once(server.listen(0, 'localhost'), 'listening')
  return `http://localhost:${(server.address() as AddressInfo).port}`
}
