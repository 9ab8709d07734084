// A port of loopback that nobody listens to; for programs that must be told one before they start, or that are started
// again where they were. Below those that systems give out by themselves, and never given to two test files at once.
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

const [LOWEST, HIGHEST] = [20_000, 32_000]
const TRIES = 20

export async function freePort(tries = TRIES): Promise<number> {
  const port = randomInt(LOWEST, HIGHEST)
  try {
    await reserve(port)
    const server = createServer().listen(port)
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return port
  } catch (error) {
    if (tries === 0) throw error
    return freePort(tries - 1)
  }
}

/** Holds the UDP port of this number, which nobody uses, until this process ends: so others see that it is given, also
 * while the program is not there yet, or away for a moment. */
async function reserve(port: number): Promise<void> {
  const note = createSocket('udp4').unref()
  note.bind(port, '127.0.0.1')
  await once(note, 'listening')
}
