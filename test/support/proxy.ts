// A bad network on this machine: TCP lines from a port of its own to the server, under a weather that a test
// may change at any time. Knows bytes only; keeps their order, as TCP does.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Random } from './random.ts'

export interface Weather {
  /** Every chunk comes this much later, and by chance up to jitterMs more. */
  delayMs?: number
  jitterMs?: number
  /** Of each direction of each line. */
  bytesPerSecond?: number
  /** How a line ends after so many bytes in one direction: politely, with RST, or by falling silent. */
  end?: { afterBytes: number; how: 'close' | 'reset' | 'silence' }
}

/** What waits in one direction before its source is no longer read. */
const WAITING_BYTES = 64 * 1024
/** A throttled line passes on so often. */
const TICK_MS = 20

export class Proxy {
  readonly #lines = new Set<Line>()
  #weather: Weather = {}

  private constructor(
    readonly server: Server,
    readonly random: Random,
  ) {}

  static async start(serverPort: number, random: Random): Promise<Proxy> {
    const proxy = new Proxy(createServer({ allowHalfOpen: true }), random)
    proxy.server.on('connection', (client) => {
      const server = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true })
      const line = new Line(proxy, client, server)
      proxy.#lines.add(line)
      client.on('close', () => server.destroyed && proxy.#lines.delete(line))
      server.on('close', () => client.destroyed && proxy.#lines.delete(line))
    })
    proxy.server.listen(0, '127.0.0.1')
    await once(proxy.server, 'listening')
    return proxy
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`
  }

  get weather(): Weather {
    return this.#weather
  }

  /** For all lines, open and new; those that fell silent are reset, as by a router that forgot them. */
  set weather(weather: Weather) {
    this.#weather = weather
    for (const line of this.#lines) if (line.isSilent) line.finish('reset')
  }

  /** All lines end now; new ones as soon as a byte would pass. */
  cut(how: 'reset' | 'silence'): void {
    this.weather = { end: { afterBytes: 0, how } }
    for (const line of this.#lines) line.finish(how)
  }

  close(): void {
    this.server.close()
    for (const line of this.#lines) line.finish('reset')
  }
}

/** One client's line: two sockets, two directions. */
class Line {
  isSilent = false

  constructor(
    readonly proxy: Proxy,
    readonly client: Socket,
    readonly server: Socket,
  ) {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const)
      new Direction(this, from, to)
  }

  finish(how: 'close' | 'reset' | 'silence'): void {
    if (how === 'silence') this.isSilent = true
    for (const socket of [this.client, this.server])
      if (how === 'reset') reset(socket)
      else if (how === 'close') socket.destroy()
      else socket.pause()
  }
}

/** With RST. After `end` libuv refuses it, and Node would wait for ever for the handle to close. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

interface Chunk {
  bytes: Buffer
  dueAt: number
}

class Direction {
  #waiting: Chunk[] = []
  #waitingBytes = 0
  #passedBytes = 0
  #weather: Weather = {}
  #timer: NodeJS.Timeout | null = null
  #hasEnded = false

  constructor(
    readonly line: Line,
    readonly from: Socket,
    readonly to: Socket,
  ) {
    from.setNoDelay(true)
    from.on('data', (bytes) => this.#take(bytes))
    to.on('drain', () => this.#balance())
    from.on('end', () => {
      this.#hasEnded = true
      this.#passOn()
    })
    from.on('error', () => {})
    // A silent line hides also that one side has gone.
    from.on('close', (isBroken) => {
      if (this.line.isSilent || (this.#hasEnded && !isBroken)) return
      if (isBroken) reset(to)
      else to.destroy()
    })
  }

  #take(bytes: Buffer): void {
    const { weather, random } = this.line.proxy
    const { delayMs = 0, jitterMs = 0 } = weather
    const lastDueAt = this.#waiting.at(-1)?.dueAt ?? 0
    const dueAt = performance.now() + delayMs + (jitterMs > 0 ? random(jitterMs) : 0)
    this.#waiting.push({ bytes, dueAt: Math.max(lastDueAt, dueAt) })
    this.#waitingBytes += bytes.length
    this.#balance()
    this.#passOn()
  }

  /** Reads no more than can be passed on. */
  #balance(): void {
    if (this.line.isSilent) return
    const isFull = this.#waitingBytes + this.to.writableLength > WAITING_BYTES
    if (isFull) this.from.pause()
    else this.from.resume()
  }

  /** Passes on what is due, as much as the weather lets through. */
  #passOn(): void {
    if (this.#timer !== null || this.line.isSilent || this.to.destroyed) return
    const { weather } = this.line.proxy
    if (this.#weather !== weather) this.#passedBytes = 0
    this.#weather = weather
    const { bytesPerSecond = Infinity } = weather
    let room = Math.max(1, Math.round((bytesPerSecond * TICK_MS) / 1000))
    while (room > 0 && this.#isDue()) room -= this.#passFirst(room)
    if (this.line.isSilent || this.to.destroyed) return
    const [next] = this.#waiting
    if (next === undefined && this.#hasEnded) this.to.end()
    if (next === undefined) return
    const waitMs = room > 0 ? next.dueAt - performance.now() : TICK_MS
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#passOn()
    }, waitMs).unref()
  }

  #isDue(): boolean {
    const [next] = this.#waiting
    return next !== undefined && next.dueAt <= performance.now()
  }

  /** Passes on at most so many bytes of the first chunk, and perhaps ends the line in its middle. */
  #passFirst(most: number): number {
    const { end } = this.#weather
    const first = this.#waiting[0]!
    const left = end === undefined ? Infinity : Math.max(0, end.afterBytes - this.#passedBytes)
    const bytes = first.bytes.subarray(0, Math.min(most, left))
    first.bytes = first.bytes.subarray(bytes.length)
    if (first.bytes.length === 0) this.#waiting.shift()
    this.#passedBytes += bytes.length
    this.#waitingBytes -= bytes.length
    this.to.write(bytes)
    this.#balance()
    if (end !== undefined && this.#passedBytes >= end.afterBytes) {
      this.#waiting = []
      this.line.finish(end.how)
    }
    return Math.max(1, bytes.length)
  }
}
