// A line that is still open but dead: the server pings the silent client, gets no pong, closes with 4504,
// and whoever watches sees the person leave. A long poll that comes no more is as dead; one that waits is not.
import { connect } from 'node:net'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../support/person.ts'
import { startServer } from '../support/server.ts'

const test = suite('pulled cable')

test('nobody stays online on a line that answers no ping, or by a poll that comes no more', async () => {
  const server = await startServer()
  const [alice, bob, chloé, dora] = [
    await Person.signUp(server.url, 'alice'),
    await Person.signUp(server.url, 'bob'),
    await Person.signUp(server.url, 'chloé'),
    await Person.signUp(server.url, 'dora'),
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
  await chloé.call('POST /api/poll', {})
  const { connectionId } = (await dora.call('POST /api/poll', {})).body
  const poll = { connectionId, ack: 1 }
  const start = performance.now()
  const idle = dora.call('POST /api/poll', poll)
  const idleMs = idle.then(() => performance.now() - start)
  const next = idle.then(() => dora.call('POST /api/poll', poll))
  const userIds = [bob, chloé, dora].map(({ user }) => user.id)
  const { users } = await watcher.do('watch_presence', { userIds })
  assert.equal(
    users.map(({ status }) => status),
    ['online', 'online', 'online'],
  )
  const gone = new Set<string>()
  while (gone.size < 2)
    for (const { id, status } of (await watcher.next('presence')).users)
      if (status === 'offline') gone.add(id)
  assert.equal([...gone].sort(), [bob.user.id, chloé.user.id].sort(), 'dora is still there')
  await watcher.do('send_message', { conversationId: 'lobby', body: 'still there?' })
  assert.equal((await idle).body, { connectionId, number: 1, received: 0, frames: [] })
  assert.ok((await idleMs) < 30_000, 'an answer was promised within 30 s')
  assert.match((await next).text, /still there\?/)
  const bytes = Buffer.concat(received)
  assert.ok(bytes.includes(Buffer.from([0x89, 0x00])), 'it was pinged (RFC 6455 section 5.5.2)')
  assert.ok(bytes.includes(Buffer.from([0x11, 0x98])), 'and closed with 4504')
  line.destroy()
  await server.kill()
})

test.run()
