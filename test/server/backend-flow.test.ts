// The way of a team with a backend of its own: browser → its REST → its database → Relais → everybody. What
// fails halfway is sent again, and nobody hears it twice.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import Database from 'better-sqlite3'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { Backend } from '../support/backend.ts'
import { call, Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('backend flow')
let server: TestServer
let shop: Backend
let shopFront: Server
let address: string
const comments = new Database(':memory:')

test.before(async () => {
  server = await startServer()
  shop = await Backend.of(server, 'users,conversations,messages')
  comments.exec('CREATE TABLE comments (id INTEGER PRIMARY KEY, user_id TEXT, text TEXT)')
  shopFront = createServer((request, response) => {
    const stored = json(request).then((body) => comment(body as { userId: string; text: string }))
    stored.then(
      (id) => response.writeHead(201).end(JSON.stringify({ id })),
      (error: Error) => response.writeHead(500).end(error.message),
    )
  })
  shopFront.listen(0, '127.0.0.1')
  await once(shopFront, 'listening')
  address = `http://127.0.0.1:${(shopFront.address() as AddressInfo).port}`
})
test.after(async () => {
  shopFront.close()
  comments.close()
  await server.kill()
})

/** What the shop's own backend does with a comment: first its database, then everybody's screen. */
async function comment({ userId, text }: { userId: string; text: string }) {
  const insert = comments.prepare('INSERT INTO comments (user_id, text) VALUES (?, ?)')
  const id = Number(insert.run(userId, text).lastInsertRowid)
  await post(id)
  return id
}

const post = (id: number) => {
  const row = comments.prepare('SELECT user_id, text FROM comments WHERE id = ?').get(id)
  const { user_id: userId, text } = row as { user_id: string; text: string }
  const message = { conversationId: 'order-1', userId, body: text }
  return shop.do('POST messages', message, { 'idempotency-key': `comment-${id}` })
}

test('a comment goes to the backend, into its database, to Relais, and to everybody in the room', async () => {
  const [alice, bob] = [
    await Person.signUp(server.url, 'alice'),
    await Person.signUp(server.url, 'bob'),
  ]
  await shop.do('PUT users/clerk', { name: 'The clerk' })
  const userIds = ['clerk', alice.user.id, bob.user.id]
  const room = { kind: 'group', title: 'Order 1', id: 'order-1', userIds }
  await shop.do('POST conversations', room)
  const lines = await Promise.all([alice.connect(), bob.connect()])
  const { status, body } = await call(address, 'POST /', { userId: 'clerk', text: 'It is sent.' })
  assert.is(status, 201)
  for (const line of lines) {
    const { message } = await line.next('new_message')
    assert.equal([message.senderName, message.body], ['The clerk', 'It is sent.'])
  }
  // The backend has fallen over before it heard the answer, and goes through what it has stored.
  const again = await post(Number(body.id))
  assert.is(again.duplicate, true)
  await call(address, 'POST /', { userId: alice.user.id, text: 'Thank you!' })
  for (const line of lines) {
    const { message } = await line.next('new_message')
    assert.equal([message.senderName, message.body, message.seq], ['alice', 'Thank you!', 2])
    await line.close()
  }
})

test.run()
