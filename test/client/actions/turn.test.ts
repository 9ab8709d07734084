// Several tabs of one person: one has the turn and sends, all show, and none keeps the others from sending.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Failure } from '../../../src/client/net/failure.ts'
import { settle } from '../local/fake-browser.ts'
import { openTab } from './tab.ts'

test('of two tabs one sends, and both show how it goes', async () => {
  const one = await openTab()
  const { browser, server } = one
  const other = await openTab({ browser, server })
  await other.write('from the other')
  await one.write('from the one')
  assert.equal(one.shown(), ['from the other', 'from the one'])
  assert.equal(other.shown(), ['from the other', 'from the one'])
  await server.sent[0]!.store()
  assert.equal(other.shown(), ['from the one'])
  await server.sent[1]!.refuse(new Failure('blocked'))
  assert.is(other.store.get().pending[0]!.problem?.code, 'blocked')
  other.messages.discard(server.sent[1]!.clientId)
  await settle()
  assert.equal([one.shown(), other.shown()], [[], []])
  assert.equal(server.bodies(), ['from the other', 'from the one'])
})

test('when the tab that sends goes away, the other goes on', async () => {
  const one = await openTab()
  const { browser, server } = one
  const other = await openTab({ browser, server })
  await one.write('first')
  await one.write('second')
  await one.close()
  assert.equal(server.bodies(), ['first', 'first'])
  await server.sent[1]!.store()
  await server.sent[2]!.store()
  assert.equal(server.bodies(), ['first', 'first', 'second'])
  assert.is(server.stored.size, 2)
  assert.equal([other.shown(), browser.database.bodies()], [[], []])
})

test('a tab without a line leaves the turn to one that has one', async () => {
  const one = await openTab()
  const { browser, server } = one
  const other = await openTab({ browser, server })
  one.connection.isConnected = false
  one.outbox.follow()
  await other.write('hello')
  assert.equal(server.bodies(), ['hello'])
})

test('a tab that has the turn and does nothing loses it after ten seconds', async () => {
  const frozen = await openTab()
  const { browser, server, clock } = frozen
  frozen.tabs.listen = () => {}
  const other = await openTab({ browser, server, clock })
  frozen.connection.send = () => new Promise(() => {})
  await other.write('hello')
  assert.equal(server.bodies(), [])
  await clock.pass(10_000)
  assert.equal(server.bodies(), ['hello'])
  assert.ok(other.tabs.hasTurn)
  assert.not.ok(frozen.tabs.hasTurn)
})

test('without locks or a channel every tab sends, and the server stores once', async () => {
  for (const missing of [{ hasLocks: false }, { hasChannel: false }]) {
    const one = await openTab(missing)
    const { browser, server } = one
    await one.write('hello')
    const other = await openTab({ browser, server, ...missing })
    assert.equal(server.bodies(), ['hello', 'hello'])
    for (const sent of server.sent) await sent.store()
    assert.is(server.stored.size, 1)
    assert.equal([one.shown(), other.shown(), browser.database.bodies()], [[], [], []])
  }
})

test.run()
