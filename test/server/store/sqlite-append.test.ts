// What comes in one turn of the event loop is answered, stored and told as if each change had come alone: messages
// of several people, sent again, refused, bad, with other changes between them.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import type { WebhookType } from '../../../src/protocol/webhooks.ts'
import type { NewMessage } from '../../../src/server/store/messages.ts'
import type { Store } from '../../../src/server/store/store.ts'
import { askDatabase, openTestStore } from '../../support/database.ts'
import { oneOf, randomFrom, SEED, type Random } from '../../support/random.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('sqlite append')
const PEOPLE = ['ann', 'ben', 'cat', 'dan']
const ROUNDS = 6
const CHANGES = 100
const opened: Store[] = []
test.after(async () => {
  for (const store of opened) await store.close()
})

/** `pair` is of ann and ben, `group` of ann, ben and cat; all are in the lobby. */
async function open() {
  const folder = newFolder()
  const types = new Set<WebhookType>(['message_created', 'message_updated', 'member_left'])
  const store = await openTestStore(folder, { addresses: ['x'], types, now: () => 0 })
  opened.push(store)
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now: 1 })
  for (const id of PEOPLE) await store.upsertUser({ id, name: id, now: 1 })
  const once = { clientId: null, contentHash: null, now: 1 }
  await store.joinPair({ newId: 'pair', userId: 'ann', otherId: 'ben', now: 1 })
  const userIds = ['ann', 'ben', 'cat']
  await store.makeGroup({ newId: 'group', title: 'g', userIds, adminId: null, ...once })
  const rows = <Row>(sql: string) => askDatabase<Row>(folder, sql)
  return { store, rows }
}

const message = (
  conversationId: string,
  senderId: string,
  body: string,
  more: Partial<NewMessage> = {},
): NewMessage => ({
  conversationId,
  senderId,
  body,
  clientId: null,
  contentHash: null,
  event: null,
  now: 2,
  ...more,
})
const once = (clientId: string, contentHash = 'a') => ({ clientId, contentHash })

/** Of each answer its place, its refusal, or that it failed. */
const said = async (...answers: Promise<object>[]): Promise<(string | number)[]> =>
  (await Promise.allSettled(answers)).map((answer) => {
    if (answer.status === 'rejected') return 'failed'
    const value = answer.value as { seq?: number; isDuplicate?: boolean; refused?: string }
    if (value.refused !== undefined) return value.refused
    return value.seq === undefined ? 'ok' : value.isDuplicate ? `again ${value.seq}` : value.seq
  })

test('in one turn: who may not write is refused, what comes again is answered with its first place', async () => {
  const { store, rows } = await open()
  const send = (...what: Parameters<typeof message>) => store.appendMessage(message(...what))
  const answers = await said(
    send('group', 'ann', 'a', once('1')),
    send('group', 'dan', 'not in it'),
    send('group', 'ann', 'a', once('1')),
    send('nowhere', 'ann', 'none'),
    send('group', 'ben', 'b', once('1')),
    send('group', 'ann', 'other', once('1', 'b')),
    send('group', 'ann', 'c', { now: 3 }),
  )
  assert.equal(answers, [1, 'not_found', 'again 1', 'not_found', 2, 'client_id_reused', 3])
  const [group] = await rows(`SELECT seq, rev, updated_at FROM conversations WHERE id = 'group'`)
  assert.equal(group, { seq: 3, rev: 4, updated_at: 3 })
  const marks = `SELECT user_id, read_seq FROM members WHERE conversation_id = 'group' ORDER BY 1`
  assert.equal(
    (await rows<{ read_seq: number }>(marks)).map(({ read_seq }) => read_seq),
    [3, 2, 0],
  )
  const bodies = await rows<{ body: string }>(`SELECT body FROM webhook_queue ORDER BY id`)
  const told = bodies.map(({ body }) => (JSON.parse(body) as Told).data.message?.body)
  assert.equal(told, ['a', 'b', 'c'])
})
interface Told {
  data: { message?: { body: string } }
}

test('what only comes again moves nothing', async () => {
  const { store, rows } = await open()
  const send = (now: number) =>
    store.appendMessage(message('pair', 'ann', 'a', { ...once('1'), now }))
  assert.equal(await said(send(2)), [1])
  assert.equal(await said(send(9)), ['again 1'])
  const [pair] = await rows(`SELECT seq, rev, updated_at FROM conversations WHERE id = 'pair'`)
  assert.equal(pair, { seq: 1, rev: 3, updated_at: 2 })
})

