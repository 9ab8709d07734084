// What one turn of the event loop has for each connection, written with one write. Kept by the hub.
import type { Connection } from './connection.ts'

export class Outgoing {
  #connections: Connection[] = []

  add(connection: Connection, frames: readonly Buffer[]): void {
    if (connection.outgoing === null) {
      this.#connections.push(connection)
      connection.outgoing = frames
    } else connection.outgoing = [...connection.outgoing, ...frames]
  }

  write(): void {
    const connections = this.#connections
    this.#connections = []
    for (const connection of connections) {
      const frames = connection.outgoing!
      connection.outgoing = null
      connection.write(frames)
    }
  }
}
