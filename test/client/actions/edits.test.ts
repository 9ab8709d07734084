// Editing and deleting: shown at once, put back with the reason when refused, never anything typed lost.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../../src/protocol/models.ts'
import { createEdits } from '../../../src/client/actions/edits.ts'
import type { Resume } from '../../../src/client/actions/resume.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { Failure } from '../../../src/client/net/failure.ts'
import { apply } from '../../../src/client/state/apply.ts'
import { rowsOf, type MessageRow } from '../../../src/client/state/rows.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { settle } from '../local/fake-browser.ts'
import { all, chloe, history, message, opened, view } from '../state/known.ts'

const mine = (more: Partial<Message> = {}) =>
  message(2, { senderId: chloe.id, body: 'helo', clientId: 'k', ...more })

interface Asked {
  type: string
  input: { messageId: string; body?: string }
  ok(changed: Message): Promise<void>
  refuse(failure: Failure): Promise<void>
}

/** A page that knows a message of Bob and one of mine, before a server that the test plays. */
function openPage() {
  const store = createStore(all(opened(), history([message(1), mine()], 2)), (run) =>
    setImmediate(run),
  )
  const asked: Asked[] = []
  const connection = {
    isConnected: true,
    send: (type: string, input: Asked['input']) =>
      new Promise((resolve, reject) => {
        if (!connection.isConnected) return reject(new Failure('disconnected'))
        const ok = (changed: Message) => (resolve({ message: changed }), settle())
        asked.push({ type, input, ok, refuse: (failure) => (reject(failure), settle()) })
      }),
  }
  const resume = { hear: (event) => store.update((state) => apply(state, event)) } as Resume
  const edits = createEdits({ store, connection } as unknown as Tools, resume)
  const rows = () => {
    const state = store.get()
    const { messages } = state.threads['c']!
    return rowsOf(messages, [], chloe, null, null, state.edits).filter(
      (row) => row.kind === 'message',
    )
  }
  const row = (): MessageRow => rows().at(-1)!
  const editing = () => store.get().editing['c']
  const hear = (changed: Message) => resume.hear({ type: 'message_updated', message: changed })
  return { store, connection, asked, edits, row, editing, hear }
}

test('an edit is shown at once, and stays when it is stored', async () => {
  const { edits, row, asked, editing, store } = openPage()
  edits.begin('c', 'm2')
  assert.is(editing()!.body, 'helo')
  edits.save('c', 'hello')
  assert.equal([row().body, row().isEdited, editing()], ['hello', true, undefined])
  assert.equal(
    [asked[0]!.type, asked[0]!.input],
    ['edit_message', { messageId: 'm2', body: 'hello' }],
  )
  await asked[0]!.ok(mine({ body: 'hello', rev: 3, editedAt: 9000 }))
  assert.equal([row().body, row().isEdited, row().refused], ['hello', true, null])
  assert.equal([store.get().edits, store.get().threads['c']!.rev], [{}, 3])
  assert.is(view(store.get()).lastMessage?.body, 'hello')
})

test('a deletion is a tombstone at once, and stays one', async () => {
  const { edits, row, asked, store } = openPage()
  void edits.remove('c', 'm2')
  assert.equal([row().state, row().body], ['deleted', ''])
  assert.equal([asked[0]!.type, asked[0]!.input], ['delete_message', { messageId: 'm2' }])
  await asked[0]!.ok(mine({ body: '', rev: 3, deletedAt: 9000 }))
  assert.is(row().state, 'deleted')
  assert.equal(store.get().edits, {})
  assert.is(view(store.get()).lastMessage?.deletedAt, 9000)
})

for (const code of ['blocked', 'deleted', 'too_long', 'timed_out', 'storage_full'] as const)
  test(`refused as ${code}, the message is put back and says why; the text can be edited again`, async () => {
    const { edits, row, asked, editing, store } = openPage()
    edits.begin('c', 'm2')
    edits.save('c', 'hello')
    await asked[0]!.refuse(new Failure(code))
    assert.equal([row().body, row().isEdited], ['helo', false])
    assert.is(row().refused?.problem?.code, code)
    edits.retry('m2')
    assert.equal([editing()!.messageId, editing()!.body], ['m2', 'hello'])
    assert.equal([row().refused, store.get().edits], [null, {}])
  })

