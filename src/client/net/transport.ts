// What a connection needs from a line that carries text both ways. The WebSocket is one; tests have
// another. Knows nothing of frames.

export interface TransportListeners {
  onText(text: string): void
  /** The line is gone, or never came; called once. 1006 when the other side gave no code. */
  onClose(code: number): void
}

export interface Transport {
  send(text: string): void
  close(): void
}

export type OpenTransport = (ticket: string, listeners: TransportListeners) => Transport
