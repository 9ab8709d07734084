// Asks a server for a socket as a bare HTTP client does, with any Host and Origin, and reads what comes
// back: 101 and a line, or a status with a body, which WebSocket clients never show.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket as Line } from 'node:net'
import { WebSocket } from 'ws'
import { Socket } from './person.ts'
import type { TestServer } from './server.ts'

export interface Upgraded {
  status: number
  /** The body's error when it was refused. */
  error: { code: string; message: string } | null
}

/** Resolves to the answer; a line that was opened is in `lines` until `hangUp`. */
export function upgrade(
  { port }: TestServer,
  path: string,
  headers: Record<string, string> = {},
): Promise<Upgraded> {
  const asked = request({
    host: '127.0.0.1',
    port,
    path,
    headers: {
      host: `localhost:${port}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      ...headers,
    },
  })
  asked.end()
  return new Promise((resolve, reject) => {
    asked.on('error', reject)
    asked.on('upgrade', (_, socket) => {
      lines.add(socket as Line)
      resolve({ status: 101, error: null })
    })
    asked.on('response', async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      const { error } = JSON.parse(text) as Pick<Upgraded, 'error'>
      resolve({ status: response.statusCode!, error })
    })
  })
}

const lines = new Set<Line>()

/** Closes every line that `upgrade` has opened. */
export function hangUp(): void {
  for (const line of lines) line.destroy()
  lines.clear()
}

/** Says any bytes to the server; answers what it says until the line ends. */
export async function sayRaw({ port }: TestServer, bytes: string | Buffer): Promise<string> {
  const line = connect(port, '127.0.0.1')
  line.on('error', () => {})
  line.write(bytes)
  let heard = ''
  for await (const chunk of line) heard += chunk
  return heard
}

/** An open socket of somebody who has not said who they are. */
export async function knock({ url }: TestServer): Promise<Socket> {
  const raw = new WebSocket(url.replace('http', 'ws'))
  const socket = new Socket(raw)
  await once(raw, 'open')
  return socket
}
