// What is taken from somebody at one node is taken at the other: within a second through Redis, and within three
// through the store while Redis is dead. Nodes on one real PostgreSQL and Redis.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeApiKey } from '../../../src/server/chat/api-keys.ts'
import { openPostgres } from '../../../src/server/store/postgres-open.ts'
import { createStore } from '../../../src/server/store/store.ts'
import { Backend } from '../../support/backend.ts'
import { startCluster, type Cluster } from '../../support/cluster.ts'
import { call, Person, type Socket } from '../../support/person.ts'
import { endServers } from '../../support/server.ts'

const test = suite('revocations on several nodes')
const PASSWORD = 'correct horse'
/** Promised within one second with Redis; the machine that runs the tests may be busy. */
const WITHIN_MS = { redis: 3000, store: 4000 }
let cluster: Cluster
let backend: Backend

test.before(async () => {
  cluster = await startCluster({ nodes: 2 })
  const store = createStore(await openPostgres(cluster.database))
  const key = await makeApiKey({ store, now: Date.now }, { name: 'shop', scopes: ['*'] })
  await store.close()
  backend = new Backend(cluster.nodes[0]!.url, key)
})
test.after(() => cluster.end())
test.after(endServers)

/** Somebody who acts at the first node, and has a socket at the second, by a session of its own if wished. */
async function someone(isOtherSession = false) {
  const person = await cluster.someone()
  const [here, there] = [cluster.at(person, 0), cluster.at(person, 1)]
  const { email } = person
  const signedIn = await call(there.url, 'POST /api/sessions', { email, password: PASSWORD })
  const token = isOtherSession ? (signedIn.body.token as string) : person.token
  return { here, socket: await there.connect(token) }
}

const refusalOf = async (socket: Socket, conversationId: string) => {
  const answer = await socket.ask('send_message', { conversationId, body: 'still here?' })
  return answer.type === 'error' ? answer.code : answer.type
}

/** Prepares, and answers what takes it away and when that is felt at the other node. */
const ways: Record<
  string,
  () => Promise<{ take: () => Promise<unknown>; felt: () => Promise<unknown> }>
> = {
  'a log-out': async () => {
    const { here, socket } = await someone()
    return {
      take: () => done(here, 'DELETE /api/sessions/current'),
      felt: async () => assert.is(await socket.closed(), 4409),
    }
  },
  'another password': async () => {
    const { here, socket } = await someone(true)
    const body = { password: PASSWORD, newPassword: 'battery staple' }
    return {
      take: () => done(here, 'POST /api/me/password', body),
      felt: async () => assert.is(await socket.closed(), 4409),
    }
  },
  'a deleted account': async () => {
    const { here, socket } = await someone()
    return {
      take: () => done(here, 'DELETE /api/me', { password: PASSWORD }),
      felt: async () => assert.ok((await socket.closed()) >= 4400),
    }
  },
  'a disabled user': async () => {
    const { here, socket } = await someone()
    return {
      take: () => backend.do(`PATCH users/${here.user.id}`, { isDisabled: true }),
      felt: async () => assert.ok((await socket.closed()) >= 4400),
    }
  },
  'a group': async () => {
    const { a, b, bob } = await cluster.pair()
    const made = await a.do('create_group', { title: 'Trip', userIds: [bob.user.id] })
    const { id } = made.conversation
    while ((await b.next('new_conversation')).conversation.id !== id);
    return {
      take: () => a.do('remove_member', { conversationId: id, userId: bob.user.id }),
      felt: async () => {
        assert.is(await refusalOf(b, id), 'not_found')
        assert.is((await b.next('conversation_gone')).conversationId, id)
      },
    }
  },
  'a conversation, by a block': async () => {
    const { a, b, bob, id } = await cluster.pair()
    return {
      take: () => a.do('block_user', { userId: bob.user.id }),
      felt: async () => assert.is(await refusalOf(b, id), 'blocked'),
    }
  },
}

async function done(person: Person, route: string, body?: object): Promise<void> {
  const { status, text } = await person.call(route, body)
  assert.is(status, 200, text)
}

async function measure(withinMs: number): Promise<void> {
  for (const [what, prepare] of Object.entries(ways)) {
    const { take, felt } = await prepare()
    const start = performance.now()
    await take()
    const takenMs = performance.now() - start
    await felt()
    const ms = performance.now() - start - takenMs
    console.log(`${what}: felt at the other node after ${Math.round(ms)} ms`)
    assert.ok(ms < withinMs, `${what} took ${ms} ms`)
  }
}

test('through Redis', () => measure(WITHIN_MS.redis))

test('while Redis is dead', async () => {
  await cluster.redis.kill()
  await measure(WITHIN_MS.store)
})

test.run()
