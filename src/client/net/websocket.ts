// The browser's WebSocket as a Transport. Opened by the connection with a one-use ticket in the address,
// so that no long-lived token is ever in a URL.
import type { OpenTransport } from './transport.ts'

export const openWebSocket: OpenTransport = (ticket, listeners) => {
  const origin = location.origin.replace(/^http/, 'ws')
  const socket = new WebSocket(`${origin}/?token=${encodeURIComponent(ticket)}`)
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
