// A server that may be killed and comes back where it was, and clients of the library at it. The state is of the
// file that imports this.
import { WebSocket } from 'ws'
import type { Client, Options } from '../../../src/client/library/client.ts'
import { connect } from '../../../src/client/library/connect.ts'
import { Person } from '../../support/person.ts'
import { newFolder, startServer, type TestServer } from '../../support/server.ts'

export let server: TestServer
const place = { dataDir: newFolder(), port: 0 }
const clients: Client[] = []

/** Starts it, or starts it again. */
export async function start(): Promise<void> {
  server = await startServer(place)
  place.port = server.port
}

export async function end(): Promise<void> {
  for (const client of clients) client.close()
  await server.kill()
}

export function open(options: Partial<Options>): Client {
  const client = connect({ url: server.url, WebSocket, ...options })
  clients.push(client)
  return client
}

export async function join(name: string) {
  const person = await Person.signUp(server.url, name)
  return { person, client: open({ token: person.token }) }
}
