// The load generator: compiles generator/*.c, writes what it has to send and to wait for, and drives it. Called by
// rounds.js and by scenarios; knows no contestant.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { filesUnder } from '../files.js'
import { compile } from './compile.js'
import { pinned } from './machine.js'
import { endWithUs } from './server-process.js'

const SOURCES = 'scripts/bench/generator'
const FOLDER = 'dist/bench'
const PROGRAM = `${FOLDER}/generator`
const MASK = 0x5a
/** Where a frame has it, the number of the message is written. */
export const NUMBER = '#######'
const OPEN_AT_ONCE = 200
let specifications = 0

/** The body of a stream's messages: a marker with room for the number, and what it is filled up with. */
export const bodyOf = (stream, length) =>
  `^${String(stream).padStart(3, '0')}${NUMBER}`.padEnd(length, 'x')

/** The bytes of a client's frame of this text, masked with one byte, as the generator expects. */
export function frame(text, { isBinary = false } = {}) {
  const payload = Buffer.from(text)
  const { length } = payload
  if (length > 65535) throw new Error('a frame is too long')
  const head = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255]
  const mask = [MASK, MASK, MASK, MASK]
  return Buffer.concat([
    Buffer.from([isBinary ? 0x82 : 0x81, ...head, ...mask]),
    payload.map((byte) => byte ^ MASK),
  ])
}

/** The request that opens a WebSocket, as a step: it is answered by 101, which the next step may wait for. */
export const upgrade = (path, protocol) => ({
  send: [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
    '\r\n',
  ].join('\r\n'),
})

/**
 * `sockets`: [{port, steps: [{expect?, send?}]}], each step waits for a text, then sends bytes.
 * `streams`: [{socket, audience, frame}], the index of its socket, how many sockets get it, a masked frame.
 * `ack`: the text that acknowledges a message to its sender; '' where the sender gets a copy instead.
 */
function specification({ ack = '', sockets, streams }) {
  const parts = [`${Buffer.byteLength(ack)}\n${ack}${sockets.length}\n`]
  for (const { port, steps } of sockets) {
    parts.push(`${port} ${steps.length}\n`)
    for (const { expect = '', send = '' } of steps)
      parts.push(`${Buffer.byteLength(expect)} ${Buffer.byteLength(send)}\n`, expect, send)
  }
  parts.push(`${streams.length}\n`)
  for (const stream of streams) {
    const { socket, audience, frame: bytes } = stream
    const slots = slotsIn(bytes)
    parts.push(`${[socket, audience, bytes.length, slots.length, ...slots].join(' ')}\n`, bytes)
  }
  return Buffer.concat(parts.map((part) => Buffer.from(part)))
}

function slotsIn(bytes) {
  const masked = Buffer.from(NUMBER).map((byte) => byte ^ MASK)
  const slots = []
  for (let at = bytes.indexOf(masked); at >= 0; at = bytes.indexOf(masked, at + masked.length))
    slots.push(at)
  return slots
}

export class Generator {
  #child
  #answers
  #path

  /** Starts one on this core, or on any; opens nothing yet. */
  constructor(load, core) {
    compile(PROGRAM, filesUnder(SOURCES))
    this.#path = `${FOLDER}/specification-${process.pid}-${++specifications}`
    writeFileSync(this.#path, specification(load))
    const [program, ...args] = pinned(core, [PROGRAM, this.#path])
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    endWithUs(this.#child)
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.#child.stdin.on('error', () => {}) // It has ended; the answer that does not come says so.
  }

  get pid() {
    return this.#child.pid
  }

  async #ask(command) {
    this.#child.stdin.write(`${command}\n`)
    const { value, done } = await this.#answers.next()
    if (done) throw new Error('The load generator has ended; it says why above.')
    return JSON.parse(value)
  }

  /** Opens all sockets, those that are open anew; answers {seconds, p50Ms, p99Ms, maxMs}. */
  open(atOnce = OPEN_AT_ONCE) {
    return this.#ask(`open ${atOnce}`)
  }

  /** A closed loop of `window` messages under way on each stream, or an open one of `perSecond` in all; ends when all
   * has come, or nothing has for `patienceSeconds`. */
  run({ seconds, perSecond = 0, window = 1, patienceSeconds = 10 }) {
    return this.#ask(`run ${seconds} ${perSecond} ${window} ${patienceSeconds}`)
  }

  /** Each socket says that it is there, so that no server has to ask in the next 20 s. */
  showLife() {
    return this.#ask('life')
  }

  async stop() {
    const ended = once(this.#child, 'exit')
    this.#child.stdin.end()
    await ended
    rmSync(this.#path, { force: true })
  }
}
