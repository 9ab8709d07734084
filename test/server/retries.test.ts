// The same send again after what lies between two tries: a restart, thirty days, an edit. It is stored once.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { askDatabase } from '../support/database.ts'
import { Person } from '../support/person.ts'
import { endServers, newFolder, startServer } from '../support/server.ts'

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1000

test.after(endServers)

test('a retry after a restart, thirty days and an edit is the same message, over every way in', async () => {
  const dataDir = newFolder()
  const first = await startServer({ dataDir })
  const alice = await Person.signUp(first.url, 'alice')
  const send = { conversationId: 'lobby', body: 'once', clientId: 'k1' }
  const sent = await (await alice.connect()).do('send_message', send)
  await first.kill('SIGKILL')

  const age = `UPDATE messages SET created_at = created_at - ${THIRTY_DAYS_MS} RETURNING seq`
  assert.is((await askDatabase(dataDir, age)).length, 1)

  const second = await startServer({ dataDir, port: first.port })
  const line = await alice.connect()
  const edit = { messageId: sent.messageId, body: 'edited since' }
  const { message } = await line.do('edit_message', edit)
  const again = { ...sent, rev: message.rev, duplicate: true }
  const overSocket = await (await alice.connect()).do('send_message', send)
  const overPoll = await (await alice.via('poll').connect()).do('send_message', send)
  const { body, clientId } = send
  const overHttp = await alice.call('POST /api/conversations/lobby/messages', { body, clientId })
  for (const answer of [overSocket, overPoll, overHttp.body]) {
    const { messageId, seq, rev, duplicate } = answer as typeof again
    assert.equal({ messageId, seq, rev, duplicate }, pick(again))
  }
  const other = await (await alice.connect()).ask('send_message', { ...send, body: 'other' })
  assert.is(other.type === 'error' && other.code, 'client_id_reused')
  const { body: history } = await alice.call('GET /api/conversations/lobby/messages')
  assert.is((history.messages as unknown[]).length, 1)
  await second.kill()
})

const pick = ({ messageId, seq, rev, duplicate }: Record<string, unknown>) => ({
  messageId,
  seq,
  rev,
  duplicate,
})

test.run()
