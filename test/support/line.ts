// A WebSocket line of text frames, read one after the other; what Postman is in the texts.
// Knows nothing of any protocol: that is person.ts.
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { Bell } from './bell.ts'
import { Printed } from './printed.ts'

type Frame = Record<string, unknown>

export class Line {
  /** Every frame is strict: none may come that nobody expects. */
  readonly printed = new Printed(() => true)
  readonly #bell = new Bell()
  #end: { code: number; reason: string } | undefined

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.printed.add(String(data)))
    socket.on('error', () => {})
    socket.on('close', (code, reason) => {
      this.#end = { code, reason: String(reason) }
      this.#bell.ring()
    })
  }

  /** Resolves when it is open; rejects when it is refused. */
  static async open(url: string): Promise<Line> {
    const line = new Line(new WebSocket(url.replace(/^http/, 'ws')))
    await once(line.socket, 'open')
    return line
  }

  say(text: string): void {
    this.socket.send(text)
  }

  /** The next frame. */
  hear(): Promise<string> {
    return this.printed.take(/^/)
  }

  /** The next frame, read as JSON. */
  async hearFrame(): Promise<Frame> {
    return JSON.parse(await this.hear()) as Frame
  }

  /** Waits until the line is closed. */
  closed(): Promise<{ code: number; reason: string }> {
    return this.#bell.until(() => this.#end, 'the line was not closed')
  }

  close(): Promise<{ code: number; reason: string }> {
    this.socket.close()
    return this.closed()
  }
}
