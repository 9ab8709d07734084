// Clients made of bytes that take nothing: unlike any library they can leave the server's writing where it is.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

/** Opens a line by hand; it is told of its welcome, and reads nothing more until `resume`. */
export async function stopReading(port: number, token: string): Promise<Socket> {
  const line = connect(port, '127.0.0.1')
  line.write(
    `GET /?token=${token} HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\n` +
      'Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  )
  await once(line, 'data')
  line.pause()
  return line
}

/** Resuming, a line that was cut ends with an error or an end; one that was not would go on for ever. */
export const isOver = (line: Socket) =>
  new Promise<void>((resolve) => {
    line.on('error', () => {}).on('close', () => resolve())
    line.resume()
  })

/** The memory of a process that is really there. */
export const residentBytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024
