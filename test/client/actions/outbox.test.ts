// Messages on their way: in order, one at a time, again with the same clientId until the server decides.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../../src/protocol/models.ts'
import { createOutbox } from '../../../src/client/actions/outbox.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { Failure } from '../../../src/client/net/failure.ts'
import { addPending } from '../../../src/client/state/pending.ts'
import { emptyState } from '../../../src/client/state/state.ts'
import { createStore } from '../../../src/client/state/store.ts'

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Sent {
  body: string
  clientId: string
  store(): Promise<void>
  refuse(failure: Failure): Promise<void>
}

/** An outbox whose server is the test: every send waits for `store` or `refuse`. */
function page() {
  const store = createStore({ ...emptyState, me: { id: 'u_chloe', name: 'Chloé' } }, () => {})
  const sent: Sent[] = []
  const pauses: (() => void)[] = []
  let seq = 0
  const connection = {
    isConnected: true,
    send: (_: string, { body, clientId }: Message) =>
      new Promise((resolve, reject) => {
        sent.push({
          body,
          clientId: clientId!,
          store: () => (resolve({ messageId: `m${++seq}`, seq, rev: seq, clientId }), settle()),
          refuse: (failure) => (reject(failure), settle()),
        })
      }),
  }
  const clock = {
    now: () => 1,
    after: (_: number, run: () => void) => (pauses.push(run), () => {}),
  }
  const tools = { store, connection, clock, goInstead() {} } as unknown as Tools
  const outbox = createOutbox(tools)
  function write(body: string, conversationId = 'c') {
    store.update((state) =>
      addPending(state, { clientId: `id of ${body}`, conversationId, body, createdAt: 1 }),
    )
    outbox.flush()
  }
  const waiting = () => store.get().pending.map(({ body }) => body)
  const bodies = () => sent.map(({ body }) => body)
  return { store, sent, pauses, connection, outbox, write, waiting, bodies }
}

test('one is in flight at a time in a conversation, in the order written', async () => {
  const { write, sent, bodies, waiting } = page()
  write('one')
  write('two')
  write('elsewhere', 'other')
  assert.equal(bodies(), ['one', 'elsewhere'])
  await sent[0]!.store()
  assert.equal(bodies(), ['one', 'elsewhere', 'two'])
  assert.equal(waiting(), ['two', 'elsewhere'])
})

test('what may succeed later is sent again, after a pause, with the same clientId and before the next', async () => {
  const { write, sent, pauses, bodies, waiting } = page()
  write('one')
  write('two')
  await sent[0]!.refuse(new Failure('storage_full', '', 300))
  assert.equal(waiting(), ['one', 'two'])
  assert.equal(bodies(), ['one'])
  pauses.shift()!()
  assert.equal(bodies(), ['one', 'one'])
  assert.is(sent[1]!.clientId, sent[0]!.clientId)
})

test('what is refused for good is marked, and does not hold up the next', async () => {
  const { write, sent, store, bodies } = page()
  write('one')
  write('two')
  await sent[0]!.refuse(new Failure('blocked'))
  assert.is(store.get().pending[0]!.problem?.code, 'blocked')
  assert.equal(bodies(), ['one', 'two'])
})

test('a lost line stops it, and the next flush goes on where it was', async () => {
  const { write, sent, connection, outbox, bodies } = page()
  write('one')
  connection.isConnected = false
  await sent[0]!.refuse(new Failure('disconnected'))
  write('two')
  assert.equal(bodies(), ['one'])
  connection.isConnected = true
  outbox.flush()
  assert.equal(bodies(), ['one', 'one'])
})

test('while disconnected nothing is sent and nothing is lost', () => {
  const { write, connection, bodies, waiting } = page()
  connection.isConnected = false
  write('one')
  assert.equal(bodies(), [])
  assert.equal(waiting(), ['one'])
})

test.run()
