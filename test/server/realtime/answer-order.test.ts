// An answer about a message stands among the events of its conversation where the message does, on a node that has
// missed something, too: also while the store is away, and when the message had been sent before over another line.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import { encode } from '../../../src/server/realtime/websocket.ts'
import {
  begin,
  calmNode,
  endNodes,
  group,
  hears,
  say,
  someone,
  store,
} from '../../support/level-node.ts'
import { until } from '../../support/redis.ts'

const test = suite('answer order')
test.before(begin)
test.after.each(endNodes)
test.after(() => store.close())

for (const duplicate of [undefined, true] as const)
  test(`the answer to a message${duplicate ? ' that was sent again' : ''} comes after what others said before it, which is read when the store is back`, async () => {
    const b = await someone()
    const id = await group('a', b)
    const { hub, heard, faults, connections } = calmNode(b)
    const line = connections[0]!
    hub.join(line, id, { rev: 1, seq: 0 })
    for (const body of ['one', 'two']) await say(id, body)
    const { newsSince } = store
    store.newsSince = () => Promise.reject(new Error('away'))
    try {
      void hub.answer(line, encode({ type: 'ok', id: 1 }), {
        conversationId: id,
        rev: 3,
        duplicate,
      })
      await until(
        () => faults.length,
        (count) => count > 0,
      )
      assert.equal(heard[b], [])
    } finally {
      store.newsSince = newsSince
    }
    await hears(heard[b]!, 'new_message one', 'new_message two', 'ok')
  })

test('whoever is taken out in the turn of their answers gets them all, also those that waited', async () => {
  const b = await someone()
  const id = await group('a', b)
  const { hub, heard, connections } = calmNode(b)
  const line = connections[0]!
  hub.join(line, id, { rev: 4, seq: 4 })
  const event = { type: 'message_updated' } as unknown as Event
  hub.deliver({ kind: 'conversation', conversationId: id, event, exceptId: line.id })
  void hub.answer(line, encode({ type: 'ok', id: 1 }), { conversationId: id, rev: 4 })
  void hub.answer(line, encode({ type: 'pong', id: 2, at: 0 }), { conversationId: id, rev: 6 })
  hub.deliver({ kind: 'left', conversationId: id, userIds: [b], rev: 7, exceptId: null })
  await hears(heard[b]!, 'ok', 'pong', 'conversation_gone')
})

test.run()
