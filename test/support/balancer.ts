// A load balancer without stickiness: each request, and each socket, goes to the next server in turn. It knows
// nothing of Relais, does not try again, and answers 502 where nobody listens.
import { once } from 'node:events'
import { createServer, request as ask, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'

export class Balancer {
  /** How many requests went to each port. */
  readonly counts = new Map<number, number>()
  #next = 0

  private constructor(
    readonly server: Server,
    /** The ports of the servers behind it. */
    public ports: number[],
  ) {}

  static async start(ports: number[]): Promise<Balancer> {
    const balancer = new Balancer(createServer(), ports)
    const { server } = balancer
    server.on('request', (request: IncomingMessage, response) => {
      const options = { ...balancer.target(), method: request.method!, path: request.url! }
      const passed = ask({ ...options, headers: request.headers, agent: false })
      passed.on('response', (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.on('error', () => response.destroy()).pipe(response)
      })
      passed.on('error', () =>
        response.headersSent ? response.destroy() : response.writeHead(502).end(),
      )
      response.on('close', () => passed.destroy())
      request.pipe(passed)
    })
    server.on('upgrade', (request, client) => {
      const passed = connect(balancer.target())
      const head = request.rawHeaders
        .map((text, at) => (at % 2 ? `${text}\r\n` : `${text}: `))
        .join('')
      passed.write(`${request.method} ${request.url} HTTP/1.1\r\n${head}\r\n`)
      client.pipe(passed).pipe(client)
      for (const [one, other] of [
        [client, passed],
        [passed, client],
      ] as const)
        one.on('error', () => {}).on('close', () => other.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return balancer
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`
  }

  target(): { host: string; port: number } {
    const port = this.ports[this.#next++ % this.ports.length]!
    this.counts.set(port, (this.counts.get(port) ?? 0) + 1)
    return { host: '127.0.0.1', port }
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }
}
