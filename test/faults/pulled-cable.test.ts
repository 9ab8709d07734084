// A line that is still open but dead: the server pings the silent client, gets no pong, closes with 4504,
// and whoever watches sees the person leave.
import { connect } from 'node:net'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Status } from '../../src/protocol/models.ts'
import { Person } from '../support/person.ts'
import { startServer } from '../support/server.ts'

const test = suite('pulled cable')

test('nobody stays online on a line that answers no ping', async () => {
  const server = await startServer()
  const [alice, bob] = [
    await Person.signUp(server.url, 'alice'),
    await Person.signUp(server.url, 'bob'),
  ]
  const watcher = await alice.connect()
  // A client made of bytes: unlike any library it leaves pings unanswered, as a pulled cable does.
  const line = connect(server.port, '127.0.0.1')
  line.write(
    `GET /?token=${bob.token} HTTP/1.1\r\nHost: localhost:${server.port}\r\nUpgrade: websocket\r\n` +
      'Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  )
  const received: Buffer[] = []
  line.on('data', (chunk) => received.push(chunk))
  await once(line, 'data')
  const { users } = await watcher.do('watch_presence', { userIds: [bob.user.id] })
  assert.is(users[0]?.status, 'online')
  let status: Status = 'online'
  while (status === 'online') status = (await watcher.next('presence')).users[0]!.status
  assert.is(status, 'offline')
  const bytes = Buffer.concat(received)
  assert.ok(bytes.includes(Buffer.from([0x89, 0x00])), 'it was pinged (RFC 6455 section 5.5.2)')
  assert.ok(bytes.includes(Buffer.from([0x11, 0x98])), 'and closed with 4504')
  line.destroy()
  await server.kill()
})

test.run()
