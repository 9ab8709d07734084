// The explorer's line: a real socket, opened with a ticket of the session that this browser is signed in with.
// Called by explorer.ts. Does not come back by itself, so that a close can be read.

export type LineState =
  | { is: 'connecting' }
  | { is: 'open' }
  | { is: 'closed'; code: number; reason: string }
  | { is: 'signed out' }
  | { is: 'refused'; message: string }

export interface Line {
  send(text: string): void
  close(): void
}

/** `onState` hears how it goes, `onFrame` every text that arrives. */
export async function openLine(
  onState: (state: LineState) => void,
  onFrame: (text: string) => void,
): Promise<Line | null> {
  onState({ is: 'connecting' })
  const ticket = await fetchTicket(onState)
  if (ticket === null) return null
  const address = `${location.origin.replace(/^http/, 'ws')}/?token=${encodeURIComponent(ticket)}`
  const socket = new WebSocket(address)
  socket.addEventListener('open', () => onState({ is: 'open' }))
  socket.addEventListener('message', ({ data }) => onFrame(String(data)))
  socket.addEventListener('close', ({ code, reason }) => onState({ is: 'closed', code, reason }))
  return { send: (text) => socket.send(text), close: () => socket.close() }
}

async function fetchTicket(onState: (state: LineState) => void): Promise<string | null> {
  try {
    const answer = await fetch('/api/tickets', { method: 'POST' })
    const body = (await answer.json()) as { ticket?: string; error?: { message: string } }
    if (body.ticket !== undefined) return body.ticket
    if (answer.status === 401) onState({ is: 'signed out' })
    else onState({ is: 'refused', message: body.error?.message ?? `It answered ${answer.status}.` })
  } catch (error) {
    onState({ is: 'refused', message: `The server was not reached: ${(error as Error).message}` })
  }
  return null
}
