// The server is told to stop (SIGTERM) while people chat, one reads nothing, one waits in a long poll and some
// have not even said who they are. What is in flight is finished, everybody is told when to come back, and it
// ends within ten seconds.
import { connect } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../src/protocol/events.ts'
import { faultsOf } from '../support/checker.ts'
import { History } from '../support/history.ts'
import { Person, type Socket } from '../support/person.ts'
import { randomFrom, SEED } from '../support/random.ts'
import { Sender } from '../support/sender.ts'
import { endServers, startServer } from '../support/server.ts'
import { stopReading } from '../support/stalled.ts'

const STOPS = Math.ceil(Number(process.env.RELAIS_CYCLES ?? 100) / 20)
const SENDERS = 8
const LINES = 20
const ENDED_WITHIN_MS = 10_000
const env = { COMMANDS_PER_SECOND: '0', MAX_CONNECTIONS_PER_USER: '0' }

const test = suite('stop')
test.after(endServers)

/** One of many who send by HTTP until no answer comes; counts what was answered 201. */
async function sendByHttp(person: Person, history: History): Promise<void> {
  const { id: senderId } = person.user
  for (let count = 1; ; count++) {
    const [clientId, conversationId] = [`h${count}`, 'lobby']
    const operation = { senderId, conversationId, clientId }
    history.write({ is: 'invoked', ...operation, body: clientId })
    const sent = { body: clientId, clientId }
    const route = 'POST /api/conversations/lobby/messages'
    const answer = await person.call(route, sent).catch(() => null)
    if (answer?.status !== 201) return history.write({ is: 'refused', ...operation, code: 'gone' })
    history.write({ is: 'acknowledged', ...operation, seq: answer.body.seq as number })
  }
}

test(`stopped ${STOPS} times under load, it has answered all that it stored`, async () => {
  const [random, history] = [randomFrom(SEED), new History('stop')]
  let server = await startServer({ env })
  const { dataDir, port, url } = server
  const people: Person[] = []
  for (let count = 0; count < SENDERS; count++)
    people.push(await Person.signUp(url, `sender-${count}`))
  const senders = people.map((person) => new Sender(person, 'lobby', history))
  for (let stop = 0; stop < STOPS; stop++) {
    if (stop > 0) server = await startServer({ dataDir, port, env })
    const lines = await Promise.all(people.map((person) => person.connect()))
    const byHttp = await Person.signUp(url, `by-http-${stop}`)
    const sending = senders.map((sender, index) => sender.sendUntilCut(lines[index]!))
    const calling = sendByHttp(byHttp, history)
    const goal = senders[0]!.acknowledged + 1 + random(60)
    await senders[0]!.until(() => senders[0]!.acknowledged >= goal)
    assert.is(await server.kill('SIGTERM'), 0)
    await Promise.all([...sending, calling])
    for (const line of lines) assert.is(await line.closed(), 4503)
  }
  const unknown = new Set<string>()
  for (const entry of history.entries) {
    if (entry.is === 'unknown') unknown.add(`${entry.senderId} ${entry.clientId}`)
    if (entry.is === 'acknowledged') unknown.delete(`${entry.senderId} ${entry.clientId}`)
  }
  server = await startServer({ dataDir, port, env })
  const stored = await people[0]!.wholeHistory('lobby')
  const unanswered = stored.filter((message) =>
    unknown.has(`${message.senderId} ${message.clientId}`),
  )
  assert.equal(unanswered, [], `seed ${SEED}`)
  for (const sender of senders) sender.finish()
  await Promise.all(senders.map((sender) => sender.run()))
  for (const message of await people[0]!.wholeHistory('lobby'))
    history.write({ is: 'stored', message })
  assert.equal(faultsOf(history.entries), [], `seed ${SEED}`)
  console.log(`seed ${SEED}: ${STOPS} stops, ${history.count('acknowledged')} acknowledged`)
  await server.kill()
})

test('nobody can hold it up, and all are told to come back, not all at once', async () => {
  const server = await startServer({ env })
  const [alice, bob, chloé] = [
    await Person.signUp(server.url, 'alice'),
    await Person.signUp(server.url, 'bob'),
    await Person.signUp(server.url, 'chloé'),
  ]
  const lines = await Promise.all(Array.from({ length: LINES }, () => alice.connect()))
  const stalled = await stopReading(server.port, bob.token)
  stalled.on('error', () => {})
  // More than the kernel takes for a reader that takes nothing.
  const body = 'x'.repeat(4000)
  for (let sent = 0; sent < 200; sent++)
    await lines[0]!.do('send_message', { conversationId: 'lobby', body })
  const { connectionId } = (await chloé.call('POST /api/poll', {})).body
  const { answer: waiting } = await waitingPoll(chloé, connectionId as string)
  // A line without a word, half a request, and a body that does not end.
  const half = `POST /api/accounts HTTP/1.1\r\nHost: localhost:${server.port}\r\n`
  const endless = `${half}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`
  const others = ['', half, endless].map((text) => {
    const line = connect(server.port, '127.0.0.1').on('error', () => {})
    line.write(text)
    return line
  })

  const start = performance.now()
  const ended = server.kill('SIGTERM')
  const pauses = await Promise.all(lines.map(goodbye))
  assert.match((await waiting).text, /goodbye.*retryAfterMs.*"close":4503/)
  assert.is(await ended, 0)
  const ms = Math.round(performance.now() - start)
  assert.ok(ms < ENDED_WITHIN_MS, `it took ${ms} ms`)
  console.log(`ended after ${ms} ms`)
  assert.ok(Math.min(...pauses) >= 500 && Math.max(...pauses) <= 3000, pauses.join())
  assert.ok(new Set(pauses).size > LINES / 2, `spread: ${pauses.join()}`)
  for (const line of [stalled, ...others]) line.destroy()
})

/** A request that is sure to wait: the one before it was answered because this one came. */
async function waitingPoll(person: Person, connectionId: string) {
  const ask = () => person.call('POST /api/poll', { connectionId, ack: 1 })
  const first = ask()
  const second = ask()
  const both = [first, second]
  const index = await Promise.race(both.map((each, place) => each.then(() => place)))
  return { answer: both[1 - index]! }
}

/** What this line is told on its way out. */
async function goodbye(line: Socket): Promise<number> {
  const { retryAfterMs } = (await line.next('goodbye')) as Event<'goodbye'>
  assert.is(await line.closed(), 4503)
  return retryAfterMs
}

test.run()