test('a refused deletion is put back, tried again, or let go', async () => {
  const { edits, row, asked } = openPage()
  void edits.remove('c', 'm2')
  await asked[0]!.refuse(new Failure('unavailable'))
  assert.equal([row().state, row().body, row().refused?.body], ['sent', 'helo', null])
  edits.retry('m2')
  assert.is(row().state, 'deleted')
  await asked[1]!.refuse(new Failure('unavailable'))
  edits.dismiss('m2')
  assert.equal([row().state, row().refused], ['sent', null])
})

test('without a line an edit is not begun to be sent, and stays in the composer as typed', () => {
  const { edits, row, asked, editing, connection } = openPage()
  edits.begin('c', 'm2')
  connection.isConnected = false
  edits.save('c', 'hello')
  assert.equal([row().body, asked.length], ['helo', 0])
  assert.equal([editing()!.body, editing()!.problem?.code], ['hello', 'disconnected'])
  connection.isConnected = true
  edits.save('c', 'hello')
  assert.is(asked.length, 1)
})

test('one that was deleted meanwhile, in another window, keeps the text in the composer', () => {
  const { edits, asked, editing, hear } = openPage()
  edits.begin('c', 'm2')
  hear(mine({ body: '', rev: 3, deletedAt: 9000 }))
  edits.save('c', 'hello')
  assert.equal([editing()!.body, editing()!.problem?.code, asked.length], ['hello', 'deleted', 0])
})

test('the answer was lost, the change was not: nothing is said to be refused', async () => {
  const { edits, row, asked, hear } = openPage()
  edits.begin('c', 'm2')
  edits.save('c', 'hello')
  await asked[0]!.refuse(new Failure('disconnected'))
  assert.is(row().refused?.problem?.code, 'disconnected')
  hear(mine({ body: 'hello', rev: 3, editedAt: 9000 }))
  assert.equal([row().body, row().refused], ['hello', null])
})

test('of two changes on their way the later is shown, whatever becomes of the first', async () => {
  const { edits, row, asked } = openPage()
  edits.begin('c', 'm2')
  edits.save('c', 'hello')
  edits.begin('c', 'm2')
  edits.save('c', 'helo')
  assert.is(asked.length, 2)
  await asked[0]!.refuse(new Failure('unavailable'))
  assert.equal([row().body, row().refused], ['helo', null])
  await asked[1]!.ok(mine({ rev: 3, editedAt: 9000 }))
  assert.equal([row().body, row().isEdited], ['helo', true])
})

test('the same text changes nothing, and what another wrote or what is gone is not taken', () => {
  const { edits, asked, editing, hear } = openPage()
  edits.begin('c', 'm2')
  edits.save('c', 'helo')
  edits.begin('c', 'm1')
  assert.equal([asked.length, editing()], [0, undefined])
  hear(mine({ body: '', rev: 3, deletedAt: 9000 }))
  edits.begin('c', 'm2')
  edits.beginLast('c')
  assert.is(editing(), undefined)
})

test('the last message of mine is taken; what is typed stays with the conversation, and the draft too', () => {
  const { edits, editing, store } = openPage()
  store.update((state) => ({ ...state, drafts: { c: 'a draft' } }))
  edits.beginLast('c')
  edits.keep('c', 'hello')
  assert.equal([editing()!.messageId, editing()!.body], ['m2', 'hello'])
  edits.cancel('c')
  assert.equal([editing(), store.get().drafts['c']], [undefined, 'a draft'])
})

test('who deletes the message in the composer no longer edits it, once it is gone', async () => {
  const { edits, editing, asked } = openPage()
  edits.begin('c', 'm2')
  edits.keep('c', 'hello')
  void edits.remove('c', 'm2')
  await asked[0]!.refuse(new Failure('unavailable'))
  assert.is(editing()!.body, 'hello')
  void edits.remove('c', 'm2')
  await asked[1]!.ok(mine({ body: '', rev: 3, deletedAt: 9000 }))
  assert.is(editing(), undefined)
})

test.run()
