// The browser's WebSocket as a Transport. Opened by the fallback with a one-use ticket in the address,
// so that no long-lived token is ever in a URL.
import type { OpenTransport } from './transport.ts'

const PROBE_WITHIN_MS = 5000

const origin = () => location.origin.replace(/^http/, 'ws')

/** Whether a WebSocket opens and carries a word both ways; the server answers `ping` to anybody. */
export function probeWebSocket(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(origin())
    const end = (works: boolean) => {
      resolve(works)
      socket.close()
    }
    socket.addEventListener('open', () => socket.send('{"type":"ping"}'))
    socket.addEventListener('message', () => end(true))
    socket.addEventListener('close', () => end(false))
    setTimeout(() => end(false), PROBE_WITHIN_MS)
  })
}

export const openWebSocket: OpenTransport = (ticket, listeners) => {
  const socket = new WebSocket(`${origin()}/?token=${encodeURIComponent(ticket)}`)
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') listeners.onText(data)
  })
  socket.addEventListener('close', ({ code }) => listeners.onClose(code))
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    close: () => socket.close(),
  }
}
