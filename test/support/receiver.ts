// A backend that is told by webhooks: a real HTTP server on loopback which remembers what it was asked and
// answers as the test wants.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import { Bell, DEADLINE_MS } from './bell.ts'
import { freePort } from './free-port.ts'

export interface Heard {
  path: string
  headers: IncomingHttpHeaders
  /** As it came. */
  raw: string
  /** Parsed. */
  body: { id: string; type: string; at: number; data: Record<string, never> }
  /** What it was answered; 0 while it has no answer. */
  status: number
}

type Answer = (heard: Heard, response: ServerResponse) => number | void

export class Receiver {
  readonly heard: Heard[] = []
  /** Answers a status, or nothing: then it answers by itself, or never. */
  answer: Answer = () => 204
  readonly #bell = new Bell()
  #server: Server | null = null
  port = 0

  static async start(answer: Answer = () => 204): Promise<Receiver> {
    const receiver = new Receiver()
    receiver.answer = answer
    await receiver.open()
    return receiver
  }

  at(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  /** Comes, or comes back, at the same port. */
  async open(): Promise<void> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const raw = Buffer.concat(chunks).toString()
      const body = JSON.parse(raw) as Heard['body']
      const heard = { path: request.url!, headers: request.headers, raw, body, status: 0 }
      this.heard.push(heard)
      const status = this.answer(heard, response)
      if (typeof status === 'number') {
        heard.status = status
        response.writeHead(status).end()
      }
      this.#bell.ring()
    })
    this.port ||= await freePort()
    await once(server.listen(this.port, '127.0.0.1'), 'listening')
    this.#server = server
  }

  /** Goes: whoever asks is refused. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve))
    this.#server?.closeAllConnections()
    await closed
  }

  /** Resolves to what `find` finds, after some request. */
  until<T>(find: () => T | undefined, fault: string, withinMs = DEADLINE_MS): Promise<T> {
    return this.#bell.until(find, fault, withinMs)
  }

  /** Resolves when so many were taken. */
  takes(count: number): Promise<Heard[]> {
    return this.until(() => {
      const taken = this.taken()
      return taken.length >= count ? taken : undefined
    }, `${count} webhooks were not taken`)
  }

  taken(): Heard[] {
    return this.heard.filter(({ status }) => status >= 200 && status < 300)
  }
}