test('what stands between messages of a turn happens between them', async () => {
  const { store } = await open()
  const send = (body: string, senderId = 'ann') =>
    store.appendMessage(message('pair', senderId, body, once(body)))
  const block = (isBlocked: boolean) => store.setBlock({ userId: 'ben', otherId: 'ann', isBlocked })
  const edit = { messageId: 'pair.1', userId: 'ann', body: 'edited', now: 4 }
  const around = [store.editMessage(edit), send('before'), store.editMessage(edit), send('after')]
  assert.equal(await said(...around), ['not_found', 1, 'ok', 2])
  const mixed = [send('x'), block(true), send('y'), send('x'), block(false), send('z', 'ben')]
  assert.equal(await said(...mixed), [3, 'ok', 'blocked', 'again 3', 'ok', 4])
  const { messages } = (await store.history({
    ...{ userId: 'ann', conversationId: 'pair', after: undefined, before: undefined, limit: 9 },
  })) as { messages: { body: string; rev: number }[] }
  assert.equal(
    messages.map(({ body, rev }) => [body, rev]),
    [
      ['edited', 4],
      ['after', 5],
      ['x', 6],
      ['z', 7],
    ],
  )
})

test('one that cannot be stored harms no other of its turn, and leaves no gap', async () => {
  const { store } = await open()
  const send = (body: string | null) => store.appendMessage(message('group', 'ann', body as string))
  assert.equal(await said(send('a'), send(null), send('b')), [1, 'failed', 2])
  assert.equal(await said(send('c')), [3])
})

/** Any change of anybody, about what may be there or not. */
function anyChange(random: Random, now: number, isBad: boolean): (store: Store) => Promise<object> {
  const conversationId = oneOf(random, ['pair', 'group', LOBBY])
  const [userId, otherId] = [oneOf(random, PEOPLE), oneOf(random, PEOPLE)]
  const [messageId, seq] = [`${conversationId}.${random(20)}`, random(20)]
  const isBlocked = random(2) === 0
  const key = random(2) === 0 ? once(String(random(12)), oneOf(random, ['a', 'a', 'b'])) : {}
  const body = isBad ? (null as unknown as string) : `${now}`
  const sent = message(conversationId, userId, body, { ...key, now })
  const others: ((store: Store) => Promise<object>)[] = [
    (store) => store.editMessage({ messageId, userId, body: `${now}`, now }),
    (store) => store.deleteMessage({ messageId, userId, now }),
    (store) => store.setBlock({ userId, otherId, isBlocked }),
    (store) => store.markAsRead({ conversationId, userId, seq }),
    (store) => store.postMessage(sent),
    (store) => store.leaveGroup({ conversationId: 'group', userId, now }),
  ]
  return random(10) < 7 ? (store) => store.appendMessage(sent) : oneOf(random, others)
}

test('any changes of one turn leave what they leave one by one, and are answered so', async () => {
  console.log(`RELAIS_SEED=${SEED}`)
  const random = randomFrom(SEED)
  for (let round = 0; round < ROUNDS; round++) {
    const [together, alone] = [await open(), await open()]
    const changes = Array.from({ length: CHANGES }, (_, at) =>
      // A bad one, of which all are done again one by one, in every other round.
      anyChange(random, 10 + at, at === 70 && round % 2 === 1),
    )
    const answers = await Promise.allSettled(changes.map((change) => change(together.store)))
    for (const [at, change] of changes.entries()) {
      const [answer] = await Promise.allSettled([change(alone.store)])
      assert.equal(answers[at], answer, `round ${round}, change ${at}`)
    }
    const tables = {
      conversations: '*',
      members: '*',
      messages: '*',
      blocks: '*',
      webhook_queue: `id, lane, type, substr(body, instr(body, '"data"')) AS data`,
    }
    for (const [table, columns] of Object.entries(tables)) {
      const sql = `SELECT ${columns} FROM ${table} ORDER BY 1, 2`
      assert.equal(await together.rows(sql), await alone.rows(sql), `round ${round}: ${table}`)
    }
    for (const { store } of [together, alone])
      await opened.splice(opened.indexOf(store), 1)[0]!.close()
  }
})

test.run()
