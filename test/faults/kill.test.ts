// The promise: what was acknowledged is there, once, in one order, however often the server is killed.
// 100 times (RELAIS_CYCLES): kill -9 while sixteen messages are under way, start again, send what was
// not acknowledged with the same clientId; a second client resumes each time.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../src/protocol/models.ts'
import { Follower } from '../support/follower.ts'
import { Person, type Socket } from '../support/person.ts'
import { newFolder, startServer } from '../support/server.ts'

const CYCLES = Number(process.env.RELAIS_CYCLES ?? 100)
const UNDER_WAY = 16
const env = { COMMANDS_PER_SECOND: '0' }

const test = suite('kill -9')

/** Sends without pause, and knows what was acknowledged and what was not. */
class Sender {
  readonly acknowledged = new Map<string, number>()
  readonly #unacknowledged = new Set<string>()
  resent = 0
  #count = 0

  constructor(
    readonly person: Person,
    readonly conversationId: string,
  ) {}

  /** Keeps sixteen messages under way until the line breaks; at first those of before. */
  async sendUntilCut(socket: Socket, reached: () => void): Promise<void> {
    const again = [...this.#unacknowledged]
    this.resent += again.length
    const lanes = Array.from({ length: UNDER_WAY }, async () => {
      for (;;) {
        const clientId = again.shift() ?? `m${++this.#count}`
        this.#unacknowledged.add(clientId)
        await this.send(socket, clientId)
        reached()
      }
    })
    await Promise.allSettled(lanes)
  }

  async send(socket: Socket, clientId: string): Promise<void> {
    const { conversationId } = this
    const body = `message ${clientId}`
    const { seq } = await socket.do('send_message', { conversationId, body, clientId })
    const before = this.acknowledged.get(clientId)
    if (before !== undefined) assert.is(seq, before)
    this.acknowledged.set(clientId, seq)
    this.#unacknowledged.delete(clientId)
  }

  async sendTheRest(socket: Socket): Promise<void> {
    for (const clientId of [...this.#unacknowledged]) await this.send(socket, clientId)
  }
}

async function wholeHistory(person: Person, conversationId: string): Promise<Message[]> {
  const messages: Message[] = []
  for (;;) {
    const after = messages.at(-1)?.seq ?? 0
    const route = `GET /api/conversations/${conversationId}/messages?limit=100&after=${after}`
    const { body } = await person.call(route)
    messages.push(...(body.messages as Message[]))
    if (body.more !== true) return messages
  }
}

test(`over ${CYCLES} kills nothing acknowledged is lost, nothing is doubled, there is one order`, async () => {
  const dataDir = newFolder()
  let server = await startServer({ dataDir, env })
  const { port, url } = server
  const [alice, bob] = [await Person.signUp(url, 'alice'), await Person.signUp(url, 'bob')]
  const line = await alice.connect()
  const { conversation } = await line.do('request_conversation', { userId: bob.user.id })
  await (await bob.connect()).do('accept_conversation', { conversationId: conversation.id })
  const sender = new Sender(alice, conversation.id)
  const follower = new Follower(bob, conversation.id)

  for (let cycle = 0; cycle < CYCLES; cycle++) {
    if (cycle > 0) server = await startServer({ dataDir, port, env })
    await follower.comeBack()
    // Killed after a number of acknowledgements that differs each time, in the middle of the next.
    let left = 1 + Math.floor(Math.random() * 120)
    const socket = await alice.connect()
    await sender.sendUntilCut(socket, () => {
      if (--left === 0) server.process.kill('SIGKILL')
    })
    await server.kill('SIGKILL')
  }

  server = await startServer({ dataDir, port, env })
  await sender.sendTheRest(await alice.connect())
  await follower.comeBack()
  const stored = await wholeHistory(bob, conversation.id)
  await server.kill()

  console.log(
    `${CYCLES} kills, ${sender.acknowledged.size} acknowledged, ${sender.resent} sent again`,
  )
  const times = new Map<string, number>()
  for (const { clientId = '' } of stored) times.set(clientId, (times.get(clientId) ?? 0) + 1)
  const bySeq = new Map(stored.map((message) => [message.seq, message]))
  const lost = [...sender.acknowledged].filter(([id, seq]) => bySeq.get(seq)?.clientId !== id)
  assert.equal(lost, [], 'acknowledged and lost')
  assert.equal(
    [...times].filter(([, count]) => count > 1),
    [],
    'doubled',
  )
  assert.equal(
    stored.map(({ seq }) => seq),
    stored.map((_, index) => index + 1),
    'dense from 1',
  )
  assert.equal(follower.faults, [])
  assert.equal(follower.list(), stored, 'the follower knows what the store has')
  assert.ok(sender.resent > 0, 'some cycle killed the server with messages under way')
})

test.run()
