// A WebSocket as a Transport for programs and pages of other origins: the token goes in the first frame,
// never in an address. Opened by the library's connection; the page's own line is websocket.ts.
import { closeCodes } from '../../protocol/close-codes.ts'
import type { OpenTransport } from './transport.ts'

const LOST = 1006
const OPEN = 1

/** What is used of a WebSocket, be it a browser's, Node's or that of the package ws. */
export interface SocketLike {
  readonly readyState: number
  send(text: string): void
  close(): void
  addEventListener(type: 'open' | 'error', hear: () => void): void
  addEventListener(type: 'message', hear: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', hear: (event: { code: number }) => void): void
}

export type SocketClass = new (address: string) => SocketLike

export const tokenSocketTo =
  (url: string | URL, Socket: SocketClass): OpenTransport =>
  (token, listeners) => {
    const socket = new Socket(addressOf(url))
    let hasSpoken = false
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ type: 'authenticate', token })),
    )
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') return
      const refused = hasSpoken ? undefined : refusalIn(data)
      hasSpoken = true
      if (refused === undefined) return listeners.onText(data)
      listeners.onClose(refused)
      socket.close()
    })
    socket.addEventListener('close', ({ code }) => listeners.onClose(code))
    // The close that follows says all there is to say.
    socket.addEventListener('error', () => {})
    return {
      send(text) {
        if (socket.readyState === OPEN) socket.send(text)
      },
      close: () => socket.close(),
    }
  }

function addressOf(url: string | URL): string {
  const address = new URL('/', url)
  address.protocol = address.protocol.replace('http', 'ws')
  return address.href
}

/** The server leaves a stranger's line open for another token; here it is the end of this line. */
function refusalIn(text: string): number | undefined {
  const { type, code } = JSON.parse(text) as { type: string; code?: string }
  if (type !== 'error') return undefined
  return code === 'not_authenticated' ? closeCodes.not_authenticated.code : LOST
}
