// One of several nodes tells webhooks: never two, soon another when it dies, at once when it leaves.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Store } from '../../../src/server/store/store.ts'
import { Lead } from '../../../src/server/webhooks/lead.ts'
import { openTestStore } from '../../support/database.ts'
import { until } from '../../support/redis.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('lead')
const PACE = { renewMs: 20, holdMs: 200, takeMs: 500 }
let store: Store
let telling: string[] = []
let nodes: { lead: Lead; isAway: boolean }[] = []
/** What the next end of a node waits for, as tries that are under way. */
let drain = Promise.resolve()
let faults: string[] = []
let ends = 0

/** A node whose store goes away when `isAway` is turned. */
function startNode(nodeId: string) {
  const ask = <T>(answer: () => Promise<T>): Promise<T> =>
    node.isAway ? Promise.reject(new Error('the store is away')) : answer()
  const given = {
    nodeId,
    store: {
      readLease: (input: { name: string }) => ask(() => store.readLease(input)),
      moveLease: (input: { name: string; from: string; to: string }) =>
        ask(() => store.moveLease(input)),
    },
    begin: () => {
      telling.push(nodeId)
      assert.is(telling.length, 1, telling.join())
    },
    end: async () => {
      ends++
      await drain
      telling = telling.filter((other) => other !== nodeId)
    },
    onFault: (error: unknown) => void faults.push(String(error)),
  }
  const node = { lead: new Lead(given, PACE), isAway: false }
  nodes.push(node)
  return node
}
const tells = (nodeId: string) =>
  until(
    () => telling.join(),
    (who) => who === nodeId,
  )

test.before.each(async () => {
  store = await openTestStore(newFolder())
})
test.after.each(async () => {
  for (const { lead } of nodes.splice(0)) await lead.close()
  assert.equal(telling, [])
  assert.equal(
    faults.splice(0).filter((fault) => !fault.includes('the store is away')),
    [],
  )
  await store.close()
})

test('a lease moves once, and only from what it was', async () => {
  const move = (from: string, to: string) => store.moveLease({ name: 'x', from, to })
  assert.is(await store.readLease({ name: 'x' }), '')
  const tries = await Promise.all(['a', 'b', 'c'].map((to) => move('', to)))
  assert.equal(tries.sort(), [false, false, true])
  const lease = await store.readLease({ name: 'x' })
  assert.is(await move('other', 'd'), false)
  assert.is(await move(lease, 'd'), true)
  assert.is(await store.readLease({ name: 'x' }), 'd')
  assert.is(await store.readLease({ name: 'y' }), '')
})

test('of three nodes one tells; when it leaves, another does at once', async () => {
  startNode('a')
  await tells('a')
  startNode('b')
  startNode('c')
  await nodes[0]!.lead.close()
  await until(
    () => telling.join(),
    (who) => who === 'b' || who === 'c',
  )
})

test('one that loses its store stops first, then another tells; back again, it does not take it back', async () => {
  const a = startNode('a')
  await tells('a')
  startNode('b')
  a.isAway = true
  // Whoever begins looks that nobody tells.
  await tells('b')
  a.isAway = false
  await new Promise((resolve) => setTimeout(resolve, PACE.takeMs * 2))
  await tells('b')
})

/** The node of this lead loses its store and ends, which takes until the answer is called. */
async function endSlowly(node: { isAway: boolean }): Promise<() => void> {
  let drained!: () => void
  drain = new Promise((resolve) => (drained = resolve))
  const before = ends
  node.isAway = true
  await until(
    () => ends,
    (now) => now > before,
  )
  drain = Promise.resolve()
  return drained
}

test('one whose store is back before its tries have ended tells again only after them', async () => {
  const node = startNode('a')
  await tells('a')
  const drained = await endSlowly(node)
  const lease = await store.readLease({ name: 'webhooks' })
  node.isAway = false
  await until(
    () => store.readLease({ name: 'webhooks' }),
    (now) => now !== lease,
  )
  drained()
  await tells('a')
})

test('one that leaves waits for its tries, also when it had ended before', async () => {
  const node = startNode('a')
  await tells('a')
  const drained = await endSlowly(node)
  let hasLeft = false
  const leaving = node.lead.close().then(() => (hasLeft = true))
  node.isAway = false
  for (let times = 0; times < 10; times++) await store.readLease({ name: 'webhooks' })
  assert.is(hasLeft, false)
  drained()
  await leaving
})

test('the lease of a node that is no more is taken when it did not change for a while', async () => {
  await store.moveLease({ name: 'webhooks', from: '', to: 'dead 17' })
  const start = performance.now()
  startNode('a')
  await tells('a')
  assert.ok(performance.now() - start >= PACE.takeMs)
})

test.run()
