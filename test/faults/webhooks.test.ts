// The promise: whatever was acknowledged is told to other backends, at least once and in its order, however
// often the server is killed, and however often the receiver fails. 10 times (a tenth of RELAIS_CYCLES).
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../src/protocol/models.ts'
import { History } from '../support/history.ts'
import { Person } from '../support/person.ts'
import { randomFrom, SEED } from '../support/random.ts'
import { Receiver, type Heard } from '../support/receiver.ts'
import { Sender } from '../support/sender.ts'
import { endServers, newFolder, startServer } from '../support/server.ts'

const CYCLES = Math.ceil(Number(process.env.RELAIS_CYCLES ?? 100) / 10)
const SENDERS = 3

const test = suite('webhooks and kill -9')
test.after(endServers)

const messageOf = ({ body }: Heard) => body.data.message as unknown as Message

test(`over ${CYCLES} kills all that was acknowledged is told, in the order of its conversation`, async () => {
  const [random, history, dataDir] = [randomFrom(SEED), new History('webhooks'), newFolder()]
  // One in two hundred is not taken: the retry, too, has to keep the order.
  const receiver = await Receiver.start(() => (random(200) === 0 ? 500 : 204))
  const env = {
    COMMANDS_PER_SECOND: '0',
    WEBHOOK_URLS: receiver.at('/hook'),
    WEBHOOK_EVENTS: 'message_created',
  }
  let server = await startServer({ dataDir, env })
  const { port, url } = server
  const friend = await Person.signUp(url, 'friend')
  const senders: Sender[] = []
  for (let count = 0; count < SENDERS; count++) {
    const person = await Person.signUp(url, `sender${count}`)
    const line = await person.connect()
    const { conversation } = await line.do('request_conversation', { userId: friend.user.id })
    await (await friend.connect()).do('accept_conversation', { conversationId: conversation.id })
    senders.push(new Sender(person, conversation.id, history))
  }

  for (let cycle = 0; cycle < CYCLES; cycle++) {
    if (cycle > 0) server = await startServer({ dataDir, port, env })
    // All are in before anybody sends: the kill is to cut senders, not somebody who is connecting.
    const lines = await Promise.all(senders.map(({ person }) => person.connect()))
    let left = 1 + random(200)
    for (const sender of senders)
      sender.onAcknowledged = () => {
        if (--left === 0) server.process.kill('SIGKILL')
      }
    await Promise.all(senders.map((sender, index) => sender.sendUntilCut(lines[index]!)))
    await server.kill('SIGKILL')
  }

  server = await startServer({ dataDir, port, env })
  for (const sender of senders) {
    sender.onAcknowledged = () => {}
    sender.finish()
  }
  await Promise.all(senders.map((sender) => sender.run()))
  let count = 0
  for (const { person, conversationId } of senders) {
    const stored = await person.wholeHistory(conversationId)
    const told = await receiver.until(
      () => {
        const messages = receiver.taken().map(messageOf)
        const mine = messages.filter((message) => message.conversationId === conversationId)
        return new Set(mine.map(({ id }) => id)).size >= stored.length ? mine : undefined
      },
      `not all of ${stored.length} messages were told`,
      60_000 + CYCLES * 5000,
    )
    const first = [...new Map(told.map((message) => [message.id, message])).values()]
    assert.equal(first, stored, `seed ${SEED}`)
    count += stored.length
  }
  const acknowledged = senders.reduce((sum, sender) => sum + sender.acknowledged, 0)
  assert.is(acknowledged, count)
  console.log(
    `seed ${SEED}: ${CYCLES} kills, ${acknowledged} acknowledged, ${receiver.taken().length} told`,
  )
  await server.kill()
  await receiver.close()
})

test.run()
