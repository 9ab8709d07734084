// Step 9 of the tutorial: its text, two servers with a real Redis that die without a word, and its exercise.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import type { Line } from '../support/line.ts'
import { play } from '../support/play.ts'
import { Redis, until } from '../support/redis.ts'
import { newFolder } from '../support/server.ts'
import {
  endSteps,
  lineOf,
  lineSays,
  logIn,
  shows,
  showsOnline,
  startStep,
  write,
} from '../support/step.ts'

const ALICE = 'alice@example.org'
const BOB = 'bob@example.org'
const CAROL = 'carol@example.org'
/** A lease holds for 10 s, and the others look every 3 s; the rest is patience. */
const LEASE_AND_LOOK_MS = 20_000

let windows: Windows
let redis: Redis

test.before(async () => {
  windows = await Windows.open()
})
test.before.each(async () => {
  redis = await Redis.start()
})
test.after.each(async () => {
  await endSteps()
  await redis.kill()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
})

test('the text shows what happens', () =>
  play('docs/tutorial/en/09-redis.md', { redisPort: redis.port }))

/** Servers share a folder, and so the secret that makes a token good on each of them. */
function startServers(...words: string[]) {
  const [dataDir, env] = [newFolder(), { REDIS_URL: redis.url }]
  const start = () => startStep('09', { words, dataDir, env })
  return Promise.all([start(), start()])
}

/** Passes over all that comes before it. */
async function hears(line: Line, type: string) {
  for (;;) {
    const frame = await line.hearFrame()
    if (frame.type === type) return frame
  }
}

const publicSetIs = (...ids: string[]) =>
  until(
    () => redis.online(),
    (online) => online.join() === ids.join(),
    LEASE_AND_LOOK_MS,
  )

test('the naive way: who was on a server that was killed stays online', async () => {
  const [one, other] = await startServers('naive')
  const alice = await lineOf(one, 'alice')
  const bob = await lineOf(other, 'bob')
  await publicSetIs(ALICE, BOB)
  await bob.close()
  await publicSetIs(ALICE)
  await one.kill('SIGKILL')
  await alice.closed()
  assert.equal(await redis.online(), [ALICE])
  // Nor does the other server clean up after it.
  const carol = await lineOf(other, 'carol')
  while (String((await hears(carol, 'presence')).online) !== 'alice,carol');
})

test('with a lease: the other server sees people come, and go when their server is killed', async () => {
  const [one, other] = await startServers()
  const alice = await windows.window(one.url)
  const bob = await windows.window(other.url)
  await logIn(alice, 'alice')
  await logIn(bob, 'bob')
  for (const page of [alice, bob]) await showsOnline(page, 'alice, bob')
  assert.equal(await redis.online(), [ALICE, BOB])
  await one.kill('SIGKILL')
  await showsOnline(bob, 'bob')
  await publicSetIs(BOB)
  await bob.close()
  await publicSetIs()
})

test('a Redis that comes back empty hears everything anew', async () => {
  const [one, other] = await startServers()
  const lines = [await lineOf(one, 'alice'), await lineOf(other, 'bob')]
  await publicSetIs(ALICE, BOB)
  await redis.ask((client) => client.set('known before', 'yes'))
  await redis.kill()
  await redis.start()
  assert.is(await redis.ask((client) => client.get('known before')), null, 'it is empty')
  await publicSetIs(ALICE, BOB)
  await Promise.all(lines.map((line) => line.close()))
  await publicSetIs()
})

test('without Redis a server says so once and chats on, and tells Redis all when it comes', async () => {
  await redis.kill()
  const [server] = await startServers()
  const [alice, bob] = [await windows.window(server.url), await windows.window(server.url)]
  await logIn(alice, 'alice')
  await logIn(bob, 'bob')
  for (const page of [alice, bob]) await showsOnline(page, 'alice, bob')
  await write(alice, 'can you hear me?')
  await shows(bob, 'alice: can you hear me?')
  assert.is(server.output().match(/Redis does not answer/g)?.length, 1)
  await redis.start()
  await publicSetIs(ALICE, BOB)
  await redis.kill()
  await alice.close()
  await showsOnline(bob, 'bob')
  await lineSays(bob, 'Connected')
})

test('the solution carries messages across, each once, and chats on without Redis', async () => {
  const [one, other] = await startServers('solution')
  const [alice, bob] = [await lineOf(one, 'alice'), await lineOf(other, 'bob')]
  const carol = await lineOf(one, 'carol')
  const listening = async () => (await redis.ask((client) => client.pubSubNumSub('relay'))).relay
  await until(listening, (count) => count === 2, LEASE_AND_LOOK_MS)
  for (const text of ['good morning', 'and good night']) alice.say(text)
  for (const line of [bob, carol]) {
    for (const body of ['good morning', 'and good night'])
      assert.equal(await hears(line, 'new_message'), { type: 'new_message', from: 'alice', body })
  }
  await redis.kill()
  alice.say('still there?')
  assert.is((await hears(carol, 'new_message')).body, 'still there?')
  await redis.start()
  await until(listening, (count) => count === 2, LEASE_AND_LOOK_MS)
  await publicSetIs(ALICE, BOB, CAROL) // the connections that speak are back too
  bob.say('yes')
  for (const line of [alice, carol]) assert.is((await hears(line, 'new_message')).body, 'yes')
})

test.run()
