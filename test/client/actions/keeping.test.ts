// The page is written down soon after it changed, and never after its person has left.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createKeeping } from '../../../src/client/actions/keeping.ts'
import type { Outbox } from '../../../src/client/actions/outbox.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { createKeeper } from '../../../src/client/local/keeper.ts'
import { emptyState, type State } from '../../../src/client/state/state.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { all, arrived, chloe, message, opened, seqs } from '../state/known.ts'
import { FakeClock, FakeDatabase } from '../local/fake-browser.ts'

const inside = (): State => ({ ...opened(), session: 'in' })

function visit(initial: State, database = new FakeDatabase()) {
  const clock = new FakeClock()
  const store = createStore(initial, () => {})
  const keeper = createKeeper(database, clock)
  const count = { shells: 0, forgotten: 0 }
  const shell = {
    keep: async () => void count.shells++,
    forget: async () => void count.forgotten++,
  }
  const outbox = { follow() {}, forgetRows() {}, refresh: async () => {} } as unknown as Outbox
  const keeping = createKeeping({ store, clock, keeper, shell } as unknown as Tools, outbox)
  function change(changed: (state: State) => State) {
    store.update(changed)
    keeping.follow()
  }
  return { clock, store, keeper, database, keeping, count, change }
}

const draft = (id: string, body: string) => (state: State) => ({
  ...state,
  drafts: { ...state.drafts, [id]: body },
})

test('many changes are written once, a second after the first', async () => {
  const { clock, keeper, database, change } = visit(inside())
  await keeper.claim(chloe.id)
  let writes = 0
  const write = database.change.bind(database)
  database.change = (changes) => (writes++, write(changes))
  for (const seq of [3, 4, 5]) {
    change((state) => all(state, arrived(message(seq))))
    await clock.pass(300)
  }
  assert.is(writes, 0)
  await clock.pass(100)
  assert.is(writes, 1)
  change((state) => ({ ...state, hasNetwork: false }))
  await clock.pass(5000)
  assert.is(writes, 1)
  const next = visit(emptyState, database)
  await next.keeping.recall(true)
  assert.equal(seqs(next.store.get()), [1, 2, 3, 4, 5])
})

test('a page that goes away writes at once', async () => {
  const { keeper, database, keeping, change } = visit(inside())
  await keeper.claim(chloe.id)
  change(draft('c', 'half a'))
  keeping.write()
  const next = visit(emptyState, database)
  await next.keeping.recall(true)
  assert.equal(next.store.get().drafts, { c: 'half a' })
})

test('a tab writes its own drafts, and leaves those of others as they are', async () => {
  const one = visit(inside())
  await one.keeper.claim(chloe.id)
  one.change(draft('c', 'from the one'))
  one.change(draft('d', 'sent by the other in the end'))
  one.keeping.write()
  const other = visit(emptyState, one.database)
  await other.keeping.recall(true)
  other.change(draft('lobby', 'from the other'))
  other.change(draft('d', ''))
  other.keeping.write()
  one.change(draft('c', ''))
  one.keeping.write()
  const next = visit(emptyState, one.database)
  await next.keeping.recall(true)
  assert.equal(next.store.get().drafts, { lobby: 'from the other' })
})

test('what is recalled late does not take the place of what the server said', async () => {
  const before = visit(inside())
  await before.keeper.claim(chloe.id)
  before.change((state) => all(state, arrived(message(3))))
  before.keeping.write()
  const next = visit(inside(), before.database)
  await next.keeping.recall(true)
  assert.equal(seqs(next.store.get()), [1, 2])
})

test('after a farewell nothing is left, and nothing more is written', async () => {
  const { clock, keeper, database, keeping, count, change } = visit(inside())
  await keeper.claim(chloe.id)
  change(draft('c', 'half a'))
  const release = database.hold()
  const leaving = keeping.forget()
  keeping.write()
  await release()
  await leaving
  change((state) => ({ ...state, session: 'out' }))
  keeping.write()
  await clock.pass(5000)
  assert.is(database.snapshot.size, 0)
  assert.is(count.forgotten, 1)
})

test('the shell is kept once for each time somebody is in', () => {
  const { count, change } = visit({ ...emptyState, session: 'unknown' })
  for (const session of ['unknown', 'in', 'in', 'out', 'in'] as const)
    change((state) => ({ ...state, session }))
  assert.is(count.shells, 2)
})

test.run()
