// What is written beside messages on PostgreSQL: nobody waits for each other in a circle, and nothing that came in its
// turn is refused.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import type { Refusal } from '../../../src/protocol/refusal.ts'
import { openPostgres } from '../../../src/server/store/postgres-open.ts'
import { PostgresLanes } from '../../../src/server/store/postgres-lanes.ts'
import { createStore, type Store } from '../../../src/server/store/store.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'

const test = suite('postgres lanes')
let postgres: Postgres
let url: string
let nodes: Store[] = []

test.before(async () => {
  postgres = await startPostgres()
})
test.before.each(async () => {
  url = await postgres.database()
  const drivers = [await openPostgres(url), await openPostgres(url)]
  nodes = drivers.map((driver) => createStore(driver))
  await nodes[0]!.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now: 1 })
})
test.after.each(closeAll)
test.after(() => postgres.stop())

async function closeAll(): Promise<void> {
  await Promise.all(nodes.splice(0).map((store) => store.close()))
}

const people = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}${index}`)
const plain = { clientId: null, contentHash: null, event: null }
const send = (store: Store, conversationId: string, senderId: string) =>
  store.appendMessage({ conversationId, senderId, body: 'hi', now: 2, ...plain })
const upsert = (id: string, node: number) => nodes[node]!.upsertUser({ id, name: id, now: 1 })

/** Since the database was made. A session counts its own at the latest when it ends. */
async function deadlocks(): Promise<number> {
  await closeAll()
  const sql = 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()'
  const [row] = await postgres.ask<{ deadlocks: number }>(sql, [], url)
  return row!.deadlocks
}

test('only some lanes are written at once; within one, everything in its order', async () => {
  let [now, most] = [0, 0]
  const order: string[] = []
  const lanes = new PostgresLanes(async (units) => {
    most = Math.max(most, ++now)
    await new Promise((next) => setImmediate(next))
    now--
    return units.map((unit) => unit().next().value)
  })
  const names = people('lane', 50)
  const written = [1, 2, 3].flatMap((turn) =>
    names.map((name) =>
      lanes.add(
        // eslint-disable-next-line require-yield
        function* () {
          return void order.push(`${name} ${turn}`)
        },
        { name, isOnePlace: turn % 2 === 0, concerns: null },
      ),
    ),
  )
  await Promise.all(written)
  await lanes.rest()
  assert.is(most, 8)
  for (const name of names)
    assert.equal(
      order.filter((one) => one.startsWith(`${name} `)),
      [1, 2, 3].map((turn) => `${name} ${turn}`),
    )
})

/** Lanes that write when they are told to, and what happened in them. */
function told() {
  const diary: string[] = []
  const go: (() => void)[] = []
  const lanes = new PostgresLanes(async (units) => {
    diary.push(`writes ${units.length}`)
    await new Promise<void>((next) => go.push(next))
    return units.map(() => null)
  })
  const lane = (name: string) => ({ name, isOnePlace: true, concerns: null })
  const add = (name: string) => lanes.add(function* () {}, lane(name))
  const pass = (what: string, ...names: string[]) =>
    lanes.pass(names.map(lane), async () => void diary.push(what))
  /** Writes whatever is to be written until this is so. */
  const until = async (is: Promise<unknown>) => {
    let isSo = false
    void is.finally(() => (isSo = true)).catch(() => {})
    while (!isSo) {
      await new Promise((next) => setImmediate(next))
      for (const next of go.splice(0)) next()
    }
    return is
  }
  return { lanes, diary, add, pass, until }
}

test('a message passes after what is in its lanes and before what comes later; free ones pass at once', async () => {
  const { lanes, diary, add, pass, until } = told()
  assert.ok(lanes.isIdle)
  const free = pass('free', 'room', 'ann')
  assert.equal(diary.splice(0), ['free'])
  const first = add('ann')
  const message = pass('message', 'room', 'ann')
  const others = [add('room'), add('room'), pass('last', 'room', 'ben')]
  await pass('elsewhere', 'other room', 'ben')
  await until(Promise.all([free, first, message, ...others]))
  assert.equal(diary, ['writes 1', 'elsewhere', 'message', 'writes 2', 'last'])
  await lanes.rest()
  assert.ok(lanes.isIdle)
})

test('a message waits for its own sender; what others say there meanwhile does not wait for it', async () => {
  const { diary, add, pass, until } = told()
  const first = add('ann')
  const held = pass('of ann', 'room', 'ann')
  await new Promise((next) => setImmediate(next))
  const others = [pass('of ben', 'room', 'ben'), pass('of cid', 'room', 'cid')]
  for (let turn = 0; turn < 5; turn++) await new Promise((next) => setImmediate(next))
  assert.equal(diary.splice(0), ['writes 1', 'of ben', 'of cid'])
  const change = add('room')
  await until(Promise.all([first, held, ...others, change]))
  assert.equal(diary, ['of ann', 'writes 1'])
})

test('a message that finds one of its lanes full is refused, and holds up nobody in the other', async () => {
  const { diary, add, pass, until } = told()
  const full = Array.from({ length: 10_000 }, () => add('room'))
  const [before, refused, after] = [add('ann'), pass('refused', 'ann', 'room'), add('ann')]
  const code = await refused.then(String, (error: Refusal) => error.code)
  assert.is(code, 'unavailable')
  await until(Promise.all([...full, before, after]))
  assert.not.ok(diary.includes('refused'))
})

test('400 who are new on each node at once, while others write there: all are in the lobby', async () => {
  await upsert('talker', 0)
  let isOver = false
  const talking = nodes.map(async (store) => {
    while (!isOver) await send(store, LOBBY, 'talker')
  })
  const made = await Promise.all(
    nodes.flatMap((_, node) => people(`new${node}_`, 400).map((id) => upsert(id, node))),
  )
  isOver = true
  await Promise.all(talking)
  assert.is(made.filter((one) => 'isNew' in one && one.isNew).length, 800)
  const lobby = { userId: 'talker', conversationId: LOBBY }
  assert.is((await nodes[1]!.findConversation(lobby))!.memberCount, 801)
})

test('who reads, who writes, and who is taken out and comes back never wait in a circle', async () => {
  const ids = people('busy', 30)
  await Promise.all(ids.map((id, index) => upsert(id, index % 2)))
  const group = { newId: 'g', title: 'g', userIds: ids, adminId: 'busy0', now: 1 }
  await nodes[0]!.makeGroup({ ...group, clientId: null, contentHash: null })
  const inGroup = { conversationId: 'g', userId: 'busy0' }
  const moving = async () => {
    for (let round = 0; round < 10; round++) {
      await nodes[0]!.removeMember({ ...inGroup, memberId: 'busy1', now: 3 })
      await nodes[0]!.setMembers({ ...inGroup, userIds: ids, adminId: 'busy0', now: 4 })
    }
  }
  let seq = 0
  const writing = async () => {
    for (let round = 0; round < 30; round++) {
      const sent = ids.map((id) => send(nodes[0]!, LOBBY, id))
      await Promise.all([...sent, send(nodes[1]!, 'g', 'busy1')])
      const last = await sent.at(-1)!
      if ('seq' in last) seq = last.seq
    }
  }
  // From the last to the first, while others send from the first to the last.
  const reading = async () => {
    for (let round = 0; round < 30; round++) {
      const marks = ids.toReversed().map((userId) => ({ conversationId: LOBBY, userId, seq }))
      await Promise.all(marks.map((mark) => nodes[1]!.markAsRead(mark)))
    }
  }
  await Promise.all([moving(), writing(), reading()])
  const bob = { userId: 'busy2', lobbyId: LOBBY, now: 5 }
  await Promise.all([nodes[0]!.deleteUser(bob), send(nodes[1]!, LOBBY, 'busy2')])
  assert.is(await deadlocks(), 0)
})

test.run()
