// The store fails with something else than a full disk: here its files may not grow (ulimit -f). Nothing is
// acknowledged falsely, reading goes on, and the next start has everything that was acknowledged.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/checker.ts'
import { History } from '../support/history.ts'
import { Person } from '../support/person.ts'
import { Sender } from '../support/sender.ts'
import { endServers, newFolder, startServer } from '../support/server.ts'

const test = suite('store errors')
test.after(endServers)

const FILE_KILOBYTES = 800
const env = { COMMANDS_PER_SECOND: '0' }

test('what cannot be written is refused as unavailable, and told to come again', async () => {
  const [history, dataDir] = [new History('store errors'), newFolder()]
  // In blocks of 512 bytes, as POSIX has it.
  const under = ['sh', '-c', `ulimit -f ${FILE_KILOBYTES * 2} && exec "$@"`, 'sh']
  const server = await startServer({ dataDir, env, under })
  const alice = await Person.signUp(server.url, 'alice')
  const sender = new Sender(alice, 'lobby', history)
  sender.bodyOf = (clientId) => `${clientId} `.padEnd(3900, 'x')
  sender.pauseAfter = (wishMs) => {
    assert.is(wishMs, 2000)
    return 50
  }
  const sending = sender.run()
  await sender.until(() => sender.refused > 5 * sender.underWay)
  const line = await alice.connect()
  assert.ok((await line.do('load_history', { conversationId: 'lobby' })).messages.length > 0)
  for (const entry of history.entries)
    if (entry.is === 'refused') assert.is(entry.code, 'unavailable')
  await server.kill('SIGKILL')

  const again = await startServer({ dataDir, port: server.port, env })
  sender.finish()
  await sending
  for (const message of await alice.wholeHistory('lobby')) history.write({ is: 'stored', message })
  assert.equal(faultsOf(history.entries), [])
  await again.kill()
})

test.run()
