// Chooses the line: a WebSocket, or, where none gets through though HTTP does, requests; and goes back as
// soon as a WebSocket works again. Given to the connection, which needs not know.
import type { Clock } from './clock.ts'
import type { OpenTransport, Transport, TransportListeners } from './transport.ts'

/** Sockets in a row that closed before they said a word. A ticket came by HTTP before each. */
const MISSES_LIMIT = 2
const PROBE_EVERY_MS = 20_000
const LOST = 1006

interface Lines {
  openSocket: OpenTransport
  openPoll: OpenTransport
  /** Whether a WebSocket carries a word both ways now. */
  probe(): Promise<boolean>
  clock: Clock
}

export function withFallback({ openSocket, openPoll, probe, clock }: Lines): OpenTransport {
  let misses = 0

  function tryWithSocket(ticket: string, listeners: TransportListeners): Transport {
    let isOpen = true
    let hasSpoken = false
    const ends = () => {
      if (isOpen && !hasSpoken) misses++
      isOpen = false
    }
    const socket = openSocket(ticket, {
      onText(text) {
        hasSpoken = true
        misses = 0
        listeners.onText(text)
      },
      onClose(code) {
        // A code of the server's own is a word, too.
        if (code !== LOST) hasSpoken = true
        ends()
        listeners.onClose(code)
      },
    })
    return {
      send: (text) => socket.send(text),
      close() {
        ends()
        socket.close()
      },
    }
  }

  function pollUntilSocketWorks(ticket: string, listeners: TransportListeners): Transport {
    let cancelProbe = clock.after(PROBE_EVERY_MS, look)
    const onClose = (code: number) => {
      cancelProbe()
      cancelProbe = () => {}
      listeners.onClose(code)
    }
    const poll = openPoll(ticket, { onText: (text) => listeners.onText(text), onClose })
    let isOpen = true

    async function look(): Promise<void> {
      const works = await probe()
      if (!isOpen) return
      if (!works) {
        cancelProbe = clock.after(PROBE_EVERY_MS, look)
        return
      }
      misses = 0
      close()
      // The connection comes back over a socket, and resumes.
      listeners.onClose(LOST)
    }

    function close(): void {
      isOpen = false
      cancelProbe()
      poll.close()
    }

    return { send: (text) => poll.send(text), close }
  }

  return (ticket, listeners) =>
    misses < MISSES_LIMIT
      ? tryWithSocket(ticket, listeners)
      : pollUntilSocketWorks(ticket, listeners)
}
