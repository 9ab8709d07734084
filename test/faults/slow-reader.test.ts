// A client that stops reading is cut, costs little memory, and harms nobody else.
import { connect } from 'node:net'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../support/person.ts'
import { startServer } from '../support/server.ts'

const test = suite('slow reader')

const residentBytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024

/** Opens a socket by hand, reads the handshake, then nothing more. */
async function stopReading(person: Person, port: number) {
  const line = connect(port, '127.0.0.1')
  line.write(
    `GET /?token=${person.token} HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\n` +
      'Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  )
  await once(line, 'data')
  line.pause()
  return line
}

test('twenty readers that take nothing are cut while the others chat on', async () => {
  const server = await startServer({
    env: { COMMANDS_PER_SECOND: '0', MAX_CONNECTIONS_PER_USER: '0' },
  })
  const alice = await Person.signUp(server.url, 'alice')
  const bob = await Person.signUp(server.url, 'bob')
  const [a, b] = [await alice.connect(), await bob.connect()]
  const lines = await Promise.all(Array.from({ length: 20 }, () => stopReading(bob, server.port)))
  const before = residentBytes(server.process.pid!)
  let highest = 0
  const body = 'x'.repeat(4000)
  const count = 2500
  for (let sent = 0; sent < count; sent += 50) {
    const sending = Array.from({ length: 50 }, () =>
      a.do('send_message', { conversationId: 'lobby', body }),
    )
    await Promise.all(sending)
    highest = Math.max(highest, residentBytes(server.process.pid!))
  }
  while (b.heard.filter(({ type }) => type === 'new_message').length < count) await b.do('ping', {})
  // Resuming, a line that was cut ends with an error or an end instead of going on for ever.
  await Promise.all(
    lines.map(async (line) => {
      const over = new Promise((resolve) => line.on('close', resolve).on('error', () => {}))
      line.resume()
      await over
    }),
  )
  console.log(`memory: ${Math.round(before / 1e6)} MB, at most ${Math.round(highest / 1e6)} MB`)
  assert.ok(highest - before < 150e6, 'each slow reader holds about one MB at most')
  await server.kill()
})

test.run()
