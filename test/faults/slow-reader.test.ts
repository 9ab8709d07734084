// A client that stops reading is cut, costs little memory, and harms nobody else.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../support/person.ts'
import { endServers, startServer } from '../support/server.ts'
import { isOver, residentBytes, stopReading } from '../support/stalled.ts'

const test = suite('slow reader')
test.after(endServers)

/** Opens a long poll, takes its welcome, and comes back only when all is over: then it must be gone. */
async function stopPolling(person: Person) {
  const { connectionId } = (await person.call('POST /api/poll', {})).body
  return async () => {
    const { status } = await person.call('POST /api/poll', { connectionId, ack: 1 })
    assert.is(status, 410)
  }
}

test('twenty sockets and twenty polls that take nothing are cut while the others chat on', async () => {
  const server = await startServer({
    env: { COMMANDS_PER_SECOND: '0', MAX_CONNECTIONS_PER_USER: '0' },
  })
  const alice = await Person.signUp(server.url, 'alice')
  const bob = await Person.signUp(server.url, 'bob')
  const [a, b] = [await alice.connect(), await bob.connect()]
  const lines = await Promise.all(
    Array.from({ length: 20 }, () => stopReading(server.port, bob.token)),
  )
  const polls = await Promise.all(Array.from({ length: 20 }, () => stopPolling(bob)))
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
  await Promise.all(lines.map(isOver))
  for (const isGone of polls) await isGone()
  console.log(`memory: ${Math.round(before / 1e6)} MB, at most ${Math.round(highest / 1e6)} MB`)
  assert.ok(highest - before < 150e6, 'each slow reader holds about one MB at most')
  await server.kill()
})

test.run()
