// A port of loopback that nobody listens on; for programs that cannot say which one they took.
import { once } from 'node:events'
import { createServer } from 'node:net'

export async function freePort() {
  const probe = createServer().listen(0, 'localhost')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}
