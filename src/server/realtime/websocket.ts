// The only file that knows `ws`: one socket as a Transport, frames as bytes, and the limits of parsing.
// Frames are made once and written to many raw sockets, past ws, which sends only its own pongs and closes.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import * as ws from 'ws'
import { closeCodes, type CloseReason } from '../../protocol/close-codes.ts'
import type { Event } from '../../protocol/events.ts'
import type { Connection } from './connection.ts'
import { lastWord } from './refusals.ts'
import type { Transport } from './transport.ts'

export const FRAME_BYTES = 64 * 1024

/** A text frame, and all of it. */
const WHOLE_TEXT = 0x81

/** An event as the bytes of one unmasked text frame (RFC 6455 section 5.2), made in one piece. */
export function encode(event: Event): Buffer {
  const text = JSON.stringify(event)
  const length = Buffer.byteLength(text)
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = WHOLE_TEXT
  frame[1] = start === 2 ? length : start === 4 ? 126 : 127
  if (start === 4) frame.writeUInt16BE(length, 2)
  if (start === 10) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.write(text, start)
  return frame
}

/** A ping that says nothing: two bytes, so the same for all. */
const PING = Buffer.from([0x89, 0x00])

/** The texts of ready frames, for a line that carries no bytes; each buffer holds whole frames of ours. */
export function decode(frames: readonly Buffer[]): string[] {
  const texts: string[] = []
  for (const bytes of frames)
    for (let at = 0, end = 0; at < bytes.length; at = end) {
      let [start, length] = [at + 2, bytes[at + 1]!]
      if (length === 126) [start, length] = [at + 4, bytes.readUInt16BE(at + 2)]
      else if (length === 127) [start, length] = [at + 10, bytes.readUIntBE(at + 4, 6)]
      end = start + length
      texts.push(bytes.toString('utf8', start, end))
    }
  return texts
}

const TOO_LARGE = closeCodes.too_large.code
const SAY_TOO_LARGE = encode(
  lastWord(
    'too_long',
    `A frame may have ${FRAME_BYTES} bytes, so the line closes; connect again, and send less at once.`,
  ),
)

export class WebSocketTransport extends ws.WebSocket implements Transport {
  // Set right after the handshake; kept here so that listeners need no closure per socket.
  raw!: Socket
  connection!: Connection
  isResting = false

  write(frames: readonly Buffer[]): void {
    if (this.readyState !== ws.WebSocket.OPEN) return
    if (frames.length > 1) this.raw.cork()
    for (const frame of frames) this.raw.write(frame)
    if (frames.length > 1) this.raw.uncork()
  }

  override ping(): void {
    this.write([PING])
  }

  end(reason: CloseReason): void {
    this.close(closeCodes[reason].code, reason)
  }

  /** ws calls it too, for frames that it cannot take. */
  override close(code?: number, reason?: string): void {
    if (code === TOO_LARGE) this.write([SAY_TOO_LARGE])
    super.close(code, reason)
  }

  rest(milliseconds: number): void {
    if (this.isResting) return
    this.isResting = true
    this.pause()
    setTimeout(() => {
      this.isResting = false
      this.resume()
    }, milliseconds).unref()
  }

  get kind() {
    return 'websocket' as const
  }

  get backlogBytes(): number {
    return this.raw.writableLength
  }

  get takenBytes(): number {
    return this.raw.bytesWritten - this.raw.writableLength
  }
}

// Shared by all sockets; `this` is the socket that speaks.
function hear(this: ws.WebSocket, data: ws.RawData, isBinary: boolean): void {
  const { connection } = this as WebSocketTransport
  if (isBinary) connection.refuseBinary()
  else connection.hear((data as Buffer).toString())
}

function stayAlive(this: ws.WebSocket): void {
  ;(this as WebSocketTransport).connection.stayAlive()
}

function leave(this: ws.WebSocket): void {
  ;(this as WebSocketTransport).connection.leave()
}

// ws closes the socket with the right code by itself; without a listener the process would end.
function ignoreBrokenFrames(): void {}

export class WebSocketServer {
  readonly #server = new ws.WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES,
    maxFragments: 64,
    maxBufferedChunks: 1024,
    closeTimeout: 5000,
    WebSocket: WebSocketTransport,
  } as ws.ServerOptions<typeof WebSocketTransport>)

  /** Answers the upgrade and hands the open socket to `open`, which makes its connection. */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    open: (transport: WebSocketTransport) => Connection,
  ): void {
    // On SQLite the welcome is ready in the same turn: one write for both.
    socket.cork()
    setImmediate(() => socket.uncork())
    this.#server.handleUpgrade(request, socket, head, (transport) => {
      transport.raw = socket as Socket
      transport.connection = open(transport)
      transport.on('message', hear)
      transport.on('ping', stayAlive)
      transport.on('pong', stayAlive)
      transport.on('close', leave)
      transport.on('error', ignoreBrokenFrames)
    })
  }
}
