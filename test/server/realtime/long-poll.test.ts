// The line without a socket, request by request: what is lost comes again, what is repeated counts once.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../src/protocol/events.ts'
import { call, Person, Socket } from '../../support/person.ts'
import { ask, bodiesOf, eventsOf, open, typesOf, waiting } from '../../support/poll-by-hand.ts'
import { endServers, startServer, type TestServer } from '../../support/server.ts'

const test = suite('long poll')
let server: TestServer
let alice: Person, bob: Person

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(endServers)

test('the first answer is a welcome; text goes to the lobby, commands are answered', async () => {
  const there = await bob.connect()
  const first = await ask(alice)
  assert.equal([first.number, first.received, first.close], [1, 0, undefined])
  const [welcome] = eventsOf(first) as [Event<'welcome'>]
  assert.equal(welcome.user, alice.user)
  assert.is(welcome.connectionId, first.connectionId)
  const { connectionId } = first
  const second = await ask(alice, { connectionId, ack: 1, from: 1, frames: ['hello, Grüße 👋'] })
  assert.equal([second.number, second.received, typesOf(second)], [2, 1, ['ok']])
  assert.is((await there.next('new_message')).message.body, 'hello, Grüße 👋')
  const frames = ['{"type":"ping","id":7}', '{"type":"fly","id":8}', '{']
  const third = await ask(alice, { connectionId, ack: 2, from: 2, frames })
  assert.equal([third.number, third.received, typesOf(third)], [3, 4, ['pong', 'error', 'error']])
  await there.close()
})

test('frames may come with the very first request', async () => {
  const answer = await ask(alice, { from: 1, frames: ['{"type":"ping","id":"early"}'] })
  assert.is(answer.received, 1)
  const { connectionId, number: ack } = answer
  const types = typesOf(answer)
  if (types.length === 1) types.push(...typesOf(await ask(alice, { connectionId, ack })))
  assert.equal(types, ['welcome', 'pong'])
})

test('what another person says on a socket ends the wait', async () => {
  const line = await open(alice)
  const there = await bob.connect()
  const { answer } = await waiting(line)
  await there.do('send_message', { conversationId: 'lobby', body: 'are you there?' })
  assert.equal(bodiesOf(await answer), ['are you there?'])
  await there.close()
})

test('an answer that was lost comes again under its number, until it is acknowledged', async () => {
  const line = await open(alice)
  const there = await bob.connect()
  await there.do('send_message', { conversationId: 'lobby', body: 'one' })
  const lost = await line.ask()
  await there.do('send_message', { conversationId: 'lobby', body: 'two' })
  const again = await line.ask()
  assert.equal([again.number, bodiesOf(again)], [lost.number, ['one']])
  assert.equal(again, await line.ask({ ack: 0 }))
  const next = await line.ask({ ack: lost.number })
  assert.equal([next.number, bodiesOf(next)], [lost.number + 1, ['two']])
  await there.close()
})

test('what is said while nobody asks is not lost, nor what a client hung up on', async () => {
  const line = await open(alice)
  const there = await bob.connect()
  const hangUp = new AbortController()
  const { answer } = await waiting(line)
  const headers = { authorization: `Bearer ${alice.token}` }
  const body = { connectionId: line.connectionId, ack: 1 }
  const given = call(server.url, 'POST /api/poll', body, headers, hangUp.signal).then(
    () => 'answered',
    () => 'gone',
  )
  assert.equal((await answer).frames, [], 'the one that hangs up is the one that waits')
  hangUp.abort()
  assert.is(await given, 'gone')
  for (const text of ['one', 'two'])
    await there.do('send_message', { conversationId: 'lobby', body: text })
  const first = await line.ask()
  const rest = first.frames.length === 2 ? [] : bodiesOf(await line.ask({ ack: first.number }))
  assert.equal([...bodiesOf(first), ...rest], ['one', 'two'])
  await there.close()
})

test('more than one answer holds comes in several, in order', async () => {
  const line = await open(alice)
  const there = await bob.connect()
  const bodies = Array.from({ length: 40 }, (_, index) => `${index} `.padEnd(4000, 'x'))
  for (const body of bodies) await there.do('send_message', { conversationId: 'lobby', body })
  const heard: string[] = []
  let [ack, answers] = [1, 0]
  for (; heard.length < bodies.length; answers++) {
    const answer = await line.ask({ ack })
    ack = answer.number
    heard.push(...bodiesOf(answer))
  }
  assert.equal(heard, bodies)
  assert.ok(answers >= 3, `${answers} answers`)
  await there.close()
})

test('each frame is heard once, in order, however often and late the requests come', async () => {
  const line = await open(alice)
  const there = await bob.connect()
  const frames = ['one', 'two', 'three']
  const answers = await Promise.all([
    line.ask({ from: 1, frames: frames.slice(0, 2) }),
    line.ask({ from: 1, frames }),
    line.ask({ from: 2, frames: frames.slice(1, 2) }).catch(() => null),
    line.ask({ from: 1, frames: frames.slice(0, 1) }),
  ])
  assert.is(Math.max(...answers.map((answer) => answer?.received ?? 0)), 3)
  assert.is((await line.ask({ ack: 99, from: 3, frames: ['three', 'four'] })).received, 4)
  const heard = []
  while (heard.length < 4) heard.push((await there.next('new_message')).message.body)
  assert.equal(heard, [...frames, 'four'])
  await there.ask('ping', {})
  assert.is(there.heard.filter(({ type }) => type === 'new_message').length, 4)
  await there.close()
})

test('a gap in the frames is refused, and so are frames without a number; nothing is heard', async () => {
  const line = await open(alice)
  const gap = await line.refused({ from: 2, frames: ['late'] })
  assert.equal([gap.status, gap.code], [400, 'bad_field'])
  assert.match(gap.message!, /"from" must be at most 1/)
  const none = await line.refused({ frames: ['late'] })
  assert.equal([none.status, none.code], [400, 'missing_field'])
  assert.match(none.message!, /your next frame is number 1/)
  assert.is((await line.refused({ from: 0, frames: [] })).code, 'bad_field')
  const { received, frames } = await line.ask({ from: 1, frames: ['{"type":"ping"}'] })
  assert.is(received, 1)
  assert.match(frames[0]!, /pong/)
})

test('a newer request releases the older one, which is answered empty', async () => {
  const line = await open(alice)
  const { answer } = await waiting(line)
  const [ping] = await Promise.all([line.ask({ from: 1, frames: ['{"type":"ping"}'] }), answer])
  assert.equal([(await answer).frames, (await answer).number], [[], 1])
  assert.equal([typesOf(ping), ping.number], [['pong'], 2])
})

test('a message costs its sender two requests and its receiver one', async () => {
  const [here, there] = [alice.poll(), bob.poll()]
  const [sender, receiver] = [new Socket(here), new Socket(there)]
  for (const each of [sender, receiver]) await each.next('welcome')
  const before = [here.requests, there.requests]
  const count = 50
  for (let sent = 0; sent < count; sent++) {
    await sender.do('send_message', { conversationId: 'lobby', body: `message ${sent}` })
    assert.is((await receiver.next('new_message')).message.body, `message ${sent}`)
  }
  const [sending, receiving] = [here.requests - before[0]!, there.requests - before[1]!]
  console.log(`${count} messages: ${sending} requests to send, ${receiving} to receive`)
  assert.ok(sending <= 2 * count + 2 && receiving <= count + 2, `${sending}, ${receiving}`)
  for (const line of [here, there]) line.close()
})

test.run()
