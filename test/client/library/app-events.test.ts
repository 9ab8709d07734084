// What a backend tells of its own application reaches a program that uses the library.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { connect } from '../../../src/client/library/connect.ts'
import { Backend } from '../../support/backend.ts'
import { Person } from '../../support/person.ts'
import { startServer } from '../../support/server.ts'
import { connected, told } from './told.ts'

const test = suite('library app events')

test('a fleeting event is told as it is, a kept one as a message', async () => {
  const server = await startServer()
  const shop = await Backend.of(server, 'events')
  const alice = await Person.signUp(server.url, 'alice')
  const client = connect({ url: server.url, token: alice.token, WebSocket })
  await connected(client)
  const event = { name: 'order.shipped', data: { orderId: 42 } }
  const fleeting = told(client.onAppEvent)
  await shop.do('POST events', { ...event, userIds: [alice.user.id] })
  assert.equal(await fleeting, { type: 'app_event', ...event })
  const kept = told(client.onNewMessage)
  await shop.do('POST events', { ...event, conversationId: 'lobby', keep: true, body: 'Sent!' })
  const { kind, name, data, body } = await kept
  assert.equal([kind, name, data, body], ['event', event.name, event.data, 'Sent!'])
  client.close()
  await server.kill()
})

test.run()
