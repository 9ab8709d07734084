// A port of loopback that nobody listens to; for programs that must be told one before they start, or that are started
// again where they were. Below those that systems give out by themselves: another test gets none of them by chance.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const [LOWEST, HIGHEST] = [20_000, 32_000]
const TRIES = 20

export async function freePort(tries = TRIES): Promise<number> {
  const port = randomInt(LOWEST, HIGHEST)
  const server = createServer().listen(port)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (tries === 0) throw error
    return freePort(tries - 1)
  }
  server.close()
  await once(server, 'close')
  return port
}
